/**
 * The options of `npm run simulate` that ask for sequences or interleavings and nothing else. Called by `main.ts`, once
 * it has read the command line.
 */
import { playInterleavings, playOneInterleaving, tellInterleavings, violationsOf } from '../interleavings/command.ts';
import type { InterleavingsDone } from '../interleavings/run-interleavings.ts';
import { playOne, playSequences, tellSequences } from './command.ts';
import type { SequencesDone } from './run-sequences.ts';

export const APART_OPTIONS = {
  sequences: { type: 'string' },
  sequence: { type: 'string' },
  interleavings: { type: 'boolean', default: false },
  interleaving: { type: 'string' },
  from: { type: 'string', default: '1' },
} as const;

export interface ApartAsked {
  readonly sequences?: string | undefined;
  readonly sequence?: string | undefined;
  readonly interleavings: boolean;
  readonly interleaving?: string | undefined;
  readonly from: string;
  readonly jobs: string;
  readonly json: boolean;
}

/** True: it was asked for, is done and told. */
export async function playApart(asked: ApartAsked): Promise<boolean> {
  const { sequence, sequences } = asked;
  if (sequence !== undefined) tell(asked, await playOne(sequence));
  else if (sequences !== undefined) {
    tell(asked, await playSequences({ count: Number(sequences), from: Number(asked.from), jobs: Number(asked.jobs) }));
  } else if (asked.interleaving !== undefined) tellOrders(asked, await playOneInterleaving(asked.interleaving));
  else if (asked.interleavings) tellOrders(asked, await playInterleavings(Number(asked.jobs)));
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
