/** `npm run check`: format, lint, arrows, types and promises, all of them even when one fails. Exit status 1 when any did. */
import { spawnSync } from 'node:child_process';
import { ask } from './command-line/command-line.ts';

const CHECKS: readonly (readonly [string, readonly string[]])[] = [
  ['biome', ['check', '--error-on-warnings']],
  ['tsc', ['-p', '.']],
  ['eslint', ['.']],
];

ask({
  name: 'npm run check',
  does: 'Format, lint, arrows, types and promises, all of them even when one fails, with a line for each. Exits 0 when none did. `npx biome check --write` mends what it can.',
  options: {},
  examples: ['npm run check'],
});
const failed = CHECKS.filter(([command, args]) => {
  const started = Date.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${command} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return status !== 0;
});
process.exit(failed.length > 0 ? 1 : 0);
