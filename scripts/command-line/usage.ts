/**
 * What a script says of itself: how it is called, what it is for, every option with its value and default, an example.
 * Made of the options themselves, so that none is left out. Called by command-line.ts.
 */
import type { Option, Options } from './options.ts';

export interface Operands {
  /** As in the first line, such as `FOLDER REGISTRY/REPOSITORY:TAG`. */
  readonly list: string;
  readonly least: number;
  readonly most: number;
  /** What each one is. */
  readonly each: Readonly<Record<string, string>>;
}

export interface Described {
  /** As it is typed, such as `npm run bench`. */
  readonly name: string;
  readonly does: string;
  readonly options: Options;
  readonly operands?: Operands;
  /** What follows the name and `--`, or the whole line where it does not begin with the script's name. */
  readonly examples: readonly [string, ...string[]];
  /** What else there is to know, after the options. */
  readonly more?: string;
}

const WIDTH = 110;
/** The longest name that has its words beside it; those of a longer one stand below. */
const NAME_MAX = 26;

export function usageOf({ name, does, options, operands, examples, more }: Described): string {
  const given = Object.entries(options);
  const needed = given.filter(([, option]) => option.needed).map(([key, option]) => nameOf(key, option));
  const rest = given.length > needed.length ? ['[OPTIONS]'] : [];
  const line = [...(operands ? [operands.list] : []), ...needed, ...rest];
  const rows: (readonly [string, string])[] = [
    ...Object.entries(operands?.each ?? {}),
    ...given.map(([key, option]) => [nameOf(key, option), wordsOf(option)] as const),
    ['-h, --help', 'this text'],
  ];
  const width = Math.max(...rows.map(([what]) => what.length).filter((length) => length <= NAME_MAX));
  return [
    `usage: ${name}${line.length > 0 ? ` -- ${line.join(' ')}` : ''}`,
    '',
    ...wrapped(does, WIDTH),
    '',
    ...rows.flatMap((row) => rowOf(row, width)),
    ...(more === undefined ? [] : ['', ...wrapped(more, WIDTH)]),
    '',
    ...examples.map((example) => `example: ${example.startsWith(name) ? example : `${name} -- ${example}`}`),
    '',
  ].join('\n');
}

function nameOf(key: string, { takes }: Option<unknown>): string {
  return takes === undefined ? `--${key}` : `--${key} ${takes}`;
}

function wordsOf({ does, note }: Option<unknown>): string {
  return note === undefined ? does : `${does} (${note})`;
}

function rowOf([what, words]: readonly [string, string], width: number): string[] {
  const indent = ' '.repeat(width + 4);
  const [first = '', ...rest] = wrapped(words, WIDTH - width - 4);
  const head = what.length > width ? [`  ${what}`, `${indent}${first}`] : [`  ${what.padEnd(width)}  ${first}`];
  return [...head, ...rest.map((line) => `${indent}${line}`)];
}

function wrapped(words: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
