/** Asks before what cannot be taken back, where somebody sits at a terminal; scripts mean what they say. */

import { printable } from '../core/printable.ts';
import { Failure } from './failure.ts';
import type { Io } from './io.ts';

/** Characters of an answer. */
const ANSWER_MAX = 100;

export async function confirm(io: Io, question: string, yes: boolean | undefined): Promise<void> {
  if (yes || !io.stdin.isTTY || !io.stderr.isTTY) return;
  io.stderr.write(`${printable(question, 1000)} [y/N] `);
  const answer = await line(io);
  if (!/^y(?:es)?$/i.test(answer.trim())) throw new Failure('not done: you did not say yes');
}

async function line(io: Io): Promise<string> {
  let text = '';
  for await (const chunk of io.stdin) {
    text += Buffer.from(chunk).toString('utf8');
    if (text.includes('\n') || text.length > ANSWER_MAX) break;
  }
  return text.split('\n')[0] ?? '';
}
