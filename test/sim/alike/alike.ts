/**
 * Which of the faults at one call need not be played, because another one that is played, or the run without faults,
 * goes on in the same way. Asked by `run-task.ts` about each plan; docs/reliability.md says why nothing is missed.
 */
import type { Played } from '../kernel/play.ts';
import type { PortCall } from '../kernel/port-calls.ts';
import { DETAILS, type Detail } from '../kernel/watched-faults.ts';
import type { Fault } from '../replay.ts';
import { crashesAlike } from './crashes.ts';
import { type Outcome, once } from './once.ts';

/** What ends by the caller's own time, comes later, or depends on what was read before. */
const APART = /^(?:hang|done, then hang|slow by|stopped for|504, done|stale by)/;

/** `twin`: what it goes on as, an empty list for the run without faults. `told`: it is to be played, and then told. */
export type Answer =
  | { readonly twin: readonly Fault[]; readonly endsAt: number }
  | { readonly told: (played: Pick<Played, 'detailsRead'>) => void };

interface Known {
  readonly outcome: Outcome;
  readonly faults: readonly Fault[];
  /** What its run has read of the fault; all, before it is told. */
  read: ReadonlySet<Detail>;
}

export function alikeOf({ recording }: Pick<Played, 'recording'>): (fault: Fault) => Promise<Answer> {
  const known = new Map<PortCall, Known[] | undefined>();
  const before = recording?.run.past && crashesAlike(recording.run.past);

  async function again(call: PortCall, fault?: Fault): Promise<Known | undefined> {
    const outcome = recording && (await once(recording.run, call, fault));
    return outcome && { outcome, faults: fault ? [fault] : [], read: new Set(DETAILS) };
  }

  /** Undefined: not even without a fault does it go as it went. */
  async function knownOf(call: PortCall): Promise<Known[] | undefined> {
    if (known.has(call)) return known.get(call);
    const plain = await again(call);
    const made = plain && [plain];
    known.set(call, made);
    return made;
  }

  return async (fault) => {
    const death = before?.(fault);
    if (death) return { twin: [death], endsAt: recording?.run.points[fault.at - 1]?.at ?? 0 };
    const call = recording?.calls.find(({ points }) => points.includes(fault.at));
    const others = call && !APART.test(fault.variant) ? await knownOf(call) : undefined;
    const one = call && others && (await again(call, fault));
    if (!others || !one) return { told: () => undefined };
    const twin = others.find((other) => isSame(one.outcome, other));
    if (twin) return { twin: twin.faults, endsAt: one.outcome.endsAt };
    others.push(one);
    return {
      told({ detailsRead }) {
        one.read = detailsRead;
      },
    };
  };
}

function isSame(one: Outcome, { outcome, read }: Known): boolean {
  return one.text === outcome.text && [...read].every((name) => one.details[name] === outcome.details[name]);
}
