/**
 * The rule about differing: a replica that is not as its revision says is mended by the smallest change that does it,
 * or only reported. One drift that keeps coming back is not fought for ever.
 */
import { type DifferenceClass, strongest } from '../drift/classify.ts';
import { compare, type Difference } from '../drift/compare.ts';
import type { DriftNote, Replica } from '../model.ts';
import { REASONS, type Reason } from '../reasons.ts';
import { ownTagsState, TAGS, type Tags } from '../tags.ts';
import { contestedUntil, counted, soFar } from './contest.ts';
import type { Case, Rule, Verdict } from './converge.ts';
import { put, runsItAgain, underWay, wholeTags } from './presence.ts';
import { keep, recreate } from './upkeep.ts';

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
  const until = contestedUntil(soFar(of.is.status, placesOf(found), of.now));
  if (until === undefined || of.now >= until) return mend(of, found);
  return { ...report(of, found, 'Stalled', 'Contested'), look: until };
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
function isOnItsWay({ phase, shown }: Replica, have: Tags, want: Tags): boolean {
  const bears = have[TAGS.revision];
  if (phase !== 'creating' || bears === undefined || bears === want[TAGS.revision]) return false;
  return shown === undefined || String(shown) !== want[TAGS.revision];
}

function isClean({ differences, own, behind }: Found): boolean {
  return differences.length === 0 && own === 'same' && !behind;
}

function report(of: Case, found: Found, phase: Verdict['phase'], reason: Reason): Verdict {
  return { ...keep(of), phase, reason, message: list(found.differences), drift: notesOf(found) };
}

function notesOf({ differences }: Found): DriftNote[] {
  return differences.slice(0, NOTES_MAX).map(({ pointer, class: kind, reason }) => ({ pointer, class: kind, reason }));
}

function mend(of: Case, found: Found): Verdict {
  const { aim, is } = of;
  const reason: Reason = found.behind ? aim.revision.cause : 'Drifted';
  const common = {
    phase: found.behind ? ('Updating' as const) : ('Repairing' as const),
    reason,
    ...(found.differences.length > 0 ? { message: list(found.differences) } : {}),
    ...(found.behind ? {} : { repairs: counted(is.status, placesOf(found), of.now), mends: notesOf(found) }),
    drift: [],
  };
  const change =
    found.own === 'secrets' ? stronger('update', strongest(found.differences)) : strongest(found.differences);
  if (change === 'none' || change === 'tags') return retag(of, reason, common);
  if (change === 'recreate' || aim.declaration.mooring.strategy.type === 'Recreate') {
    return aim.declaration.mooring.protect ? kept(of, found) : { ...common, ...recreate(of, reason) };
  }
  return {
    ...common,
    replica: { ...underWay(of, is.replica), confirmed: true },
    step: put(of, 'update', reason),
    look: of.now + (of.timings.provisioningLooksMs[0] ?? 0),
  };
}

/** It would have to be recreated and is protected: told, like what is only reported. */
function kept(of: Case, found: Found): Verdict {
  const message = `${REASONS.Protected}; ${list(found.differences)}`;
  return { ...recreate(of, 'Protected'), message, drift: notesOf(found) };
}

function retag(of: Case, reason: Reason, common: Pick<Verdict, 'phase' | 'reason'>): Verdict {
  const { aim, is } = of;
  return {
    ...common,
    ...keep(of, { revision: aim.revision.number }),
    step: { kind: 'tags', replica: is.replica.name, tags: wholeTags(of), reason },
    look: of.now + of.timings.verbMs,
  };
}

/** Where it differs: places and classes, never values, which may be secret. */
function placesOf({ differences, own }: Found): string[] {
  const places = differences.map(({ pointer, class: kind }) => `${pointer}=${kind}`);
  return own === 'same' ? places : [`own=${own}`, ...places];
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
