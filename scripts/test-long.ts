/**
 * `npm run test:long`: the tests of `npm test`, arguments and all, with higher numbers: every single fault, ten times the
 * random runs, and the upgrades at full load, with every strategy, sabotage and bad image. Takes hours. Exits as vitest
 * does.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const NUMBERS = {
  MOORING_LONG: '1',
  MOORING_SIM_PLANS: 'all',
  MOORING_SIM_SEEDS: '20000',
  MOORING_FUZZ_RUNS: '500',
};

const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
// What is set already is what somebody wants.
const env = { ...NUMBERS, ...process.env };
const tests = spawn(process.execPath, [vitest, 'run', ...process.argv.slice(2)], { stdio: 'inherit', env });
const [code] = await once(tests, 'exit');
process.exit(code ?? 1);
