/**
 * The options of `npm run simulate` that ask for sequences or interleavings and nothing else. Called by `main.ts`, once
 * it has read the command line.
 */
import { flag, text, type ValuesOf, whole } from '../../../scripts/command-line/options.ts';
import { playInterleavings, playOneInterleaving, tellInterleavings, violationsOf } from '../interleavings/command.ts';
import type { InterleavingsDone } from '../interleavings/run-interleavings.ts';
import { playOne, playSequences, tellSequences } from './command.ts';
import type { SequencesDone } from './run-sequences.ts';

export const APART_OPTIONS = {
  sequences: whole('N', 'plays so many sequences of declarations instead', { least: 1, most: 10_000_000 }),
  from: whole('N', 'with --sequences: the first one’s seed', { least: 0, most: 2 ** 31, otherwise: 1 }),
  sequence: text('TEXT', 'plays the one sequence that a failure printed'),
  interleavings: flag('plays every order of calls of two workers instead'),
  interleaving: text('TEXT', 'plays the one order that a failure printed'),
};

export interface ApartAsked extends ValuesOf<typeof APART_OPTIONS> {
  readonly jobs: number;
  readonly json: boolean;
}

/** True: it was asked for, is done and told. */
export async function playApart(asked: ApartAsked): Promise<boolean> {
  const { sequence, sequences } = asked;
  if (sequence !== undefined) tell(asked, await playOne(sequence));
  else if (sequences !== undefined) {
    tell(asked, await playSequences({ count: sequences, from: asked.from, jobs: asked.jobs }));
  } else if (asked.interleaving !== undefined) tellOrders(asked, await playOneInterleaving(asked.interleaving));
  else if (asked.interleavings) tellOrders(asked, await playInterleavings(asked.jobs));
  else return false;
  return true;
}

function tell({ json }: ApartAsked, done: SequencesDone): void {
  console.log(json ? JSON.stringify(done) : tellSequences(done));
  if (done.found.length > 0) process.exitCode = 1;
}

function tellOrders({ json }: ApartAsked, done: InterleavingsDone): void {
  console.log(json ? JSON.stringify(done) : tellInterleavings(done));
  if (violationsOf(done).length > 0) process.exitCode = 1;
}
