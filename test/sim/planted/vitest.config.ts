/**
 * How one test file is run on one planted bug: as the tests are, with the edit that the variable PLANTED names made
 * while the source is loaded. Started by `run.ts`.
 */
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { ROOT } from './hooks.ts';
import { PLANTED } from './list/all.ts';
import { edited } from './planted.ts';

const bug = PLANTED.find(({ id }) => id === process.env['PLANTED']);
if (!bug) throw new Error('PLANTED names none of the planted bugs');
const needsAzurite = /test\/(?:azure\/(?:tables|queues)|contract|runtime)\//.test(bug.by ?? '');

export default defineConfig({
  root: ROOT,
  plugins: [
    {
      name: 'planted',
      enforce: 'pre',
      transform: (source, id) => (id === path.join(ROOT, bug.file) ? edited(source, bug) : undefined),
    },
  ],
  test: {
    globalSetup: needsAzurite ? ['test/support/azurite.ts'] : [],
    setupFiles: ['test/support/functions-core.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 20_000,
    include: ['test/**/*.test.ts'],
  },
});
