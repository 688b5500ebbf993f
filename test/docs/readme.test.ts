/** The README's declaration is one that Mooring takes. */
import { expect, it } from 'vitest';
import { readDocument } from '../../src/core/spec/document.ts';
import { parseDeclaration } from '../../src/core/spec/parse.ts';
import { read } from './pages.ts';

it('is accepted, without a violation and without a warning', () => {
  const example = /```yaml\n([\s\S]*?)```/.exec(read('README.md'))?.[1] ?? '';
  expect(example).toContain('mooring:');
  const reading = readDocument(example);
  if (!reading.ok) throw new Error(JSON.stringify(reading.violations));
  const parsed = parseDeclaration(reading.document, { name: 'web' });
  expect(parsed.ok ? parsed.warnings : parsed.violations).toEqual([]);
  expect(parsed.ok).toBe(true);
});
