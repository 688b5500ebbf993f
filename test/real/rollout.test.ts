/** An upgrade under load with real containers: nobody notices. */
import { test } from 'vitest';
import { expectUnnoticed, LIMIT_MS, LONG, rollOut } from '../e2e/rollout/command.ts';
import { needsReal } from './bench.ts';

needsReal('an upgrade of real containers under load', () => {
  test.for(LONG ? ['Rolling', 'BlueGreen', 'Canary'] : ['Rolling'])(
    'is noticed by nobody: %s',
    { timeout: LIMIT_MS },
    async (strategy) => {
      expectUnnoticed(await rollOut('--containers', 'podman', '--strategy', strategy));
    },
  );
});
