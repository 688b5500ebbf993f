/** docs/security.md: every threat has tests that are there, and an edit that takes its defence out and that they notice. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, read, rows, section } from '../docs/pages.ts';
import { SECURITY } from '../sim/planted/list/security.ts';

/** Held by the templates. */
const ELSEWHERE = ['S8'];
const THREATS = Array.from({ length: 20 }, (_, index) => `S${index + 1}`).filter((id) => !ELSEWHERE.includes(id));

const table = rows(section(read('docs/security.md'), '# Security')).map(([id = '', , , held = '']) => {
  const files = [...held.matchAll(/`(test\/[^`]+\.test\.ts)`/g)].map(([, file = '']) => file);
  return { id, files };
});
const plantedFor = (id: string) =>
  SECURITY.filter((bug) =>
    id === 'events' ? bug.id.startsWith('events') : bug.id.startsWith(`s${id.slice(1).padStart(2, '0')}-`),
  );

it('has every threat once', () => {
  expect(table.map(({ id }) => id)).toEqual([...THREATS, 'events']);
});

describe.each(table)('$id', ({ id, files }) => {
  it('is held by test files that are there and test something', () => {
    expect(files.length).toBeGreaterThan(0);
    const empty = files.filter((file) => {
      const at = path.join(ROOT, file);
      return !existsSync(at) || !/\b(?:it|test)(?:\.\w+)*\(/.test(readFileSync(at, 'utf8'));
    });
    expect(empty).toEqual([]);
  });

  it('has an edit that takes its defence out, found by one of these files', () => {
    const planted = plantedFor(id);
    expect(planted.length).toBeGreaterThan(0);
    expect(planted.filter(({ by = '' }) => !files.includes(by))).toEqual([]);
  });
});

it('no edit is of a threat that the page does not have', () => {
  const known = table.flatMap(({ id }) => plantedFor(id));
  expect(SECURITY.filter((bug) => !known.includes(bug))).toEqual([]);
});
