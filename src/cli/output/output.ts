/** What a command says: its result on stdout, in the format asked for; everything beside it on stderr. */
import type { Json, JsonObject } from '../../core/json.ts';
import { objectAt } from '../../core/json.ts';
import type { Io } from '../io.ts';
import type { Settings } from '../settings.ts';
import { clean, cleanText, jsonText, yamlText } from './clean.ts';
import { type Style, styleOf } from './style.ts';

/** How an answer is told to people; both are given it made safe. */
export interface Telling {
  readonly table: (answer: JsonObject) => string;
  readonly names?: (answer: JsonObject) => readonly string[];
}

export interface Output {
  readonly style: Style;
  readonly now: number;
  /** A result that was asked for. */
  show(answer: Json, telling: Telling): void;
  /** The same where the work itself was asked for: quiet leaves its text out. */
  done(answer: Json, telling: Telling): void;
  /** Text of several lines as the server made it. */
  text(text: string): void;
  /** Beside the result; quiet leaves it out. */
  note(line: string): void;
}

export function outputOf({ format = 'table', color, quiet }: Settings, io: Io): Output {
  const write = (text: string) => {
    if (text !== '') io.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  };
  const show = (answer: Json, { table, names }: Telling) => {
    if (format === 'json') return write(jsonText(answer));
    if (format === 'yaml') return write(yamlText(answer));
    const safe = objectAt(clean(answer));
    const named = names ?? nameIn;
    write(format === 'name' ? named(safe).join('\n') : table(safe));
  };
  return {
    style: styleOf(color),
    now: (io.now ?? Date.now)(),
    show,
    done: (answer, telling) => {
      if (!quiet || format !== 'table') show(answer, telling);
    },
    text: (text) => write(io.stdout.isTTY ? cleanText(text) : text),
    note: (line) => {
      if (!quiet) io.stderr.write(`${line}\n`);
    },
  };
}

function nameIn({ name }: JsonObject): readonly string[] {
  return typeof name === 'string' ? [name] : [];
}
