/**
 * Which deaths before a call are the same as one after the call before it: where the same invocation makes both, one
 * after the other at one moment, and nothing else of anybody's is under way, it has done nothing in between that anybody
 * else could know of. Asked by `alike.ts`.
 */
import type { Past } from '../kernel/past.ts';
import type { Fault } from '../replay.ts';

export function crashesAlike({ calls }: Pick<Past, 'calls'>): (fault: Fault) => Fault | undefined {
  const numbered = new Map(calls.map((call) => [call.number, call]));
  const places = new Map([...numbered.keys()].sort((a, b) => a - b).map((number, index) => [number, index]));
  const after = new Map<number, Fault>();
  for (const [index, { number, visit, pointsByThen, answeredAt, isAlone }] of calls.entries()) {
    const next = numbered.get(number + 1);
    // Nothing was made after it, and all that was made before it had been answered.
    const isLast = pointsByThen === number && places.get(number) === index;
    if (!isLast || !isAlone || next?.visit !== visit || !next.isAlone || next.decidedAt !== answeredAt) continue;
    after.set(number + 1, { at: number, variant: 'crash after' });
  }
  return ({ at, variant }) => (variant === 'crash before' ? after.get(at) : undefined);
}
