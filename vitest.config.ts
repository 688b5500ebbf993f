/**
 * How the tests run: one Azurite for all of them, two worker processes that keep loaded modules between files.
 * Files therefore keep no state in modules, and name their own tables and queues.
 */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/azurite.ts'],
    setupFiles: ['test/support/functions-core.ts'],
    // Processes, not threads: tests change process.env and send signals.
    pool: 'forks',
    isolate: false,
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters: ['default'],
  },
});
