/** `npm test`: vitest, with whatever it takes. Exits as vitest does, and 2 where an option is none of its. */
import { runVitest } from './vitest/run-vitest.ts';

await runVitest({
  name: 'npm test',
  does: 'Runs the tests: parts and identity, then the simulation (sim), then the tests of the whole (e2e). What needs a Debian program that is absent is skipped by name. Exits 0 when all passed.',
  examples: ['npm test', '--project parts test/core'],
});
