/**
 * One run as a text, to be printed and given back: `create: 20=hang, 31=crash before`, or `seed 17: 4=reset; acts 0 2`.
 * What is in it decides the run; whoever has it sees the failure alone.
 */
export interface Replay {
  /** A workload's name, or `seed <n>`. */
  readonly of: string;
  readonly faults: readonly Fault[];
  /** Of a random workload: which of its acts happen; absent: all. */
  readonly acts?: readonly number[];
}

export interface Fault {
  readonly at: number;
  readonly variant: string;
}

export function textOf({ of, faults, acts }: Replay): string {
  const listed = faults.map(({ at, variant }) => `${at}=${variant}`).join(', ');
  return `${of}: ${listed}${acts === undefined ? '' : `; acts ${acts.join(' ')}`}`;
}

export function replayOf(text: string): Replay {
  const [, of = '', listed = '', acts] = /^([^:]+):([^;]*)(?:; acts(.*))?$/.exec(text) ?? [];
  if (of === '') throw new Error(`not a run that can be played again: ${text}`);
  const faults = listed
    .split(/, (?=\d+=)/)
    .map((one) => /^\s*(\d+)=(.*)$/.exec(one))
    .flatMap((found) => (found ? [{ at: Number(found[1]), variant: (found[2] ?? '').trim() }] : []));
  const chosen = acts
    ?.trim()
    .split(/\s+/)
    .filter((one) => one !== '')
    .map(Number);
  return { of, faults, ...(chosen === undefined ? {} : { acts: chosen }) };
}

export function commandOf(replay: Replay): string {
  return `npm run simulate -- --replay '${textOf(replay).replaceAll("'", "'\\''")}'`;
}
