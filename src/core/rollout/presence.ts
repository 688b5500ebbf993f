/**
 * The rules about being there at all: leaving, missing, somebody else's. The strategies begin their lists
 * with these.
 */

import type { Replica } from '../model.ts';
import type { Reason } from '../reasons.ts';
import { TAGS, type Tags, tagsOf, withoutOwn } from '../tags.ts';
import type { Timings } from '../timings.ts';
import { type Case, nextProvisioningLook, type Rule, type Verdict } from './converge.ts';
import type { PutWord, Step } from './step.ts';

/** On its way out: ask for the deletion until a read says it is gone, then begin anew where that was meant. */
export const leaving: Rule = (of) => {
  const { is, seen, now, timings } = of;
  if (is.replica.phase !== 'deleting') return undefined;
  if (seen && !isOurs(of)) return { replica: undefined, phase: 'Deleting', reason: 'Deleted' };
  if (seen) {
    return {
      replica: without(is.replica, 'absentSince'),
      step: {
        kind: 'delete',
        replica: is.replica.name,
        reason: is.replica.afterwards === 'recreate' ? 'Recreating' : 'DeleteAsked',
      },
      phase: is.replica.afterwards === 'recreate' ? 'Updating' : 'Deleting',
      reason: is.replica.afterwards === 'recreate' ? 'Recreating' : 'Deleting',
      look: nextDeletionLook(is.replica.since, now, timings),
    };
  }
  if (is.replica.afterwards === 'recreate') return create(of, begun(of, is.replica), 'Recreating', 'Updating');
  const absentSince = is.replica.absentSince ?? now;
  if (is.replica.absentSince !== undefined && now - absentSince >= timings.goneGapMs) {
    return { replica: undefined, phase: 'Deleting', reason: 'Deleted' };
  }
  return {
    replica: { ...is.replica, absentSince },
    phase: 'Deleting',
    reason: 'Deleting',
    look: absentSince + timings.goneGapMs,
  };
};

/** Not there: create it, unless it is to be stopped, or had done its work. */
export const missing: Rule = (of) => {
  const { aim, is } = of;
  if (is.sight.kind !== 'absent') return undefined;
  if (!aim.declaration.mooring.running) {
    return {
      replica: is.replica,
      phase: 'Stopped',
      reason: 'Stopped',
      message: 'stopped, as declared: created when it is started',
    };
  }
  if (is.status.completedAt !== undefined && !runsItAgain(of)) {
    return {
      replica: is.replica,
      phase: 'Completed',
      reason: 'Completed',
      message: 'it had completed before its container group was deleted: it is not run again',
    };
  }
  const replica = is.replica.confirmed ? begun(of, is.replica) : is.replica;
  // A later incarnation that nobody has seen yet is a repair whose answer was lost, not a first creation.
  if (replica.incarnation > 1) return create(of, replica, 'Missing', 'Repairing');
  return create(of, replica, aim.revision.cause, 'Creating');
};

/** Whether what has completed is to be run anew: its owner asked for it. A push or a rotated secret does not (docs/decisions/003). */
export function runsItAgain({ aim, is }: Case): boolean {
  if (is.replica.restartedFor < aim.desired.restart) return true;
  const { cause, number } = aim.revision;
  return is.replica.revision !== number && cause !== 'ImagePushed' && cause !== 'SecretRotated';
}

/** There, but never confirmed as ours and without our mark: somebody was first, and it stays theirs. */
export const foreign: Rule = (of) => {
  if (!of.seen || isOurs(of)) return undefined;
  return { replica: of.is.replica, phase: 'Stalled', reason: 'AdoptionRequired' };
};

/** Wiped tags are drift; another installation's mark is its word that the container group is its own. */
export function isOurs({ aim, is, seen }: Case): boolean {
  if (seen === undefined) return is.replica.confirmed;
  if (isMarkedOurs(seen.group.tags, aim.tags)) return true;
  // Revision 0: just adopted, and marked by whoever had it before.
  return is.replica.confirmed && (is.replica.revision === 0 || !isMarkedByAnother(seen.group.tags, aim.tags));
}

export function isMarkedByAnother(
  have: Readonly<Record<string, string>>,
  want: Readonly<Record<string, string>>,
): boolean {
  const owner = have[TAGS.owner];
  return owner !== undefined && owner !== want[TAGS.owner];
}

/** Whether a container group bears our mark: this installation and this group. */
export function isMarkedOurs(have: Readonly<Record<string, string>>, want: Readonly<Record<string, string>>): boolean {
  return have[TAGS.owner] === want[TAGS.owner] && have[TAGS.group] === want[TAGS.group];
}

/**
 * The tags of the aim, with those that others have put there carried along. What an earlier revision declared and this
 * one no longer does goes with that revision's mark; put there anew by others, it is theirs.
 */
export function wholeTags({ aim, seen }: Case): Tags {
  const have = seen?.group.tags ?? {};
  const bears = have[TAGS.revision];
  const dropped = bears === undefined || bears === aim.tags[TAGS.revision] ? [] : (aim.revision.drops ?? []);
  const others = Object.entries(withoutOwn(have)).filter(([name]) => !dropped.includes(name.toLowerCase()));
  return { ...Object.fromEntries(others), ...tagsOf(aim.revision.body), ...aim.tags };
}

/** The PUT of the aim's body, with its whole tags. */
export function put(of: Case, as: PutWord, reason: Reason): Step {
  const { aim, is } = of;
  return {
    kind: 'put',
    as,
    replica: is.replica.name,
    body: { ...aim.revision.body, tags: wholeTags(of) },
    revision: aim.revision.number,
    reason,
  };
}

/** The replica as it is once the PUT of the aim's revision is under way. */
export function underWay(of: Case, replica: Replica): Replica {
  return {
    ...replica,
    revision: of.aim.revision.number,
    phase: 'creating',
    since: of.now,
    restartedFor: of.aim.desired.restart,
  };
}

function create(of: Case, replica: Replica, reason: Reason, phase: Verdict['phase']): Verdict {
  return {
    // A declaration may have moved it to another region meanwhile.
    replica: { ...underWay(of, replica), region: of.aim.declaration.location },
    step: put(of, replica.incarnation > 1 ? 'recreate' : 'create', reason),
    phase,
    reason: phase === 'Creating' ? 'Creating' : reason,
    look: of.now + (of.timings.provisioningLooksMs[0] ?? 0),
  };
}

/** The same place, begun anew: the next incarnation. */
function begun(of: Case, replica: Replica): Replica {
  const { afterwards: _afterwards, absentSince: _absent, ...rest } = replica;
  return { ...rest, incarnation: replica.incarnation + 1, confirmed: false, since: of.now };
}

/** Every look at what is still there deletes it anew: soon at first, then ever more rarely, for deletions are rationed. */
function nextDeletionLook(since: number, now: number, timings: Timings): number {
  return since + timings.goneGapMs > now ? since + timings.goneGapMs : nextProvisioningLook(since, now, timings);
}

/** Declared again before it was gone, or let go: the first of two looks that nobody followed up. */
export function sinceDeclared(replica: Replica): Replica {
  return replica.phase === 'deleting' ? replica : without(replica, 'absentSince');
}

function without(replica: Replica, field: 'absentSince'): Replica {
  const { [field]: _, ...rest } = replica;
  return rest;
}
