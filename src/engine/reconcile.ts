/**
 * The one loop: load → lease → observe → plan → record the intention → apply → record the result and say when to look
 * again. Called by the queue trigger with a message's ticket, and inline by every other trigger right after its wake.
 * Never waits for Azure to finish anything. Promise: while it acts, nobody else acts on the same group.
 */
import { attempt, Fault } from '../core/errors.ts';
import { type JsonObject, listAt, objectAt } from '../core/json.ts';
import type { GroupKey, GroupRow } from '../core/model.ts';
import { needOf, subscriptionOf } from '../core/pace/need.ts';
import { type Observed, type Plan, plan, stepsOf } from '../core/plan.ts';
import type { Stored } from '../core/ports.ts';
import { REASONS } from '../core/reasons.ts';
import { accepted, failed, paced, type Refusing, refused, type Settled, undo } from '../core/rollout/outcome.ts';
import { settledHint } from '../core/status.ts';
import { admits, leaseIsLive, lostLeases, restsUntil } from '../core/wake.ts';
import { apply } from './apply.ts';
import { type Decided, entries, refusal } from './history-entries.ts';
import { type Held, isLeaseLost, type Result, recordIntention, releaseLease, takeLease } from './lease.ts';
import { observe } from './observe.ts';
import type { Wait } from './pace.ts';
import type { Parts, Trigger } from './parts.ts';
import { pruneRevisions } from './prune-revisions.ts';
import { recordCutover } from './record-cutover.ts';
import { removeRow } from './remove-row.ts';
import { usagesFor } from './usages.ts';
import { retryConflicts } from './wake.ts';

export type Outcome =
  /** Looked at, and acted on where there was something to do. */
  | { readonly kind: 'looked'; readonly look: number | undefined }
  /** For this long yet somebody else holds the lease, or it rests after a look that never ended, or ARM's reads run low: the message goes back. */
  | { readonly kind: 'busy'; readonly againInMs: number }
  /** The message's ticket is no longer the row's, or there is no such row: nothing to do. */
  | { readonly kind: 'overtaken' };

/** `of`: the group, or its row as the caller has just written it, which saves reading it again where nobody wrote meanwhile. */
export function reconcile(parts: Parts, of: GroupKey | Stored, ticket: string, trigger: Trigger): Promise<Outcome> {
  const { scope, name } = 'row' in of ? of.row.key : of;
  // Who called is told in history, and to nobody who reads traces.
  const [cause = ''] = trigger.split(' by ');
  return parts.tracer.span('look', { resourceGroup: scope, group: name, trigger: cause }, async (note) => {
    const outcome = await lookOnce(parts, of, ticket, trigger);
    note({ outcome: outcome.kind });
    return outcome;
  });
}

async function lookOnce(parts: Parts, of: GroupKey | Stored, ticket: string, trigger: Trigger): Promise<Outcome> {
  const signal = AbortSignal.timeout(parts.timings.lookBudgetMs);
  let known = 'row' in of ? of : undefined;
  const key = 'row' in of ? of.row.key : of;
  const subscription = subscriptionOf(key);
  const againInMs = parts.pace.readsWaitMs(subscription, 'look');
  if (againInMs > 0) {
    // Whoever heard it may have been the door, which tells nobody.
    await parts.pace.settle(signal);
    return { kind: 'busy', againInMs };
  }
  const [entered, closedUntil] = await Promise.all([
    retryConflicts(async () => {
      const stored = known ?? (await parts.groups.get(key, signal));
      known = undefined;
      return enter(parts, stored, ticket, signal);
    }),
    parts.pace.readsBlockedUntil(subscription, signal),
  ]);
  if ('kind' in entered) return entered;
  const { state } = entered.stored.row;
  const result =
    closedUntil > 0 ? { held: entered, state, look: closedUntil } : await look(parts, entered, trigger, signal);
  // The budget may be spent; removing the row and giving the lease back have time of their own.
  const own = () => AbortSignal.timeout(parts.timings.writeMarginMs);
  const left = result.remove ? await removeRow(parts, result.held, result.state, own()) : result;
  if (left) {
    const { row } = await releaseLease(parts, left.held, left, own());
    if (row.state.lastRevision > state.lastRevision) await pruneRevisions(parts, row, own());
  }
  await parts.pace.settle(own());
  return { kind: 'looked', look: left?.look };
}

