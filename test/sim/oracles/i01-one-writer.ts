/**
 * I1: one writer. ARM's writes to one container group are accepted under epochs that never go back, each under a lease
 * that the same look took, and no two looks have one under way at a time, unless the holder was stopped between its
 * check and its write.
 */
import { groupOf } from '../kernel/owners.ts';
import { readRow } from '../kernel/rows.ts';
import { type Call, type Invocation, type Oracle, type Run, wasStopped } from '../kernel/run.ts';

export const oneWriter: Oracle = {
  promise: 'I1',
  watch(run) {
    const newest = new Map<string, number>();
    const underWay = new Map<string, Set<Call>>();
    /** By look: the epoch of the lease that it took, of each group. */
    const epochs = new WeakMap<Invocation, Map<string, number>>();
    const isExcused = ({ invocation }: Call): boolean => wasStopped(invocation) || clocksApart(run);
    return {
      row({ before, after, call }) {
        const epoch = Number(after?.wake['epoch'] ?? 0);
        if (!after || epoch <= Number(before?.wake['epoch'] ?? 0)) return undefined;
        const of = epochs.get(call.invocation) ?? new Map<string, number>();
        epochs.set(call.invocation, of.set(after.name, epoch));
        return undefined;
      },
      before(call) {
        if (!isWrite(call)) return undefined;
        const others = underWay.get(call.site.key) ?? new Set();
        underWay.set(call.site.key, others);
        const other = [...others].find((one) => one.invocation !== call.invocation && isAwaited(one));
        others.add(call);
        if (!other || isExcused(other) || isExcused(call)) return undefined;
        return `${call.site.name} ${call.site.key} overlaps ${other.site.name} of another look`;
      },
      /** What the row has counted beyond, none is lower than any more. */
      standing: () => JSON.stringify([...newest].filter(([key, epoch]) => !isPassed(run, key, epoch)).sort()),
      answered(call) {
        underWay.get(call.site.key)?.delete(call);
        return undefined;
      },
      effect(call) {
        if (!isWrite(call)) return undefined;
        const { key, name } = call.site;
        const epoch = epochs.get(call.invocation)?.get(groupOf(key));
        if (epoch === undefined) return `${name} ${key} without a lease`;
        const last = newest.get(key) ?? 0;
        newest.set(key, Math.max(last, epoch));
        if (epoch >= last || isExcused(call) || isLate(call)) return undefined;
        return `${name} ${key} under epoch ${epoch} after one under ${last}`;
      },
    };
  },
};

/** A lease lasts three minutes and its holder works for one of them: clocks further apart than the rest take it away. */
const APART_MS_MAX = 2 * 60_000;

function clocksApart({ workers }: Run): boolean {
  const skews = workers.map(({ skewMs }) => skewMs);
  return Math.max(...skews) - Math.min(...skews) > APART_MS_MAX;
}

/** Neither this row nor a new one of that name, whose count begins with the time, gives one that is lower. */
function isPassed({ services, clock }: Run, key: string, epoch: number): boolean {
  const group = groupOf(key);
  const columns = services.storage.rows('Groups').find((row) => row['RowKey'] === group);
  const last = columns && Number(readRow(group, columns).wake['epoch'] ?? 0);
  return last !== undefined && epoch <= last && last <= clock.now() / 1000;
}

/** Whoever died, or gave up waiting, looks at Azure before it writes again. */
function isAwaited({ invocation, signal }: Call): boolean {
  return invocation.generation === invocation.worker.generation && signal?.aborted !== true;
}

function isWrite({ site }: Call): boolean {
  return site.service === 'arm' && site.write;
}

/** The service was slow: the write was sent in time. */
function isLate({ fault }: Call): boolean {
  return fault?.endsWith(' s later') ?? false;
}
