/**
 * Prints `N passed, N failed, N skipped` from vitest's JSON report: `node .ci/count.mjs FILE`. Called by `.ci/run`.
 * A file that could not be loaded, and a report that is not there, each count as one failure.
 */
import { readFileSync } from 'node:fs';

const { passed, failed, skipped } = count(report(process.argv[2] ?? ''));
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);

function report(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function count(results) {
  if (results === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const broken = results.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((one) => one.status !== 'failed'),
  );
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + broken.length,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}
