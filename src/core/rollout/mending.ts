/**
 * The rule about differing: a replica that is not as its revision says is mended by the smallest change that does it,
 * or only reported. One drift that keeps coming back is not fought for ever.
 */
import { type DifferenceClass, strongest } from '../drift/classify.ts';
import { compare, type Difference } from '../drift/compare.ts';
import type { Repairs, Replica } from '../model.ts';
import type { Reason } from '../reasons.ts';
import { ownTagsState, TAGS, type Tags, tagsOf, withoutOwn } from '../tags.ts';
import type { Case, Rule, Verdict } from './converge.ts';
import { put, runsItAgain, underWay } from './presence.ts';
import { keep, recreate } from './upkeep.ts';

/** How often one and the same drift is repaired before it is reported instead. */
export const REPAIRS_MAX = 3;
/** A drift that stayed away this long counts as new when it comes back. */
export const CONTEST_MEMORY_MS = 30 * 60 * 1000;
/** Enough to tell drifts apart, small in the row. */
const SIGNATURE_CHARS_MAX = 512;
/** More places than this nobody reads in one line. */
const LISTED_MAX = 5;
/** What a status tells one by one; the row has to hold them. */
const NOTES_MAX = 50;

interface Found {
  readonly differences: readonly Difference[];
  readonly own: 'same' | 'restamp' | 'secrets';
  /** It is to have a newer revision: what differs is our own doing. */
  readonly behind: boolean;
}

export const differing: Rule = (of) => {
  const found = find(of);
  if (!found || isClean(found)) return undefined;
  if (of.seen?.judged.kind === 'completed' && !runsItAgain(of)) return undefined;
  if (found.behind) {
    return mend(of, found);
  }
  const { mode } = of.aim.declaration.mooring.drift;
  if (mode === 'ignore') return undefined;
  if (mode === 'report') return report(of, found, 'Running', 'Drifted');
  const contested = isContested(of.is.status.repairs, signature(found), of.now);
  return contested ? report(of, found, 'Stalled', 'Contested') : mend(of, found);
};

/** What differs, without deciding anything: also what a dry run shows. */
export function find({ aim, is, seen }: Case): Found | undefined {
  if (!seen) return undefined;
  return {
    differences: compare(aim.revision.body, seen.group.body, { ignore: aim.declaration.mooring.drift.ignore }),
    own: ownTagsState(aim.tags, seen.group.tags, aim.keyId),
    behind: is.replica.revision !== aim.revision.number || isOnItsWay(is.replica, seen.group.tags, aim.tags),
  };
}

/** Its revision was to be written and what is there bears another's mark: that write never came, and nobody drifted. */
function isOnItsWay({ phase }: Replica, have: Tags, want: Tags): boolean {
  const bears = have[TAGS.revision];
  return phase === 'creating' && bears !== undefined && bears !== want[TAGS.revision];
}

function isClean({ differences, own, behind }: Found): boolean {
  return differences.length === 0 && own === 'same' && !behind;
}

function report(of: Case, found: Found, phase: Verdict['phase'], reason: Reason): Verdict {
  const drift = found.differences.slice(0, NOTES_MAX).map(({ pointer, class: kind, reason: why }) => ({
    pointer,
    class: kind,
    reason: why,
  }));
  const look = reason === 'Contested' ? { look: of.is.status.repairs.at + CONTEST_MEMORY_MS } : {};
  return { ...keep(of), phase, reason, message: list(found.differences), drift, ...look };
}

function mend(of: Case, found: Found): Verdict {
  const { aim, is } = of;
  const reason: Reason = found.behind ? aim.revision.cause : 'Drifted';
  const common = {
    phase: found.behind ? ('Updating' as const) : ('Repairing' as const),
    reason,
    ...(found.differences.length > 0 ? { message: list(found.differences) } : {}),
    ...(found.behind ? {} : { repairs: counted(is.status.repairs, signature(found), of.now) }),
    drift: [],
  };
  const change =
    found.own === 'secrets' ? stronger('update', strongest(found.differences)) : strongest(found.differences);
  if (change === 'none' || change === 'tags') return retag(of, reason, common);
  if (change === 'recreate' || aim.declaration.mooring.strategy === 'Recreate')
    return { ...common, ...recreate(of, reason) };
  return {
    ...common,
    replica: { ...underWay(of, is.replica), confirmed: true },
    step: put(of, 'update', reason),
    look: of.now + (of.timings.provisioningLooksMs[0] ?? 0),
  };
}

function retag(of: Case, reason: Reason, common: Pick<Verdict, 'phase' | 'reason'>): Verdict {
  const { aim, is, seen } = of;
  const tags = { ...withoutOwn(seen?.group.tags ?? {}), ...tagsOf(aim.revision.body), ...aim.tags };
  return {
    ...common,
    ...keep(of, { revision: aim.revision.number }),
    step: { kind: 'tags', replica: is.replica.name, tags, reason },
    look: of.now + of.timings.verbMs,
  };
}

function isContested(repairs: Repairs, drift: string, now: number): boolean {
  return repairs.signature === drift && repairs.count >= REPAIRS_MAX && now - repairs.at < CONTEST_MEMORY_MS;
}

function counted(repairs: Repairs, drift: string, now: number): Repairs {
  const again = repairs.signature === drift && now - repairs.at < CONTEST_MEMORY_MS;
  return { signature: drift, count: again ? repairs.count + 1 : 1, at: now };
}

/** Which drift: places and classes, never values, which may be secret. */
function signature({ differences, own }: Found): string {
  const places = differences.map(({ pointer, class: kind }) => `${pointer}=${kind}`);
  return [own, ...places].join(' ').slice(0, SIGNATURE_CHARS_MAX);
}

function list(differences: readonly Difference[]): string {
  const places = differences.slice(0, LISTED_MAX).map(({ pointer }) => pointer);
  const more = differences.length > LISTED_MAX ? ` and ${differences.length - LISTED_MAX} more` : '';
  return places.length === 0 ? 'its tags of ours differ' : `differs at ${places.join(', ')}${more}`;
}

function stronger(a: DifferenceClass, b: DifferenceClass): DifferenceClass {
  const order: readonly DifferenceClass[] = ['none', 'tags', 'live', 'update', 'recreate'];
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}
