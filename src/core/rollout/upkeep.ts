/**
 * The rules about being as it should: provisioning, completed, ill, at rest. Each holds for a replica that
 * is there and ours; the strategies list them behind the rules of presence.ts.
 */
import { afterIll, afterWell } from '../health/backoff.ts';
import type { Replica } from '../model.ts';
import { REASONS, type Reason } from '../reasons.ts';
import { TAGS } from '../tags.ts';
import { type Case, nextProvisioningLook, type Rule, type Verdict } from './converge.ts';

/** Azure is at work: wait. Stuck beyond the deadline it is replaced, once. */
export const busy: Rule = (of) => {
  const { is, aim, seen, now, timings } = of;
  if (seen?.judged.kind === 'platform') {
    return { ...keep(of), phase: 'Waiting', reason: 'PlatformRepairing', look: now + timings.platformMs };
  }
  if (!seen || !isSettingUp(seen.judged.kind)) return undefined;
  // Whatever set Azure to work on a replica that served, its deadline counts from when we first saw it.
  const begun = is.replica.phase === 'serving' ? { phase: 'creating' as const, since: now } : {};
  const since = begun.since ?? is.replica.since;
  const elapsed = now - since;
  const superseded = is.replica.revision !== aim.revision.number;
  if (superseded && elapsed > (timings.provisioningLooksMs[3] ?? 0)) return undefined;
  if (elapsed < timings.provisioningDeadlineMs) {
    const phase = is.status.createdAt === undefined ? 'Creating' : 'Updating';
    return {
      ...keep(of, begun),
      phase,
      reason: 'Provisioning',
      message: seen.judged.detail,
      look: nextProvisioningLook(since, now, timings),
    };
  }
  if (is.replica.stuck > 0)
    return {
      ...keep(of),
      phase: 'Stalled',
      reason: 'StuckProvisioning',
      message: seen.judged.detail,
      look: now + timings.backoffMaxMs,
    };
  const verdict = recreate(of, 'StuckProvisioning');
  return verdict.replica ? { ...verdict, replica: { ...verdict.replica, stuck: is.replica.stuck + 1 } } : verdict;
};

/** Its containers have ended as they may: done, neither ill nor restarted. */
export const completed: Rule = (of) => {
  if (of.seen?.judged.kind !== 'completed') return undefined;
  return {
    ...keep(of),
    phase: 'Completed',
    reason: 'Completed',
    message: of.seen.judged.detail,
    completedAt: of.is.status.completedAt ?? of.now,
  };
};

const ILL: Partial<Record<string, Reason>> = {
  failed: 'ContainersFailed',
  failedProvisioning: 'ContainersFailed',
  terminated: 'ContainerTerminated',
  crashLooping: 'CrashLoop',
};

/** It is ill: restart before recreate, each time later. */
export const ill: Rule = (of) => {
  const { aim, is, seen, now, timings } = of;
  if (!seen) return undefined;
  const failing = is.probe?.ok === false;
  const reason = ILL[seen.judged.kind] ?? (failing ? 'Unhealthy' : undefined);
  if (!reason) return undefined;
  const memory = { ...is.status.health, strikes: is.status.health.strikes + 1 };
  const message = failing ? `its health check failed: ${is.probe?.detail ?? ''}` : seen.judged.detail;
  const threshold = aim.declaration.mooring.health?.failureThreshold ?? 1;
  const state: Verdict = {
    ...keep(of),
    phase: 'Unhealthy',
    reason,
    message,
    health: memory,
    look: now + timings.probeGapMs,
  };
  if (reason === 'Unhealthy' && memory.strikes < threshold) return state;
  if (now < memory.notBefore) return { ...state, look: memory.notBefore };
  const next = afterIll(memory, now, {
    baseMs: timings.backoffBaseMs,
    maxMs: timings.backoffMaxMs,
    seed: is.replica.name,
  });
  if (seen.judged.kind === 'failedProvisioning' || next.remedy === 'recreate') {
    return aim.declaration.mooring.protect
      ? restart(of, { ...state, health: next.memory }, reason)
      : { ...recreate(of, reason), health: next.memory };
  }
  return restart(of, { ...state, health: next.memory }, reason);
};

/** Nothing to do. */
export const atRest: Rule = (of) => {
  const { is, now, seen } = of;
  if (!seen)
    return { replica: is.replica, phase: 'Waiting', reason: 'AzureUnavailable', look: now + of.timings.backoffBaseMs };
  if (seen.judged.kind === 'unknown') return untold(of);
  return {
    ...keep(of, { stuck: 0 }),
    phase: 'Running',
    reason: 'AsDeclared',
    health: afterWell(is.status.health, now),
    drift: [],
  };
};

/** As declared as far as can be seen, and no word of its containers: looked at again, ever more rarely. */
function untold(of: Case): Verdict {
  const { is, now, timings } = of;
  const elapsed = is.status.reason === 'StateUnknown' ? now - is.status.since : 0;
  const wait = Math.min(timings.backoffMaxMs, Math.max(timings.platformMs, elapsed));
  return {
    ...keep(of),
    phase: 'Waiting',
    reason: 'StateUnknown',
    message: `what can be seen is as declared; ${REASONS.StateUnknown}`,
    drift: [],
    look: now + wait,
  };
}

function isSettingUp(kind: string): boolean {
  return kind === 'provisioning' || kind === 'waiting';
}

/** The replica as a read has just confirmed it. */
export function keep(of: Case, change: Partial<Replica> = {}): { readonly replica: Replica } {
  const { replica } = of.is;
  const bears = of.seen?.group.tags[TAGS.revision] === String(replica.revision) ? { shown: replica.revision } : {};
  const settled = of.seen !== undefined && !isSettingUp(of.seen.judged.kind);
  const serving = settled && replica.phase === 'creating' ? { phase: 'serving' as const, since: of.now } : {};
  return { replica: { ...replica, ...bears, ...serving, ...change, confirmed: true } };
}

/** Delete first, create when it is gone. Refused where the group is protected. */
export function recreate(of: Case, reason: Reason): Verdict {
  const { aim, is, now, timings } = of;
  if (aim.declaration.mooring.protect) {
    const message = `${REASONS.Protected}; ${REASONS[reason]}`;
    return { ...keep(of), phase: 'Stalled', reason: 'Protected', message, look: now + timings.backoffMaxMs };
  }
  return {
    replica: { ...is.replica, phase: 'deleting', afterwards: 'recreate', since: now, confirmed: true },
    step: { kind: 'delete', replica: is.replica.name, reason },
    phase: 'Repairing',
    reason: 'Recreating',
    look: now + timings.verbMs,
  };
}

function restart(of: Case, state: Verdict, reason: Reason): Verdict {
  return {
    ...state,
    ...keep(of, { since: of.now }),
    step: { kind: 'restart', replica: of.is.replica.name, reason },
    look: of.now + of.timings.probeGapMs,
  };
}
