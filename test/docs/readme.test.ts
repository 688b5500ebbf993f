/** The README's declarations are ones that Mooring takes. */

import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type JsonObject, objectAt } from '../../src/core/json.ts';
import { readDocument } from '../../src/core/spec/document.ts';
import { parseDeclaration } from '../../src/core/spec/parse.ts';
import { ROOT, read } from './pages.ts';

const examples = [...read('README.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]): JsonObject => {
  const reading = readDocument(text ?? '');
  if (!reading.ok) throw new Error(JSON.stringify(reading.violations));
  return reading.document;
});
const [single = {}, fleet = {}] = examples;

it('is accepted, without a violation and without a warning', () => {
  expect(single).toHaveProperty('mooring');
  const parsed = parseDeclaration(single, { name: 'web' });
  expect(parsed.ok ? parsed.warnings : parsed.violations).toEqual([]);
  expect(parsed.ok).toBe(true);
});

it('is accepted with several container groups behind Traffic Manager, and told what that brings', () => {
  expect(Object.keys(fleet)).toEqual(['mooring']);
  const mooring = { ...objectAt(single['mooring']), ...objectAt(fleet['mooring']) };
  const parsed = parseDeclaration({ ...single, mooring }, { name: 'web' });
  expect(parsed.ok ? [] : parsed.violations).toEqual([]);
  expect(parsed.ok && parsed.warnings.map(({ pointer }) => pointer)).toEqual([
    '/mooring/strategy',
    '/properties/ipAddress/dnsNameLabel',
  ]);
});

it('says that nothing was seen on real Azure, until it was', () => {
  const seen = globSync('docs/verified/*.json', { cwd: ROOT })
    .map((file): { azure: boolean; ok: boolean } => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')))
    .some(({ azure, ok }) => azure && ok);
  expect(read('README.md').includes('## Not yet seen on real Azure')).toBe(!seen);
  expect(read('docs/verified/README.md').includes('There is none yet')).toBe(!seen);
});
