/**
 * A hold holds: no write to ARM by a look that began while its group was on hold; and where one look came after the
 * other, none even plans one.
 */
import { objectAt } from '../../../local/world/json.ts';
import { groupOf } from '../kernel/owners.ts';
import type { Oracle, Worker } from '../kernel/run.ts';

export const holdHolds: Oracle = {
  promise: 'hold',
  watch(run) {
    /** By worker: the groups whose newest lease it took while they were on hold. */
    const held = new WeakMap<Worker, Set<string>>();
    return {
      row({ before, after, call }) {
        if (!after || Number(after.wake['epoch'] ?? 0) <= Number(before?.wake['epoch'] ?? 0)) return undefined;
        const { worker } = call.invocation;
        const of = held.get(worker) ?? new Set();
        held.set(worker, of);
        const { desired } = after;
        const { hold } = objectAt(objectAt(desired, 'document'), 'mooring');
        const onHold = hold === true && !('deletion' in desired);
        if (onHold) of.add(after.name);
        else of.delete(after.name);
        return undefined;
      },
      before({ site, invocation }) {
        const isHeld = site.service === 'arm' && site.write && held.get(invocation.worker)?.has(groupOf(site.key));
        return isHeld ? `${site.name} ${site.key} though it is on hold` : undefined;
      },
      standing: () => run.workers.map((worker) => [...(held.get(worker) ?? [])].sort().join()).join(';'),
      end() {
        if (run.counts.faults > 0 || run.workers.length > 1) return undefined;
        return run.sinks.some((text) => text.includes('a step was held back'))
          ? 'a step was planned though all is on hold'
          : undefined;
      },
    };
  },
};
