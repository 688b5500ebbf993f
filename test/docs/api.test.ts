/** docs/api.md against the lists in the code: reasons, problems, phases, routes. */
import { describe, expect, it } from 'vitest';
import { REASONS } from '../../src/core/reasons.ts';
import { PROBLEMS } from '../../src/http/problem.ts';
import { ROUTES } from '../../src/http/routes.ts';
import { firstCells, read, rows, section } from './pages.ts';

const page = read('docs/api.md');

describe('reasons', () => {
  const table = rows(section(page, '## Reasons'));

  it('are all there, once each, and nothing else', () => {
    expect(table.map(([reason]) => reason).sort()).toEqual(Object.keys(REASONS).sort());
  });

  it('have the sentence that answers have', () => {
    const said = Object.fromEntries(table.map(([reason = '', sentence]) => [reason, sentence]));
    expect(said).toEqual(REASONS);
  });
});

it('lists every problem with its status, and nothing else', () => {
  const table = rows(section(page, '## Problems')).map(([kind = '', status]) => [kind, Number(status)]);
  const problems = Object.entries(PROBLEMS).map(([kind, { status }]) => [kind, status]);
  expect(table.sort()).toEqual(problems.sort());
});

it('lists every phase, and nothing else', () => {
  const declared = /export type Phase =([^;]+);/.exec(read('src/core/model.ts'))?.[1] ?? '';
  const phases = [...declared.matchAll(/'(\w+)'/g)].map(([, phase = '']) => phase);
  expect(phases).toContain('Running');
  expect(firstCells(section(page, '## Status phases')).sort()).toEqual(phases.sort());
});

it('has as many rows as there are methods and addresses', () => {
  const table = section(page, '## Routes')
    .split('\n')
    .filter((line) => /^\| (?:GET|PUT|POST|DELETE) /.test(line));
  // start, stop, restart, hold and unhold share a row, and so do the six orders.
  expect(table.length).toBe(ROUTES.length - 4 - 5);
});
