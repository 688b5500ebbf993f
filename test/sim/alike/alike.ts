/**
 * Which of the faults at one call need not be played, because another one that is played, or the run without faults,
 * goes on in the same way. Asked by `run-task.ts` about each plan; docs/reliability.md says why nothing is missed.
 */
import type { Played } from '../kernel/play.ts';
import type { PortCall } from '../kernel/port-calls.ts';
import { DETAILS, type Detail } from '../kernel/watched-faults.ts';
import type { Fault } from '../replay.ts';
import { type Outcome, once } from './once.ts';

/** What ends by the caller's own time, comes later, or depends on what was read before. */
const APART = /^(?:hang|done, then hang|slow by|stopped for|504, done|stale by)/;

export interface Alike {
  /** Undefined: it goes on as one that was played, or as the run without faults. Otherwise it is to be played, and told. */
  unknown(fault: Fault): Promise<((played: Pick<Played, 'detailsRead'>) => void) | undefined>;
}

interface Known extends Outcome {
  /** What its run has read of the fault; all, before it is told. */
  read: ReadonlySet<Detail>;
}

export function alikeOf({ recording }: Pick<Played, 'recording'>): Alike {
  const known = new Map<PortCall, Known[]>();

  async function again(call: PortCall, at: number, variant?: string): Promise<Known | undefined> {
    const outcome = recording && (await once(recording.run, call, at, variant));
    return outcome && { ...outcome, read: new Set(DETAILS) };
  }

  async function knownOf(call: PortCall): Promise<Known[]> {
    const there = known.get(call);
    if (there) return there;
    const plain = await again(call, 0);
    const made = plain ? [plain] : [];
    known.set(call, made);
    return made;
  }

  return {
    async unknown({ at, variant }) {
      const untold = (): void => undefined;
      const call = recording?.calls.find(({ points }) => points.includes(at));
      if (!call || APART.test(variant)) return untold;
      const others = await knownOf(call);
      const one = await again(call, at, variant);
      if (!one) return untold;
      if (others.some((other) => isSame(one, other))) return undefined;
      others.push(one);
      return ({ detailsRead }) => {
        one.read = detailsRead;
      };
    },
  };
}

function isSame(one: Outcome, played: Known): boolean {
  return one.text === played.text && [...played.read].every((name) => one.details[name] === played.details[name]);
}
