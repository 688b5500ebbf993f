/**
 * How the tests run: one Azurite for all of them, two worker processes that keep loaded modules between files.
 * Files therefore keep no state in modules, and name their own tables and queues. The simulations (sim) come after,
 * one file at a time, since each fills the cores by itself; then the tests of the whole (e2e): they kill processes, and
 * want the machine to themselves.
 */
import { defineConfig } from 'vitest/config';

const WHOLE = 'test/{e2e,real}/**/*.test.ts';
const SIMULATED = 'test/sim/**/*.test.ts';
/** The real managed identity remembers its endpoint for as long as its process lives: a process for each of these. */
const IDENTIFIED = ['test/azure/traffic-manager/tls.test.ts', 'test/local/serve/real-clients.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['test/support/azurite.ts'],
    setupFiles: ['test/support/functions-core.ts'],
    // Processes, not threads: tests change process.env and send signals.
    pool: 'forks',
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters: ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: [WHOLE, SIMULATED, ...IDENTIFIED],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'identity', include: IDENTIFIED, isolate: true, maxWorkers: 2, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: { name: 'sim', include: [SIMULATED], maxWorkers: 1, fileParallelism: false, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: { name: 'e2e', include: [WHOLE], maxWorkers: 1, fileParallelism: false, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
