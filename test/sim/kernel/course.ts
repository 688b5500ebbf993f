/**
 * The course of a run: all that was done to Azure beside storage, in order, with its time, as one number. Two runs of one
 * workload with one course have the same Azure. Fed by `begin.ts`, `judge.ts`, `stage.ts`; read by `alike/standing.ts`,
 * which also asks here for what a text is without words for people.
 */
import { hash } from 'node:crypto';

export interface Course {
  add(line: string): void;
  /** Words for people, which from now on count as any others would in their place. */
  unsay(message: string): void;
  /** Without such words, the ids of the run called by the order in which they stand in it. */
  plain(text: string): string;
  /** What is read that nobody compares: this run is like no other one. */
  spoil(): void;
  readonly isSpoilt: boolean;
  readonly number: string;
}

/** Shorter ones are found in what nobody said. */
const MESSAGE_LENGTH_MIN = 12;

export function createCourse(): Course {
  const said: string[] = [];
  let number = '';
  let lines: string[] = [];
  let isSpoilt = false;
  return {
    add: (line) => void lines.push(line),
    unsay(message) {
      if (message.length < MESSAGE_LENGTH_MIN) return;
      for (const form of formsOf(message)) if (!said.includes(form)) said.push(form);
      said.sort((a, b) => b.length - a.length);
    },
    plain: (text) => withoutIds(said.reduce((left, form) => left.replaceAll(form, '…'), text)),
    spoil() {
      isSpoilt = true;
    },
    get isSpoilt() {
      return isSpoilt;
    },
    get number() {
      if (lines.length > 0) number = hash('sha1', `${number}\n${lines.join('\n')}`);
      lines = [];
      return number;
    },
  };
}

/** As clients' `ids` gives them. */
const ID = /\bid-\d+\b/g;

function withoutIds(text: string): string {
  const names = new Map<string, string>();
  return text.replace(ID, (id) => {
    const name = names.get(id) ?? `the ${names.size}th`;
    names.set(id, name);
    return name;
  });
}

/** As a row's column holds it, and as a text of rows holds that. */
function formsOf(message: string): string[] {
  const once = JSON.stringify(message).slice(1, -1);
  return [message, once, JSON.stringify(once).slice(1, -1)];
}
