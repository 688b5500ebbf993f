/**
 * The entries of a placement that had no room lately, or where a creation never ended: passed over for a while, so that
 * the next one is tried, and that nobody tries them all again and again. Written where a creation is given up
 * (outcome.ts, fleet/look.ts), read where replicas are made; pure. A new revision begins with the first entry.
 */
import type { FullPlace, Replica } from '../model.ts';
import type { Timings } from '../timings.ts';

/** What Azure asks to wait where it has no capacity, as this is told elsewhere: no answer of it says how long. */
const FULL_MS = 5 * 60 * 1000;
/** Ten entries for each of a few regions: more stand in no declaration of sense, and the row has to hold them. */
const FULL_MAX = 50;

type Place = Pick<Replica, 'revision' | 'region' | 'placement'>;

/** The places that are full, with this one among them: twice as long as it was the last time. */
export function withFull(
  known: readonly FullPlace[] = [],
  { revision, region, placement = 0 }: Place,
  { now, timings }: { readonly now: number; readonly timings: Timings },
): readonly FullPlace[] {
  const before = known.find((one) => isAt(one, { revision, region, placement }));
  const times = (before?.times ?? 0) + 1;
  const until = now + Math.min(timings.backoffMaxMs, FULL_MS * 2 ** (times - 1));
  const others = known.filter((one) => one !== before);
  return [...others, { revision, region, placement, times, until }].slice(-FULL_MAX);
}

/** Those where nobody has come up since; the very same list where that is all of them. */
export function withoutServed(known: readonly FullPlace[], serving: readonly Replica[]): readonly FullPlace[] {
  const left = known.filter((one) => !serving.some((replica) => replica.phase === 'serving' && isAt(one, replica)));
  return left.length === known.length ? known : left;
}

/** The entries that may be tried now, in their order. */
export function openPlaces(
  known: readonly FullPlace[] = [],
  { revision, region }: Place,
  of: { readonly entries: number; readonly now: number },
): number[] {
  const all = Array.from({ length: of.entries }, (_, index) => index);
  return all.filter(
    (placement) => !known.some((one) => isAt(one, { revision, region, placement }) && of.now < one.until),
  );
}

/** When the first of them may be tried again; undefined: none is full. */
export function nextOpen(known: readonly FullPlace[] = [], { revision, region }: Place): number | undefined {
  const untils = known.filter((one) => one.revision === revision && one.region === region).map(({ until }) => until);
  return untils.length === 0 ? undefined : Math.min(...untils);
}

function isAt(one: FullPlace, { revision, region, placement = 0 }: Place): boolean {
  return one.revision === revision && one.region === region && one.placement === placement;
}
