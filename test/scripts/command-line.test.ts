/** How a script's command line is read and told. That every script has it: help.test.ts. */
import { describe, expect, it } from 'vitest';
import { readCommandLine, WrongUsage } from '../../scripts/command-line/command-line.ts';
import { flag, needed, oneOf, text, texts, whole } from '../../scripts/command-line/options.ts';
import { usageOf } from '../../scripts/command-line/usage.ts';

const command = {
  name: 'npm run brew',
  does: 'Makes a pot of tea.',
  operands: { list: 'POT [CUP]', least: 1, most: 2, each: { POT: 'where it is made', CUP: 'where it goes' } },
  options: {
    leaf: needed('NAME', 'what tea', [/^[a-z]+$/, 'is to be in small letters']),
    minutes: whole('MINUTES', 'how long it draws', { least: 1, most: 9, otherwise: 3 }),
    sugar: whole('N', 'pieces', { least: 0, most: 5 }),
    milk: oneOf(['cow', 'oat'], 'whose'),
    size: oneOf(['small', 'large'], 'of the pot', 'small'),
    for: texts('WHO', 'who drinks it'),
    note: text('TEXT', 'said with it', { otherwise: 'x'.repeat(3), told: 'three x' }),
    iced: flag('with ice'),
  },
  examples: ['pot --leaf assam', 'npm run brew'],
} as const;

const read = (...args: string[]) => readCommandLine(command, args);
const LEAF = ['--leaf', 'assam'];

describe('a command line', () => {
  it('gives what was said, and the defaults of the rest', () => {
    expect(read('pot', '--leaf=assam', '--minutes', '4', '--for', 'ann', 'cup', '--for', 'bo', '--iced')).toEqual({
      operands: ['pot', 'cup'],
      values: {
        ...{ leaf: 'assam', minutes: 4, sugar: undefined, milk: undefined, size: 'small' },
        ...{ for: ['ann', 'bo'], note: 'xxx', iced: true },
      },
    });
    expect(read('pot', ...LEAF)).toMatchObject({ values: { minutes: 3, for: undefined, iced: false } });
  });

  it('of an option given twice takes the last, as most commands do', () => {
    expect(read('pot', ...LEAF, '--minutes', '4', '--minutes', '5')).toMatchObject({ values: { minutes: 5 } });
  });

  it.each([['--help'], ['-h'], ['pot', '--nonsense', '-h'], ['--help', 'a', 'b', 'c']])(
    'that asks for help gets it, whatever stands beside it: %j',
    (...args) => expect(read(...args)).toBe('help'),
  );

  it('after two hyphens has no options', () => {
    expect(read(...LEAF, '--', '-h')).toMatchObject({ operands: ['-h'] });
  });

  it.each([
    ['--strength is not known', ['pot', '--strength', '5']],
    ['-x is not known', ['pot', '-x']],
    ['--toString is not known', ['pot', ...LEAF, '--toString']],
    ['--iced takes no value', ['pot', '--iced=yes']],
    ['--leaf needs a value', ['pot', '--leaf']],
    ['--leaf needs a value; one that begins with a hyphen is given as --leaf=--iced', ['pot', '--leaf', '--iced']],
    ['--leaf is missing', ['pot']],
    ['--leaf is to be in small letters', ['pot', '--leaf', 'Assam']],
    ['--minutes is to be a whole number from 1 to 9, not 10', ['pot', ...LEAF, '--minutes', '10']],
    ['--minutes is to be a whole number from 1 to 9, not 2.5', ['pot', ...LEAF, '--minutes', '2.5']],
    ['--minutes is to be a whole number from 1 to 9, not ', ['pot', ...LEAF, '--minutes=']],
    ['--milk is to be one of cow, oat, not goat', ['pot', ...LEAF, '--milk', 'goat']],
    ['POT [CUP] is missing', LEAF],
    ['spoon is one too many', ['pot', 'cup', 'spoon', ...LEAF]],
  ])('is refused in words that name it: %s', (words, args) => {
    expect(() => read(...args)).toThrow(new WrongUsage(words));
  });
});

it('help has every operand, option, value, default and bound', () => {
  expect(usageOf(command)).toBe(`usage: npm run brew -- POT [CUP] --leaf NAME [OPTIONS]

Makes a pot of tea.

  POT                 where it is made
  CUP                 where it goes
  --leaf NAME         what tea
  --minutes MINUTES   how long it draws (1 to 9; default: 3)
  --sugar N           pieces (0 to 5)
  --milk cow|oat      whose
  --size small|large  of the pot (default: small)
  --for WHO           who drinks it (may be given several times)
  --note TEXT         said with it (default: three x)
  --iced              with ice
  -h, --help          this text

example: npm run brew -- pot --leaf assam
example: npm run brew
`);
});

it('long words go on below, under their beginning', () => {
  const long = { ...command, operands: undefined, options: { a: flag('word '.repeat(40).trim()) } };
  const { operands: _, ...plain } = long;
  const lines = usageOf(plain).split('\n');
  expect(lines.filter((line) => line.length > 110)).toEqual([]);
  expect(lines.filter((line) => /^ {14}word/.test(line)).length).toBeGreaterThan(0);
});
