/**
 * A pause that ARM asks for is everybody's: once a process was told to slow down, it makes no call of that kind, about
 * whatever it may be, before the time is over.
 */

import type { WireResponse } from '../../../local/serve/wire.ts';
import { isObject, objectAt, parseJson, textAt } from '../../../local/world/json.ts';
import type { Call, Oracle, Worker } from '../kernel/run.ts';

interface Pause {
  readonly generation: number;
  readonly from: number;
  readonly until: number;
}

export const pausesKept: Oracle = {
  promise: 'I6',
  watch(run) {
    const pauses = new WeakMap<Worker, Map<string, Pause>>();
    return {
      before(call) {
        const { worker } = call.invocation;
        const pause = pauses.get(worker)?.get(bucketOf(call));
        if (call.site.service !== 'arm' || !pause || pause.generation !== worker.generation) return undefined;
        // What was on its way already was not told yet.
        if (call.decidedAt <= pause.from || call.at >= pause.until || worker.paused) return undefined;
        return `${call.site.name} ${call.site.key} ${(pause.until - call.at) / 1000} s before ARM’s pause is over`;
      },
      answered(call, answer) {
        const wait = call.site.service === 'arm' && answer ? pauseIn(answer) : undefined;
        if (wait === undefined) return undefined;
        const { worker, generation } = call.invocation;
        const of = pauses.get(worker) ?? new Map<string, Pause>();
        pauses.set(worker, of);
        const from = run.clock.now();
        of.set(bucketOf(call), { generation, from, until: from + wait });
        return undefined;
      },
      standing() {
        const now = run.clock.now();
        const left = run.workers.map((worker) => {
          const known = pauses.get(worker);
          return known ? [...known].filter(([, { until }]) => until > now) : [];
        });
        return left.every(({ length }) => length === 0) ? '' : JSON.stringify(left);
      },
    };
  },
};

function bucketOf({ request }: Call): string {
  return request.method === 'GET' ? 'reads' : request.method === 'DELETE' ? 'deletes' : 'writes';
}

export function pauseIn({ status, headers, body }: WireResponse): number | undefined {
  const seconds = headers['retry-after'] ?? '';
  if (status !== 429 || !/^\d+$/.test(seconds)) return undefined;
  const value = parseJson(String(body));
  const code = isObject(value) ? textAt(objectAt(value, 'error'), 'code') : undefined;
  return code === 'SubscriptionRequestsThrottled' ? Number(seconds) * 1000 : undefined;
}
