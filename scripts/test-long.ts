/**
 * `npm run test:long`: the tests of `npm test`, arguments and all, with higher numbers: every single fault, ten times the
 * random runs, and the upgrades at full load, with every strategy, sabotage and bad image. Takes hours. Exits as vitest
 * does.
 */
import { runVitest } from './vitest/run-vitest.ts';

const NUMBERS = {
  MOORING_LONG: '1',
  MOORING_SIM_PLANS: 'all',
  MOORING_SIM_SEEDS: '20000',
  MOORING_FUZZ_RUNS: '500',
};

// What is set already is what somebody wants.
Object.assign(process.env, { ...NUMBERS, ...process.env });
const numbers = Object.keys(NUMBERS).filter((name) => name !== 'MOORING_LONG');
await runVitest({
  name: 'npm run test:long',
  does: `Runs the tests of npm test with higher numbers: every single fault, many more random runs, upgrades at full load. Takes hours. ${numbers.join(', ')} in the environment set the numbers.`,
  examples: ['npm run test:long', '--project sim'],
});