async function enter(
  parts: Parts,
  stored: Stored | undefined,
  ticket: string,
  signal: AbortSignal,
): Promise<Held | Outcome> {
  if (!stored || !admits(stored.row.wake, ticket)) return { kind: 'overtaken' };
  const now = parts.clock.now();
  const { lease } = stored.row.wake;
  if (lease && leaseIsLive(stored.row.wake, now)) return { kind: 'busy', againInMs: lease.until - now };
  const { key, wake } = stored.row;
  const restMs = restsUntil(wake, { restMs: parts.timings.restMs, seed: key.name }) - now;
  if (restMs > 0) return { kind: 'busy', againInMs: restMs };
  if (lease) parts.log.warn('the look before never ended', { group: key.name, inARow: lostLeases(wake) });
  return takeLease(parts, stored, signal);
}

type Looked = Result & { readonly held: Held; readonly remove?: boolean };

async function look(parts: Parts, held: Held, trigger: Trigger, signal: AbortSignal): Promise<Looked> {
  const { row } = held.stored;
  const { blockedUntil } = row.state.status;
  if (blockedUntil !== undefined && parts.clock.now() < blockedUntil)
    return { held, state: row.state, look: blockedUntil };
  const made = await attempt(() =>
    sparing(parts, row, async () => {
      const observed = await observe(parts, row, signal);
      return { observed, plan: await planWithRevision(parts, row, observed, signal) };
    }),
  );
  if (!made.ok)
    return {
      held,
      ...failed(row.state, made.fault, { now: parts.clock.now(), timings: parts.timings, seed: row.key.name }),
    };
  const { observed, plan: planned } = made.value;
  await recordCutover(parts, { row, observed, plan: planned, trigger }, signal);
  const { hold } = observed;
  const settled = settledHint({ row, observed, now: parts.clock.now(), timings: parts.timings });
  const looked = await carryOut(parts, { ...held, ...(hold ? { hold } : {}) }, { plan: planned, trigger }, signal);
  return { ...looked, settled };
}

/** A bug in reading or planning costs its own group a backoff, and nobody a poisoned message: nothing was begun yet. */
async function sparing<T>(parts: Parts, row: GroupRow, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Fault) throw error;
    parts.log.error('look failed by a bug', { group: row.key.name, at: placeOf(error) });
    throw new Fault('terminal', { reason: 'InternalError', message: REASONS.InternalError });
  }
}

/** Class and frames; an error's own message may quote what it met. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames.slice(0, 5).map((line) => line.trim())].join(' < ');
}

/** Rounds of asking for quotas: each may send the plan to the next entry of a placement, of which there are ten. */
const REGIONS_ASKED_MAX = 10;
/** With the tries that retryConflicts has: beyond 10,000 revisions, a push an hour for a year. */
const STRIDE = 5;

/**
 * Plans, and inserts the revision that the plan makes. A number that a crashed look has already used for another body
 * is passed over: it stands in no row, so it means nothing.
 */
