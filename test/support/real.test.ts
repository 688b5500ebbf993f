import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isInstalled, shared } from './real.ts';

const ROOT = path.join(import.meta.dirname, '../..');
/** Beside the helper, so that it finds its imports; of a name that the ordinary run does not take for a test. */
const FOLDER = path.join(import.meta.dirname, `.real-${process.pid}`);

beforeAll(() => {
  mkdirSync(FOLDER);
  writeFileSync(
    path.join(FOLDER, 'tried.ts'),
    `import { it } from 'vitest';
import { needs, needsShared } from '../real.ts';
needs('no-such-program', 'a part', () => it('runs', () => undefined));
needs('node', 'another part', () => it('runs', () => undefined));
needsShared('no-such-folder', 'data', () => it('runs', () => undefined));
`,
  );
  writeFileSync(
    path.join(FOLDER, 'vitest.config.ts'),
    `export default { test: { root: ${JSON.stringify(FOLDER)}, include: ['tried.ts'] } };\n`,
  );
});
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

function outcome(required: string): { status: number | null; report: string } {
  const vitest = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
  const args = [
    vitest,
    'run',
    '--config',
    path.join(FOLDER, 'vitest.config.ts'),
    '--reporter=json',
    '--outputFile=report.json',
  ];
  const env = { ...process.env, MOORING_REQUIRE_REAL: required };
  const { status } = spawnSync(process.execPath, args, { cwd: FOLDER, env });
  return { status, report: readFileSync(path.join(FOLDER, 'report.json'), 'utf8') };
}

it('skips by name what has no program, and runs what has one', () => {
  const { status, report } = outcome('');
  expect(report).toContain('a part (no-such-program is not installed)');
  expect(report).toContain('data (no no-such-folder beside the project)');
  expect(report).toContain('"numPassedTests":1');
  expect(report).toContain('"numFailedTests":0');
  expect(status).toBe(0);
});

it('fails instead where everything must be there, but for data beside the project', () => {
  const { status, report } = outcome('1');
  expect(report).toContain('no-such-program is not installed');
  expect(report).toContain('"numFailedTests":1');
  expect(status).toBe(1);
});

it('finds a program by PATH, and no folder for one that is not there', () => {
  expect([isInstalled('node'), isInstalled('no-such-program'), shared('no-such-folder')]).toEqual([
    true,
    false,
    undefined,
  ]);
});
