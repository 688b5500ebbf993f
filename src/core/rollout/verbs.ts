/**
 * The rules about start, stop and restart: what the owner asked for, and what somebody else did behind our back. The
 * first is done at once; the second is undone, ever later when it keeps coming back. Listed by the strategies.
 */
import { nextDelayMs } from '../health/backoff.ts';
import type { Repairs } from '../model.ts';
import type { Reason } from '../reasons.ts';
import type { Case, Rule, Verdict } from './converge.ts';
import { CONTEST_MEMORY_MS } from './mending.ts';
import { keep } from './upkeep.ts';

/** It is declared stopped: keep it stopped, and leave all else until it is started. */
export const halted: Rule = (of) => {
  const { aim, seen } = of;
  if (aim.declaration.mooring.running || !seen) return undefined;
  if (seen.judged.kind === 'stopped' || seen.judged.kind === 'completed') {
    return { ...keep(of), phase: 'Stopped', reason: 'Stopped' };
  }
  if (isNew(of)) return verb(of, 'stop', 'StopAsked');
  return undone(of, 'StartedOutside') ?? { ...verb(of, 'stop', 'StartedOutside'), ...counted(of, 'StartedOutside') };
};

/** It is declared running and stands still: start it. */
export const stopped: Rule = (of) => {
  if (of.seen?.judged.kind !== 'stopped') return undefined;
  if (isNew(of)) return verb(of, 'start', 'StartAsked');
  return undone(of, 'StoppedOutside') ?? { ...verb(of, 'start', 'StoppedOutside'), ...counted(of, 'StoppedOutside') };
};

/** A restart was asked for that this replica has not had. */
export const restartAsked: Rule = (of) => {
  if (!of.seen || of.is.replica.restartedFor >= of.aim.desired.restart) return undefined;
  return verb(of, 'restart', 'RestartAsked');
};

const REASON = { start: 'Starting', stop: 'Stopping', restart: 'Restarting' } as const;

/** The replica counts as restarted once the step is accepted, not before: a crash in between loses nothing. */
function verb(of: Case, kind: 'start' | 'stop' | 'restart', reason: Reason): Verdict {
  const { aim, is, now, timings } = of;
  return {
    ...keep(of, { since: now }),
    step: {
      kind,
      replica: is.replica.name,
      reason,
      ...(kind === 'stop' ? {} : { restartedFor: aim.desired.restart }),
    },
    phase: reason === 'StoppedOutside' ? 'Repairing' : 'Updating',
    reason: REASON[kind],
    look: now + timings.verbMs,
  };
}

/** Whether its owner has changed something since the last look. */
function isNew({ aim, is }: Case): boolean {
  return is.status.observedGeneration < aim.desired.generation;
}

/** It was undone not long ago and has come back: not yet again. */
function undone(of: Case, what: Reason): Verdict | undefined {
  const { is, now, timings } = of;
  const { repairs } = is.status;
  if (!isAgain(of, what)) return undefined;
  const delays = { baseMs: timings.backoffBaseMs, maxMs: timings.backoffMaxMs, seed: is.replica.name };
  const look = repairs.at + nextDelayMs(repairs.count, delays);
  return now < look ? { ...keep(of), phase: 'Repairing', reason: what, look } : undefined;
}

function counted(of: Case, what: Reason): { readonly repairs: Repairs } {
  const count = isAgain(of, what) ? of.is.status.repairs.count + 1 : 1;
  return { repairs: { signature: what, count, at: of.now } };
}

function isAgain({ is, now }: Case, what: Reason): boolean {
  const { signature, at } = is.status.repairs;
  return signature === what && now - at < CONTEST_MEMORY_MS;
}
