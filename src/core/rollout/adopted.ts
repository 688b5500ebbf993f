/**
 * The rules about what was adopted: it begins with revision 0 and gets our tags, once, and nothing else; and until its
 * owner declares it or asks for repairs, what is wrong with it is said and not mended. Called by plan and listed by the
 * strategies; pure.
 */
import type { GroupState, Revision } from '../model.ts';
import { REASONS } from '../reasons.ts';
import { ownTagsState, TAGS, withoutOwn } from '../tags.ts';
import type { Case, Rule, Verdict } from './converge.ts';
import type { Step } from './step.ts';
import { keep } from './upkeep.ts';

/** The revision it was adopted at, until its replica bears our tags: whatever was declared since waits for that. */
export function joining({ replicas }: GroupState, target: Revision | undefined): Revision | undefined {
  return target?.cause === 'Adopted' && replicas[0]?.confirmed && replicas[0].revision === 0 ? target : undefined;
}

/** The case with its replica at the adopted revision, once a read has shown our tags on it. */
export function joined(of: Case): Case {
  const { aim, is, seen } = of;
  if (!isJoining(of) || !seen || ownTagsState(aim.tags, seen.group.tags, aim.keyId) !== 'same') return of;
  // A mark that an earlier row of ours has left: it goes with our own.
  if (Number(seen.group.tags[TAGS.epoch] ?? 0) > is.epoch) return of;
  return { ...of, is: { ...is, replica: { ...is.replica, revision: aim.revision.number } } };
}

/** Just adopted: our tags are added and all others kept, whatever else may differ by now. */
export const adopted: Rule = (of) => {
  const { aim, is, seen, now, timings } = of;
  if (!isJoining(of) || !seen) return undefined;
  return {
    ...keep(of),
    step: {
      kind: 'tags',
      replica: is.replica.name,
      tags: { ...withoutOwn(seen.group.tags), ...aim.tags },
      reason: 'Adopted',
    },
    phase: 'Updating',
    reason: 'Adopted',
    look: now + timings.verbMs,
  };
};

/** The verdict without its write, where the write is one that nobody asked for and the group is only watched. */
export function watched(of: Case, verdict: Verdict): Verdict {
  const { step } = verdict;
  if (!step || !isWatched(of) || isAsked(of, step)) return verdict;
  const reason = step.reason === 'Adopted' ? 'Drifted' : step.reason;
  return {
    replica: of.is.replica,
    phase: 'Unhealthy',
    reason,
    message: `${REASONS[reason]}; it was adopted and is only watched: declare it, or ask for drift: { mode: repair }`,
    // The timers see the rest of it; that provisioning is stuck only time can change.
    ...(reason === 'StuckProvisioning' ? { look: of.now + of.timings.backoffMaxMs } : {}),
  };
}

function isJoining({ aim, is }: Case): boolean {
  return aim.revision.cause === 'Adopted' && is.replica.confirmed && is.replica.revision === 0;
}

/** Where a repair or a deletion had begun before its owner asked for no more than reports, it is carried through. */
function isWatched(of: Case): boolean {
  const { aim, is } = of;
  if (aim.revision.cause !== 'Adopted' || !is.replica.confirmed || is.replica.phase === 'deleting') return false;
  return aim.declaration.mooring.drift.mode !== 'repair' || isJoining(of);
}

function isAsked(of: Case, { kind, reason }: Step): boolean {
  if (kind === 'tags' && isJoining(of)) return true;
  return reason === 'StartAsked' || reason === 'StopAsked' || of.is.replica.restartedFor < of.aim.desired.restart;
}
