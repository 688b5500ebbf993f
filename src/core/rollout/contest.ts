/**
 * The memory of repairs that were undone again: what keeps coming back is not fought for ever. Used by the rules about
 * differing and about start and stop; pure. One fight may change its places: somebody who edits two of them in turn is
 * still the same somebody.
 */
import type { Repairs, Status } from '../model.ts';
import type { Reason } from '../reasons.ts';

/** How often what keeps coming back is repaired before it is reported instead. */
export const REPAIRS_MAX = 3;
/** What stayed away this long counts as new when it comes back; also the first wait of what is contested. */
export const CONTEST_MEMORY_MS = 30 * 60 * 1000;
/** The longest wait between two tries of what is contested: somebody may have given up over night. */
const CONTEST_WAIT_MAX_MS = 24 * 60 * 60 * 1000;
/** Enough to tell drifts apart, small in the row. */
const SIGNATURE_CHARS_MAX = 512;
/** While one of these stands in the status, what was repaired is seen to be there again: it has not stayed away. */
const SEEN: readonly Reason[] = ['Contested', 'StartedOutside', 'StoppedOutside'];

/** The repairs so far, if what is found now (its places, never values) belongs to them; undefined for something new. */
export function soFar({ repairs, reason }: Status, places: readonly string[], now: number): Repairs | undefined {
  if (repairs.count === 0) return undefined;
  if (now - repairs.at >= CONTEST_MEMORY_MS && !SEEN.includes(reason)) return undefined;
  const known = repairs.signature.split('\n');
  return isFull(repairs.signature) || places.some((place) => known.includes(place)) ? repairs : undefined;
}

/** When what is contested is tried once more: half an hour after the third repair, then ever later, at most a day. */
export function contestedUntil(repairs: Repairs | undefined): number | undefined {
  if (!repairs || repairs.count < REPAIRS_MAX) return undefined;
  return repairs.at + Math.min(CONTEST_WAIT_MAX_MS, CONTEST_MEMORY_MS * 2 ** (repairs.count - REPAIRS_MAX));
}

/** One more repair. Other places than before, within the memory, join the same fight without counting against it. */
export function counted(status: Status, places: readonly string[], now: number): Repairs {
  const { repairs } = status;
  const again = soFar(status, places, now);
  const recent = repairs.count > 0 && now - repairs.at < CONTEST_MEMORY_MS;
  const signature = recent || again ? joined(repairs.signature, places) : joined('', places);
  return { signature, count: again ? repairs.count + 1 : recent ? repairs.count : 1, at: now };
}

function joined(signature: string, places: readonly string[]): string {
  const known = signature === '' ? [] : signature.split('\n');
  const all = [...new Set([...known, ...places])].join('\n');
  return all.slice(0, SIGNATURE_CHARS_MAX);
}

/** Too many places to remember: whatever comes next is taken to be one of them. */
function isFull(signature: string): boolean {
  return signature.length >= SIGNATURE_CHARS_MAX;
}
