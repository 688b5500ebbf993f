/**
 * I6: bounded work. No call to a service about a group before the time its last answer named; at most one write to ARM
 * in one look; nothing asked again and again at one moment.
 */
import type { WireResponse } from '../../../local/serve/wire.ts';
import type { Call, Invocation, Oracle } from '../kernel/run.ts';
import { sharedPauses } from './shared-pauses.ts';

/** Calls of one site about one thing at one moment by one worker: conflicts are tried eight times, a list has pages. */
const AT_ONCE_MAX = 24;
/** More where all groups are looked at: of what they share each asks for itself, and of the queue for a look and the next. */
const EACH_MAX = 2;

export const bounded: Oracle = {
  promise: 'I6',
  watch(run) {
    const notBefore = new Map<string, Told>();
    const began = new WeakMap<Invocation, number>();
    const writes = new WeakMap<Invocation, Map<string, number>>();
    const shared = sharedPauses();
    const moment = { at: 0, counts: new Map<string, number>() };
    return {
      before(call) {
        if (!began.has(call.invocation)) began.set(call.invocation, call.number);
        if (call.fault !== undefined) shared.note(call);
        return tooSoon(call) ?? tooMany(call) ?? tooManyWrites(call);
      },
      effect(call) {
        if (call.fault === undefined) shared.note(call);
        return undefined;
      },
      answered(call, answer) {
        const wait = answer && retryAfter(answer);
        if (wait === undefined || call.fault === undefined || isStorage(call)) return undefined;
        notBefore.set(placeOf(call), { until: call.at + wait, told: call, at: run.clock.now() });
        return undefined;
      },
      standing() {
        const left = [...notBefore].filter(([, { until }]) => until > run.clock.now());
        return JSON.stringify(left.map(([place, { until, told }]) => [place, until, shared.standing(told, run)]));
      },
    };

    function tooSoon(call: Call): string | undefined {
      const told = notBefore.get(placeOf(call));
      if (!told || call.at >= told.until) return undefined;
      // Two looks of one invocation ask at once: the other one was on its way before anybody was told.
      if (call.decidedAt < told.at) return undefined;
      const same = told.told.invocation === call.invocation;
      if (!isSameProcess(told.told, call) && (call.site.service !== 'arm' || shared.isUnknownTo(call, told.told)))
        return undefined;
      // What was under way already was not told.
      if (!same && (began.get(call.invocation) ?? 0) < told.told.number) return undefined;
      return `${call.site.name} ${call.site.key} by ${call.invocation.what} ${(told.until - call.at) / 1000} s before its Retry-After is over`;
    }

    function tooMany({ site, at, invocation }: Call): string | undefined {
      if (moment.at !== at) Object.assign(moment, { at, counts: new Map() });
      const place = `${invocation.worker.index} ${site.name} ${site.key}`;
      const count = (moment.counts.get(place) ?? 0) + 1;
      moment.counts.set(place, count);
      if (count < AT_ONCE_MAX) return undefined;
      const most = Math.max(AT_ONCE_MAX, EACH_MAX * run.services.storage.entities('Groups').length + 1);
      return count >= most ? `${site.name} ${site.key} ${count} times at one moment` : undefined;
    }

    function tooManyWrites({ site, invocation }: Call): string | undefined {
      if (site.service !== 'arm' || !site.write) return undefined;
      const of = writes.get(invocation) ?? new Map<string, number>();
      writes.set(invocation, of);
      const count = (of.get(site.key) ?? 0) + 1;
      of.set(site.key, count);
      return count > 1 ? `${count} writes to ${site.key} in one look` : undefined;
    }
  },
};

/** An answer that named a time before which nobody asks. */
interface Told {
  readonly until: number;
  /** The call, and when its caller had the answer. */
  readonly told: Call;
  readonly at: number;
}

/** ARM's word is shared by all workers (`Pace`); another service's is known to the process that was told. */
function isSameProcess(a: Call, b: Call): boolean {
  return a.invocation.worker === b.invocation.worker && a.invocation.generation === b.invocation.generation;
}

/** ARM counts reads and writes apart; what was said of one thing is asked of that alone. */
function placeOf(call: Call): string {
  const { site } = call;
  return `${site.service} ${site.write ? 'write' : 'read'} ${site.key}`;
}

/** It names no time in practice, and the next try is the row's ticket's: what is watched is that there is no loop. */
function isStorage({ site }: Call): boolean {
  return site.service === 'table' || site.service === 'queue';
}

export function retryAfter({ status, headers }: WireResponse): number | undefined {
  const text = headers['retry-after'];
  if ((status !== 429 && status !== 503) || text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const [until, sent] = [Date.parse(text), Date.parse(headers['date'] ?? '')];
  return Number.isNaN(until) || Number.isNaN(sent) ? undefined : until - sent;
}
