/** Columns under each other, whatever stands in them. */
import { expect, it } from 'vitest';
import { styleOf } from '../../src/cli/output/style.ts';
import { indented, pairs, table } from '../../src/cli/output/table.ts';

it('puts columns two spaces apart, and nothing after the last word', () => {
  expect(
    table(
      ['NAME', 'A', 'MESSAGE'],
      [
        ['web', 'yes', ''],
        ['a-long-name', '', 'said'],
      ],
    ),
  ).toBe(['NAME         A    MESSAGE', 'web          yes', 'a-long-name       said'].join('\n'));
});

it('counts what a terminal shows: colours take no room, wide letters take two', () => {
  const { good } = styleOf(true);
  const lines = table(
    ['BY', 'END'],
    [
      [good('ann'), '|'],
      ['山田', '|'],
      ['🚀', '|'],
    ],
  ).split('\n');
  expect(lines).toEqual(['BY    END', `${good('ann')}   |`, '山田  |', '🚀    |']);
});

it('takes a head without rows, and thousands of rows in no time', () => {
  expect(table(['A', 'B'], [])).toBe('A  B');
  const rows = Array.from({ length: 10_000 }, (_, at) => [
    `group-${at}`,
    'True',
    'Running',
    'AsDeclared',
    '1',
    '1',
    'shop',
    '3m',
  ]);
  const before = process.cpuUsage();
  table(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'], rows);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
});

it('leaves out pairs without a value', () => {
  expect(
    pairs([
      ['since', 'today'],
      ['by', undefined],
      ['note', ''],
      ['revision', '3'],
    ]),
  ).toBe('since     today\nrevision  3');
});

it('moves text in, and leaves empty lines empty', () => {
  expect(indented('a\n\nb')).toBe('  a\n\n  b');
});
