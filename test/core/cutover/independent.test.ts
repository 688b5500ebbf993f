import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../../..');

function imports(file: string): string[] {
  return ts
    .preProcessFile(readFileSync(path.join(ROOT, file), 'utf8'), true, true)
    .importedFiles.map((one) => one.fileName);
}

it('the judge of a cut-over imports nothing but its own files', () => {
  const files = globSync('src/core/cutover/*.ts', { cwd: ROOT });
  expect(files.length).toBeGreaterThan(2);
  for (const file of files) for (const name of imports(file)) expect(`${file}: ${name}`).toMatch(/: \.\/[a-z-]+\.ts$/);
});

it('who observes a cut-over imports nothing of the rollout machine', () => {
  expect(imports('src/engine/cutover.ts').filter((name) => /rollout|plan\.ts/.test(name))).toEqual([]);
});
