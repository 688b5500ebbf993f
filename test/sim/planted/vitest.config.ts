/**
 * How test files are run on one planted bug: as the tests are, with the edit that the variable PLANTED names made while
 * the source is loaded; none where it names none. Started by `run.ts`.
 */
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { ROOT } from './hooks.ts';
import { PLANTED } from './list/all.ts';
import { edited } from './planted.ts';

const asked = process.env['PLANTED'] ?? '';
const bug = PLANTED.find(({ id }) => id === asked);
if (asked !== '' && !bug) throw new Error('PLANTED names none of the planted bugs');
/** The tests of tables and queues share one. */
const needsAzurite = !bug || /test\/(?:azure\/(?:tables|queues)|engine)\//.test(bug.by ?? '');

export default defineConfig({
  root: ROOT,
  plugins: [
    {
      name: 'planted',
      enforce: 'pre',
      transform: (source, id) => (bug && id === path.join(ROOT, bug.file) ? edited(source, bug) : undefined),
    },
  ],
  test: {
    globalSetup: needsAzurite ? ['test/support/azurite.ts'] : [],
    setupFiles: ['test/support/functions-core.ts', 'test/sim/planted/edit-text.ts'],
    pool: 'forks',
    isolate: false,
    // What is cached knows nothing of the edit.
    fsModuleCache: false,
    maxWorkers: 1,
    testTimeout: 20_000,
    include: ['test/**/*.test.ts'],
  },
});
