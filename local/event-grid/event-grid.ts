/**
 * Event Grid on one machine: takes events, posts each to every webhook that wants it, tries again on its documented
 * schedule and puts what cannot be delivered into dead letters. At least once, in no promised order.
 */
import { randomUUID } from 'node:crypto';
import type { WorldClock } from '../world/clock.ts';
import type { Caller, Outcome } from './call.ts';
import { deliver, shakeHands } from './call.ts';
import { type LetterWriter, type PutBlob, startLetterWriter } from './dead-letters.ts';
import type { EventGridEvent } from './event.ts';
import { toDeadLetter } from './event.ts';
import type { RetrySchedule } from './retry.ts';
import { afterFailure } from './retry.ts';
import type { DeadLetter, Delivery } from './store.ts';
import { createStore } from './store.ts';
import type { Subscription } from './subscription.ts';
import { checkName, wants } from './subscription.ts';

/** Deliveries owed at one time, all subscriptions together; more is a consumer that is gone for good. */
const PENDING_MAX = 10_000;
/** How long a delivery waits whose outcome could not be written down, milliseconds: the first retry's wait. */
const RECORD_AGAIN_MS = 10_000;
/** Calls under way at one time. */
const CALLS_MAX = 32;

export interface EventGridOptions {
  readonly clock: WorldClock;
  /** Where to remember; nothing survives a restart without it. */
  readonly directory?: string;
  readonly fetch?: typeof fetch;
  readonly schedule?: RetrySchedule;
  /** Writes into the containers that event subscriptions name; without it dead-lettering is off for all. */
  readonly putBlob?: PutBlob;
}

export interface EventGridStats {
  readonly published: number;
  readonly delivered: number;
  /** Lost on purpose. */
  readonly dropped: number;
  readonly failedAttempts: number;
  /** Given up, whether anything is kept of it or not. */
  readonly deadLettered: number;
  /** Of those, written into a container. */
  readonly lettersWritten: number;
  readonly pending: number;
}

export interface EventGrid {
  /** Shakes hands with the endpoint first; throws when it does not answer rightly. The same name again replaces. */
  subscribe(subscription: Subscription): Promise<void>;
  publish(event: EventGridEvent): void;
  /** While true, every published event is lost. */
  setLossy(lossy: boolean): void;
  /** Loses the events it says yes to; the returned function calls it off. */
  drop(matches: (event: EventGridEvent) => boolean): () => void;
  stats(): EventGridStats;
  /** The last that were given up, for an onlooker; the service itself keeps none. */
  deadLetters(): readonly DeadLetter[];
  close(): Promise<void>;
}

export function createEventGrid(options: EventGridOptions): EventGrid {
  const { clock } = options;
  const schedule = options.schedule ?? {};
  const store = createStore(options.directory);
  const closing = new AbortController();
  const caller: Caller = { clock, fetch: options.fetch ?? fetch, closing: closing.signal };
  const count = { published: 0, delivered: 0, dropped: 0, failedAttempts: 0, deadLettered: 0 };
  const drops = new Set<(event: EventGridEvent) => boolean>();
  const underWay = new Map<string, Promise<void>>();
  const writer: LetterWriter | undefined =
    options.putBlob && startLetterWriter(store, clock, options.putBlob, schedule.scale);
  let lossy = false;
  let cancelNext = (): void => undefined;

  /** Starts what is due and sets one timer for what comes next. */
  const pump = (): void => {
    cancelNext();
    if (closing.signal.aborted) return;
    let next = Infinity;
    for (const delivery of store.pending.values()) {
      const subscription = store.subscriptions.get(delivery.subscription);
      if (!subscription || underWay.has(delivery.key)) continue;
      if (delivery.due > clock.now()) next = Math.min(next, delivery.due);
      else if (underWay.size < CALLS_MAX) start(subscription, delivery);
    }
    if (next < Infinity) cancelNext = clock.after(next - clock.now(), pump);
  };

  const start = (subscription: Subscription, delivery: Delivery): void => {
    const attempt = deliver(caller, subscription, delivery.event, delivery.attempts + 1)
      .then((outcome) => settle(delivery, outcome))
      .catch((error: unknown) => {
        // Only the folder can fail here. The event stays owed and is tried again, after a while.
        delivery.due = clock.now() + RECORD_AGAIN_MS;
        process.stderr.write(`local event grid: cannot record a delivery: ${String(error)}\n`);
      })
      .finally(() => {
        underWay.delete(delivery.key);
        pump();
      });
    underWay.set(delivery.key, attempt);
  };

  const policyOf = (delivery: Delivery) => store.subscriptions.get(delivery.subscription);

  const settle = (delivery: Delivery, outcome: Outcome): void => {
    // An attempt that our own end cut off never happened: the event is still owed.
    if (closing.signal.aborted && outcome.outcome === 'Unreachable') return;
    delivery.attempts += 1;
    if (outcome.outcome === 'Delivered') {
      count.delivered += 1;
      store.removeDelivery(delivery.key);
      return;
    }
    count.failedAttempts += 1;
    const next = afterFailure(delivery, outcome.status, clock.now(), schedule, policyOf(delivery));
    if (typeof next === 'string') bury(delivery, outcome, next);
    else {
      delivery.due = next.due;
      store.putDelivery(delivery);
    }
  };

  const bury = (delivery: Delivery, last: { outcome: string }, why: DeadLetter['deadLetterReason']): void => {
    count.deadLettered += 1;
    const now = clock.now();
    const givenUp = {
      deadLetterReason: why,
      deliveryAttempts: delivery.attempts,
      lastDeliveryOutcome: last.outcome,
      publishTime: delivery.publishTime,
      lastDeliveryAttemptTime: new Date(now).toISOString(),
    };
    const { event, subscription } = delivery;
    const { deadLetterContainer: container, schema } = policyOf(delivery) ?? {};
    const owed = writer &&
      container !== undefined &&
      schema && { container, content: toDeadLetter(event, schema, givenUp), givenUp: now };
    store.bury(delivery.key, { subscription, event, ...givenUp }, owed || undefined);
    writer?.letterOwed();
  };

  const owe = (subscription: Subscription, event: EventGridEvent): void => {
    const delivery: Delivery = {
      key: randomUUID(),
      subscription: subscription.name,
      event,
      publishTime: new Date(clock.now()).toISOString(),
      attempts: 0,
      due: clock.now(),
    };
    if (store.pending.size >= PENDING_MAX) bury(delivery, { outcome: 'NotAttempted' }, 'TooManyPending');
    else store.putDelivery(delivery);
  };

  pump();
  return {
    async subscribe(subscription) {
      checkName(subscription.name);
      await shakeHands(caller, subscription, '/local');
      store.putSubscription(subscription);
      // It has just shown that it is there: what it is owed need not wait out the old delays.
      for (const owed of store.pending.values()) if (owed.subscription === subscription.name) owed.due = clock.now();
      pump();
    },
    publish(event) {
      count.published += 1;
      if (lossy || [...drops].some((matches) => matches(event))) {
        count.dropped += 1;
        return;
      }
      for (const subscription of store.subscriptions.values()) {
        if (wants(subscription, event)) owe(subscription, event);
      }
      pump();
    },
    setLossy(value) {
      lossy = value;
    },
    drop(matches) {
      drops.add(matches);
      return () => drops.delete(matches);
    },
    stats: () => ({ ...count, lettersWritten: writer?.written ?? 0, pending: store.pending.size }),
    deadLetters: () => store.deadLetters,
    async close() {
      cancelNext();
      closing.abort();
      await Promise.all([...underWay.values(), writer?.close()]);
    },
  };
}
