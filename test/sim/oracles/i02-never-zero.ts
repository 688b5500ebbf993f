/**
 * I2: never zero serving. From the first time a group behind a router serves until it is to be deleted: what clients may
 * still hold in their resolvers is never taken away by a write of ours; none of our writes lowers those that serve below
 * max(1, replicas − maxUnavailable), or takes the last answer that serves; nothing is put before clients that does not
 * serve. What the world broke itself is not held against us.
 */
import { bodyText } from '../kernel/body-text.ts';
import { groupOf, profileOf } from '../kernel/owners.ts';
import { type Call, type Oracle, type Run, use, wasStopped } from '../kernel/run.ts';
import {
  type Behind,
  behindOf,
  doesServe,
  provedTargets,
  servingNow,
  type Traffic,
  targetIn,
  trafficOf,
} from './behind-router.ts';

/** A look goes by what was declared when it began, and ends within this time. */
const LOOK_MS = 60_000;
/** So long after it broke a look may not have seen it yet. */
const UNSEEN_MS = 60_000;

interface Watched {
  behind: Behind;
  /** What was declared before, and until when a look may go by it. */
  earlier: { readonly floor: number; readonly mayInterrupt: boolean; readonly until: number };
  /** It is to be deleted, to stop, or to be without a router: who may still hold an address is served on, no more. */
  over: boolean;
  before: Traffic | undefined;
  /** By target: when a resolver that was last told of it forgets it. */
  readonly heldUntil: Map<string, number>;
  /** By target: when it last served. */
  readonly served: Map<string, number>;
}

export const neverZero: Oracle = {
  promise: 'I2',
  watch(run) {
    const all = new Map<string, Watched>();
    run.services.changing.push(() => {
      for (const one of all.values()) remember(run, one);
    });
    return {
      row({ before, after }) {
        const name = after?.name ?? before?.name ?? '';
        const known = all.get(name);
        const behind = after && behindOf(name, after.desired);
        if (behind) all.set(name, declared(run, known, behind));
        else if (known) known.over = true;
        return undefined;
      },
      effect(call) {
        const { site } = call;
        if (all.size === 0 || site.service !== 'arm' || !site.write) return undefined;
        const one = all.get(groupOf(site.key));
        return one && !isExcused(call) ? wrongBy(run, call, one) : undefined;
      },
      standing: () => JSON.stringify([...all].map(([name, one]) => [name, standingOf(one, run.clock.now())])),
      aside: () => ({
        served: JSON.stringify([...all].map(([name, one]) => [name, servedLately(one, run.clock.now())])),
      }),
    };
  },
};

/** What is remembered right before a change is remembered anew at the next one. */
function standingOf({ behind, earlier, over, heldUntil }: Watched, now: number): unknown {
  const held = [...heldUntil].filter(([, until]) => until >= now).sort();
  return [behind, earlier.until >= now && earlier, over, held];
}

/** What serves is known to serve; of the others it is asked where they are put before clients. */
function servedLately({ served }: Watched, now: number): unknown {
  return [...served].filter(([, at]) => at >= now - UNSEEN_MS).sort();
}

function declared(run: Run, known: Watched | undefined, behind: Behind): Watched {
  if (!known) {
    const earlier = { floor: behind.floor, mayInterrupt: false, until: 0 };
    return { behind, earlier, over: false, before: undefined, heldUntil: new Map(), served: new Map() };
  }
  if (JSON.stringify(known.behind) !== JSON.stringify(behind)) {
    const { floor, mayInterrupt } = known.behind;
    known.earlier = { floor, mayInterrupt, until: run.clock.now() + LOOK_MS };
    known.behind = behind;
  }
  known.over = false;
  return known;
}

/** What was so when it was last looked at was so until now. */
function remember(run: Run, one: Watched): void {
  const now = run.clock.now();
  const serves = servingNow(run);
  for (const target of provedTargets(run, one.behind.group)) if (serves(target)) one.served.set(target, now);
  one.before = trafficOf(run, one.behind, serves);
  if (!one.before) return;
  const { answers, ttlMs } = one.before;
  for (const target of answers) one.heldUntil.set(target, now + ttlMs + one.behind.staleMs);
  for (const target of one.heldUntil.keys()) {
    if (serves(target)) one.served.set(target, now);
    // Broken by the world at this very moment, before whatever is done next.
    else if (one.served.get(target) === now) one.served.set(target, now - 1);
  }
}

/** Milliseconds between the clocks of the workers that are furthest apart. */
function clocksApart({ workers }: Run): number {
  const skews = workers.map(({ skewMs }) => skewMs);
  return Math.max(...skews) - Math.min(...skews);
}

/** Nobody can help what a stopped process sends when it goes on, or what lands long after it was given up. */
function isExcused({ invocation, fault }: Call): boolean {
  return wasStopped(invocation) || (fault?.endsWith(' s later') ?? false);
}

function wrongBy(run: Run, call: Call, one: Watched): string | undefined {
  const now = run.clock.now();
  const { behind, earlier, before, heldUntil, served } = one;
  const told = `${call.site.name} ${call.site.key} by ${call.invocation.what}`;
  const isEarlier = now <= earlier.until;
  if (!before || behind.mayInterrupt || (isEarlier && earlier.mayInterrupt)) return undefined;
  const apart = clocksApart(run);
  for (const [target, until] of heldUntil) {
    // One process saw it out and another one deletes it: their clocks are all they have to tell how long that was.
    if (until < now + apart) {
      heldUntil.delete(target);
      continue;
    }
    if (served.get(target) === now && !doesServe(run, target))
      return `${told} takes away ${target}, which clients may hold for ${(until - now) / 1000} s`;
  }
  if (one.over) return undefined;
  const after = trafficOf(run, behind);
  const well = after?.well ?? 0;
  const floor = isEarlier ? Math.min(behind.floor, earlier.floor) : behind.floor;
  if (well < before.well && well < floor) return `${told} leaves ${well} that serve, of ${floor} at least`;
  const answersThatServe = ({ answers }: Traffic) => [...answers].filter((target) => doesServe(run, target)).length;
  if (after && answersThatServe(before) > 0 && answersThatServe(after) === 0)
    return `${told} leaves clients no answer that serves`;
  return unproved(run, call, one, after);
}

/** Clients are told of an endpoint at once, unless it is known to be ill: what does not serve is not to be put there. */
function unproved(
  run: Run,
  { site, request, invocation }: Call,
  { behind, served }: Watched,
  after: Traffic | undefined,
): string | undefined {
  if (site.name !== 'arm PUT endpoint' || profileOf(site.key) !== behind.profile) return undefined;
  const target = targetIn(bodyText(request.body));
  if (!after?.answers.has(target)) return undefined;
  if (doesServe(run, target)) return undefined;
  use(run, 'served');
  if ((served.get(target) ?? 0) >= run.clock.now() - UNSEEN_MS) return undefined;
  return `${site.name} ${site.key} by ${invocation.what} sends clients to ${target}, which does not serve`;
}
