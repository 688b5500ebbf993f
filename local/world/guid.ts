/** Where the world's ids come from: a source of fresh ones, and ids that follow from a text and so need no keeping. */
import { createHash } from 'node:crypto';

/** Gives a new id at each call. A simulation hands in a seeded one, so that a run can be replayed. */
export type GuidSource = () => string;

/** Ids that repeat from run to run with the same seed. */
export function seededGuids(seed: string): GuidSource {
  let count = 0;
  return () => guidOf(`${seed}/${count++}`);
}

/** The same id for the same text, always. */
export function guidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
