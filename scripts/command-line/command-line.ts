/**
 * The command line of every npm script: `--help` or `-h` prints what the script is for and exits 0; an option that is
 * not known, or has a wrong value, is named in one line on stderr before the same help, and exits 2. Neither does
 * anything else. Called first by each script's main file, `local` included, so it imports nothing but Node.
 */
import { writeSync } from 'node:fs';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type Options, type ValuesOf, WrongValue } from './options.ts';
import { type Described, usageOf } from './usage.ts';

export interface Command<O extends Options> extends Described {
  readonly options: O;
}

export interface Asked<O extends Options> {
  readonly values: ValuesOf<O>;
  /** What was given that is no option, such as paths. */
  readonly operands: readonly string[];
}

/** The command line is not to be carried out; the message names what is wrong with it. */
export class WrongUsage extends Error {}

/** What was asked for; ends the process where that is help, or where it is wrong. */
export function ask<O extends Options>(command: Command<O>, args: readonly string[] = process.argv.slice(2)): Asked<O> {
  try {
    const asked = readCommandLine(command, args);
    if (asked === 'help') showHelp(command);
    return asked;
  } catch (error) {
    if (error instanceof WrongUsage) refuse(command, error.message);
    throw error;
  }
}

export function showHelp(command: Described): never {
  return end(0, usageOf(command));
}

/** Ends the process over something that only the script itself can know to be wrong, before it does anything. */
export function refuse(command: Described, what: string): never {
  return end(2, `${command.name}: ${what}\n\n${usageOf(command)}`);
}

/** Throws {@link WrongUsage}. Whoever asks for help gets it, whatever stands beside it. */
export function readCommandLine<O extends Options>(command: Command<O>, args: readonly string[]): Asked<O> | 'help' {
  const { given, operands, wrong } = split(command.options, args);
  if (given.has('help')) return 'help';
  if (wrong !== undefined) throw new WrongUsage(wrong);
  const least = command.operands?.least ?? 0;
  const most = command.operands?.most ?? 0;
  const tooMany = operands[most];
  if (tooMany !== undefined) throw new WrongUsage(`${tooMany} is one too many`);
  if (operands.length < least) throw new WrongUsage(`${command.operands?.list ?? ''} is missing`);
  const read = Object.entries(command.options).map(([name, option]) => {
    try {
      return [name, option.read(given.get(name) ?? [])] as const;
    } catch (error) {
      if (error instanceof WrongValue) throw new WrongUsage(`--${name} ${error.message}`);
      throw error;
    }
  });
  return { values: Object.fromEntries(read) as ValuesOf<O>, operands };
}

interface Split {
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
  /** Of what is wrong, the first. */
  readonly wrong: string | undefined;
}

/** Node's own reader, with its tokens and not its errors: these take several sentences. */
function split(options: Options, args: readonly string[]): Split {
  const kinds = Object.entries(options).map(([name, { takes }]) => [name, takes] as const);
  const config: ParseArgsConfig['options'] = {
    ...Object.fromEntries(kinds.map(([name, takes]) => [name, { type: takes === undefined ? 'boolean' : 'string' }])),
    help: { type: 'boolean', short: 'h' },
  };
  const { tokens } = parseArgs({ args: [...args], options: config, strict: false, tokens: true });
  const given = new Map<string, string[]>();
  const operands: string[] = [];
  let wrong: string | undefined;
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const type = Object.hasOwn(config, name) ? config[name]?.type : undefined;
    if (type === undefined) wrong ??= `${rawName} is not known`;
    else if (type === 'boolean' && value !== undefined) wrong ??= `${rawName} takes no value`;
    else if (type === 'string' && value === undefined) wrong ??= `${rawName} needs a value`;
    else if (type === 'string' && inlineValue === false && /^-./.test(value ?? ''))
      wrong ??= `${rawName} needs a value; one that begins with a hyphen is given as ${rawName}=${value}`;
    else given.set(name, [...(given.get(name) ?? []), value ?? '']);
  }
  return { given, operands, wrong };
}

/** Written at once: what waits for an event loop is lost at an exit. */
function end(code: 0 | 2, words: string): never {
  writeSync(code === 0 ? 1 : 2, words);
  process.exit(code);
}
