/**
 * The rules about start, stop and restart: what the owner asked for, and what somebody else did behind our back. The
 * first is done at once; the second is undone, ever later when it keeps coming back. Listed by the strategies.
 */
import { nextDelayMs } from '../health/backoff.ts';
import type { Reason } from '../reasons.ts';
import { counted, soFar } from './contest.ts';
import type { Case, Rule, Verdict } from './converge.ts';
import { keep } from './upkeep.ts';

/** It is declared stopped: keep it stopped, and leave all else until it is started. */
export const halted: Rule = (of) => {
  const { aim, seen } = of;
  if (aim.declaration.mooring.running || !seen) return undefined;
  if (seen.judged.kind === 'stopped' || seen.judged.kind === 'completed') {
    return { ...keep(of), phase: 'Stopped', reason: 'Stopped' };
  }
  return isNew(of) ? verb(of, 'stop', 'StopAsked') : undo(of, 'stop', 'StartedOutside');
};

/** It is declared running and stands still: start it. */
export const stopped: Rule = (of) => {
  if (of.seen?.judged.kind !== 'stopped') return undefined;
  return isNew(of) ? verb(of, 'start', 'StartAsked') : undo(of, 'start', 'StoppedOutside');
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

/** What was asked for while nothing could be written. */
const ASKED: readonly Reason[] = ['StartAsked', 'StopAsked'];

/** Whether its owner has changed something since the last look that could act on it. */
function isNew({ aim, is }: Case): boolean {
  const { observedGeneration, pending } = is.status;
  return observedGeneration < aim.desired.generation || (pending !== undefined && ASKED.includes(pending.reason));
}

/** Undone, unless it was undone not long ago and has come back: then not yet again. */
function undo(of: Case, kind: 'start' | 'stop', what: Reason): Verdict {
  const { is, now, timings } = of;
  const before = soFar(is.status, [what], now);
  const delays = { baseMs: timings.backoffBaseMs, maxMs: timings.backoffMaxMs, seed: is.replica.name };
  const look = before ? before.at + nextDelayMs(before.count, delays) : now;
  if (now < look) return { ...keep(of), phase: 'Repairing', reason: what, look };
  return { ...verb(of, kind, what), repairs: counted(is.status, [what], now) };
}
