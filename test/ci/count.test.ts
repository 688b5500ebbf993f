import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const COUNT = fileURLToPath(new URL('../../.ci/count.mjs', import.meta.url));
const directory = mkdtempSync(path.join(tmpdir(), 'count-'));
afterAll(() => rmSync(directory, { recursive: true }));

const counts = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
const passing = { status: 'passed', assertionResults: [{ status: 'passed' }] };
const failing = { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] };
const unloadable = { status: 'failed', assertionResults: [] };

it.each([
  ['tests that passed', { ...counts, testResults: [passing] }, '5 passed, 0 failed, 0 skipped'],
  [
    'a test that failed',
    { ...counts, numFailedTests: 1, testResults: [passing, failing] },
    '5 passed, 1 failed, 0 skipped',
  ],
  [
    'a file that could not be loaded',
    { ...counts, testResults: [passing, unloadable] },
    '5 passed, 1 failed, 0 skipped',
  ],
  [
    'tests left out',
    { ...counts, numPendingTests: 2, numTodoTests: 1, testResults: [passing] },
    '5 passed, 0 failed, 3 skipped',
  ],
])('counts %s', (_what, report, line) => {
  expect(counted(JSON.stringify(report))).toBe(`${line}\n`);
});

it('counts a report that was cut off as one failure', () => {
  expect(counted('{"numPassed')).toBe('0 passed, 1 failed, 0 skipped\n');
});

function counted(report: string): string {
  const file = path.join(directory, 'report.json');
  writeFileSync(file, report);
  return execFileSync(process.execPath, [COUNT, file], { encoding: 'utf8' });
}
