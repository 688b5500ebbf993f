/** docs/operations.md against the code: nothing that somebody may meet at night is missing from it. */
import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REASONS } from '../../src/core/reasons.ts';
import { firstCells, ROOT, read, rows, section } from './pages.ts';

const page = read('docs/operations.md');
const each = (cells: readonly string[]) => cells.flatMap((cell) => cell.split(', '));

describe('reasons', () => {
  const told = each(firstCells(section(page, '## Reasons')));

  it('are all there', () => {
    expect(Object.keys(REASONS).filter((reason) => !told.includes(reason))).toEqual([]);
  });

  it('are each there once, and no other is', () => {
    expect(told.filter((reason, index) => !(reason in REASONS) || told.indexOf(reason) !== index)).toEqual([]);
  });

  it('each say what to do', () => {
    const silent = rows(section(page, '## Reasons')).filter((cells) => (cells.at(-1) ?? '').length < 5);
    expect(silent).toEqual([]);
  });
});

it('has every phase', () => {
  const phases = /export type Phase =([^;]+);/.exec(read('src/core/model.ts'))?.[1]?.match(/\w+/g) ?? [];
  expect(phases.length).toBeGreaterThan(5);
  expect(each(firstCells(section(page, '## Phases'))).toSorted()).toEqual(phases.toSorted());
});

it('has every alert of the templates, and no other', () => {
  const templates = globSync('infra/**/*.bicep', { cwd: ROOT }).map(read).join('\n');
  const named = [...read('infra/modules/alerts.bicep').matchAll(/^ {4}name: '([\w-]+)'/gm)].map(
    ([, name = '']) => name,
  );
  expect(templates).toMatch(/name: 'mooring-dead-letters-/);
  expect(firstCells(section(page, '## Alerts')).toSorted()).toEqual([...named, 'mooring-dead-letters-…'].toSorted());
});

it('has a test for each disaster it tells of', () => {
  const told = [...section(page, '## Disasters').matchAll(/^### /gm)];
  const played = [...read('test/engine/disasters.test.ts').matchAll(/^it\(/gm)];
  expect(told).toHaveLength(4);
  expect(played.length).toBeGreaterThanOrEqual(told.length);
});
