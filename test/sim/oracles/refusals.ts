/**
 * What ARM refuses is not sent again and again: who is refused waits longer each time, or until something is asked
 * anew. A part of I6, bounded work.
 */
import type { Oracle } from '../kernel/run.ts';

/** So many refusals of one write in a row may not lie closer together: a backoff that doubles from 10 s takes 150 s. */
const REFUSALS = 5;
const APART_MS = 100_000;

export const refusalsSpread: Oracle = {
  promise: 'I6',
  watch(run) {
    const refused = new Map<string, number[]>();
    return {
      answered({ site, at, invocation }, answer) {
        if (!answer || site.service !== 'arm' || !site.write) return undefined;
        const place = `${site.name} ${site.key}`;
        const times = answer.status < 400 ? [] : [...(refused.get(place) ?? []), at].slice(-REFUSALS);
        refused.set(place, times);
        const [first = at] = times;
        if (times.length < REFUSALS || at - first >= APART_MS) return undefined;
        return `${place} by ${invocation.what} was refused ${REFUSALS} times within ${(at - first) / 1000} s`;
      },
      standing() {
        const since = run.clock.now() - APART_MS;
        const recent = [...refused].map(([place, times]) => [place, times.filter((at) => at > since)] as const);
        return JSON.stringify(recent.filter(([, times]) => times.length > 0).sort());
      },
      // A new wish is tried at once.
      http() {
        refused.clear();
        return undefined;
      },
    };
  },
};