async function planWithRevision(parts: Parts, row: GroupRow, observed: Observed, signal: AbortSignal): Promise<Plan> {
  const { installation, timings } = parts;
  let seen = observed;
  let passedOver = 0;
  let tries = 0;
  return retryConflicts(async () => {
    const state = { ...row.state, lastRevision: row.state.lastRevision + passedOver };
    const input = () => ({ row: { ...row, state }, observed: seen, installation, now: parts.clock.now(), timings });
    let made = plan(input());
    for (let asked = 0; asked < REGIONS_ASKED_MAX; asked += 1) {
      const usages = await usagesFor(parts, row.key, { plan: made, known: seen.usages }, signal);
      if (!usages) break;
      seen = { ...seen, usages };
      made = plan(input());
    }
    if (!made.revision) return made;
    // Ever longer strides: the revisions of a group whose removal was cut short may all be there still.
    passedOver = STRIDE ** tries++;
    await parts.revisions.insert(row.key, made.revision, signal);
    return made;
  });
}

async function carryOut(parts: Parts, held: Held, what: Decided, signal: AbortSignal): Promise<Looked> {
  const { row } = held.stored;
  const { plan: planned } = what;
  const flags = { ...(planned.expire ? { expire: true } : {}), ...(planned.remove ? { remove: true } : {}) };
  const steps = stepsOf(planned);
  const [step] = steps;
  if (!step && !planned.revision && !planned.expire && !planned.notes)
    return { held, state: planned.state, look: planned.look, ...flags };
  const at = () => ({
    now: parts.clock.now(),
    timings: parts.timings,
    seed: row.key.name,
    before: row.state,
    ...wishesOf(row.desired.document),
  });
  let current = held;
  let wait: Wait | undefined;
  const intended = await attempt(async () => {
    [current, wait] = await Promise.all([
      recordIntention(parts, held, planned.state, signal),
      step ? parts.pace.ask(needOf(row.key, row.state, planned.state, step), signal) : undefined,
    ]);
    const { step: _, more: _more, ...stepless } = planned;
    const done = wait ? { ...what, plan: stepless } : what;
    for (const entry of entries(done, parts.clock.now())) await parts.history.append(row.key, entry, signal);
  });
  if (!intended.ok) {
    if (isLeaseLost(intended.fault)) throw intended.fault;
    return { held: current, ...failed(row.state, intended.fault, at()) };
  }
  if (!step) return { held: current, state: planned.state, look: planned.look, ...flags };
  const settled = await takeSteps(parts, current, { ...what, wait, at }, signal);
  return { held: current, ...settled, ...flags };
}

interface Taking extends Decided {
  /** Why the first step is not sent yet. */
  readonly wait: Wait | undefined;
  readonly at: () => Refusing;
}

/** Each step in its turn, until one must wait or is not accepted: what comes after it then never happened. */
async function takeSteps(parts: Parts, held: Held, what: Taking, signal: AbortSignal): Promise<Settled> {
  const { key } = held.stored.row;
  const { plan: planned, at } = what;
  const steps = stepsOf(planned);
  let settled: Settled = { state: planned.state, look: planned.look ?? parts.clock.now() };
  for (const [index, step] of steps.entries()) {
    const rest = steps.slice(index + 1);
    const wait = index === 0 ? what.wait : await parts.pace.ask(needOf(key, at().before, planned.state, step), signal);
    if (wait) return paced(undo(settled.state, at().before, rest), step, wait, at());
    const fault = await apply(parts, held, step, signal);
    await parts.pace.settle(signal);
    const told = { group: key.name, step: step.kind, replica: step.replica, reason: step.reason };
    if (fault) {
      const { kind, reason, code, status } = fault;
      parts.log.warn('step not accepted', { ...told, kind, fault: reason, code, status });
      await attempt(() => parts.history.append(key, refusal(what, step, fault, parts.clock.now()), signal));
      return refused(rest.length > 0 ? undo(settled.state, at().before, rest) : settled.state, step, fault, at());
    }
    parts.log.info('step accepted', told);
    settled = accepted(settled.state, step, parts.clock.now(), settled.look);
  }
  return settled;
}

function wishesOf(document: JsonObject): { readonly protect: boolean; readonly placements: number } {
  const ours = objectAt(document['mooring']);
  return { protect: ours['protect'] === true, placements: listAt(ours['placement']).length };
}
