/**
 * I1: one writer. The epochs under which ARM's writes to one container group are accepted never go back, and no two of
 * them from different workers overlap, unless the holder was stopped between its check and its write.
 */
import type { Call, Oracle } from '../kernel/run.ts';

export const oneWriter: Oracle = {
  promise: 'I1',
  watch() {
    const newest = new Map<string, number>();
    const underWay = new Map<string, Set<Call>>();
    return {
      before(call) {
        if (!isWrite(call)) return undefined;
        const others = underWay.get(call.site.key) ?? new Set();
        underWay.set(call.site.key, others);
        const other = [...others].find((one) => one.invocation.worker !== call.invocation.worker);
        others.add(call);
        if (!other || other.invocation.worker.paused || call.invocation.worker.paused) return undefined;
        if (other.invocation.generation !== other.invocation.worker.generation) return undefined;
        return `${call.site.name} ${call.site.key} overlaps ${other.site.name} of another worker`;
      },
      answered(call) {
        underWay.get(call.site.key)?.delete(call);
        return undefined;
      },
      effect(call) {
        if (!isWrite(call)) return undefined;
        const { key, name } = call.site;
        const { epochs, paused } = call.invocation.worker;
        const epoch = epochs.get(key);
        if (epoch === undefined) return isLate(call) ? undefined : `${name} ${key} without a lease`;
        const last = newest.get(key) ?? 0;
        newest.set(key, Math.max(last, epoch));
        if (epoch >= last || paused || isLate(call)) return undefined;
        return `${name} ${key} under epoch ${epoch} after one under ${last}`;
      },
    };
  },
};

function isWrite({ site }: Call): boolean {
  return site.service === 'arm' && site.write;
}

/** The service was slow: the write was sent in time. */
function isLate({ fault }: Call): boolean {
  return fault?.endsWith(' s later') ?? false;
}
