/**
 * The kinds of options that the npm scripts take. Each knows what it does, what its value is called, its default and its
 * bounds, so that the help is made of the same words that read the command line. Used by every script's main file.
 */

export interface Option<V> {
  readonly does: string;
  /** What stands for its value in the help; a flag takes none. */
  readonly takes: string | undefined;
  /** Told after what it does: the default, the bounds. */
  readonly note: string | undefined;
  readonly needed: boolean;
  readonly many: boolean;
  /** From all texts it was given, none where it was not; throws {@link WrongValue}. */
  read(texts: readonly string[]): V;
}

export type Options = Readonly<Record<string, Option<unknown>>>;
export type ValuesOf<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer V> ? V : never };

/** Its message goes after the option's name, as in `--port` `is to be a port`. */
export class WrongValue extends Error {}

/** A pattern, and what is said of a value that does not match. */
export type Rule = readonly [pattern: RegExp, is: string];

interface How<D> {
  readonly otherwise?: D;
  /** How the default is told, where it is not the same for everybody. */
  readonly told?: string;
}

const PLAIN = { note: undefined, needed: false, many: false };

export function flag(does: string): Option<boolean> {
  return { ...PLAIN, does, takes: undefined, read: (texts) => texts.length > 0 };
}

export function text(
  takes: string,
  does: string,
  how: How<string> & { otherwise: string; rule?: Rule },
): Option<string>;
export function text(takes: string, does: string, how?: How<string> & { rule?: Rule }): Option<string | undefined>;
export function text(takes: string, does: string, how: How<string> & { rule?: Rule } = {}): Option<string | undefined> {
  const read = lastOf(how, (given) => checked(given, how.rule));
  return { ...PLAIN, does, takes, note: noteOf(how), read };
}

/** One without which the script does not begin. */
export function needed(takes: string, does: string, rule?: Rule): Option<string> {
  const read = (texts: readonly string[]): string => {
    const given = texts.at(-1);
    if (given === undefined) throw new WrongValue('is missing');
    return checked(given, rule);
  };
  return { ...PLAIN, does, takes, needed: true, read };
}

/** One that may be given several times; undefined where it never was. */
export function texts(takes: string, does: string): Option<readonly string[] | undefined> {
  return {
    ...{ ...PLAIN, does, takes, many: true, note: 'may be given several times' },
    read: (given) => (given.length === 0 ? undefined : given),
  };
}

interface Bounds {
  readonly least: number;
  readonly most: number;
}

type Whole = Bounds & How<number>;
export function whole(takes: string, does: string, how: Whole & { otherwise: number }): Option<number>;
export function whole(takes: string, does: string, how: Whole): Option<number | undefined>;
export function whole(takes: string, does: string, how: Whole): Option<number | undefined> {
  const { least, most } = how;
  const bounds = `${least} to ${most}`;
  const read = lastOf(how, (given) => {
    const value = /^\d+$/.test(given) ? Number(given) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new WrongValue(`is to be a whole number from ${bounds}, not ${given}`);
  });
  return { ...PLAIN, does, takes, note: [bounds, noteOf(how)].filter((part) => part !== undefined).join('; '), read };
}

export function oneOf<T extends string>(of: readonly T[], does: string, otherwise: T): Option<T>;
export function oneOf<T extends string>(of: readonly T[], does: string): Option<T | undefined>;
export function oneOf<T extends string>(of: readonly T[], does: string, otherwise?: T): Option<T | undefined> {
  const how = otherwise === undefined ? {} : { otherwise };
  const read = lastOf<T>(how, (given) => {
    const found = of.find((one) => one === given);
    if (found === undefined) throw new WrongValue(`is to be one of ${of.join(', ')}, not ${given}`);
    return found;
  });
  return { ...PLAIN, does, takes: of.join('|'), note: noteOf(how), read };
}

/** As with most commands, of an option that is given twice the last one counts. */
function lastOf<V>({ otherwise }: How<V>, read: (given: string) => V): (texts: readonly string[]) => V | undefined {
  return (given) => {
    const last = given.at(-1);
    return last === undefined ? otherwise : read(last);
  };
}

function checked(given: string, rule: Rule | undefined): string {
  if (rule !== undefined && !rule[0].test(given)) throw new WrongValue(rule[1]);
  return given;
}

function noteOf({ otherwise, told }: How<unknown>): string | undefined {
  const shown = told ?? (otherwise === undefined ? undefined : String(otherwise));
  return shown === undefined ? undefined : `default: ${shown}`;
}
