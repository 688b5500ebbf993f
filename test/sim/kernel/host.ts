/**
 * The Functions host's duties: timers, queue messages until they are worked off or poisoned, Event Grid's deliveries
 * and their retries, HTTP calls with a client who calls again until it is answered. Each delivery is a point of its own,
 * where the plan may lose, double or delay it.
 */
import { resourceEvent } from '../../../local/event-grid/resource-events.ts';
import type { OperationEvent } from '../../../local/world/operations.ts';
import { healthCheck } from '../../../src/engine/health-check.ts';
import { sweep } from '../../../src/engine/sweep.ts';
import { handle } from '../../../src/http/api.ts';
import { EVERYTHING } from '../../../src/http/roles.ts';
import { onImagePushedEvent, onResourceEvent, onWakeMessage } from '../../../src/http/triggers.ts';
import { deliveries } from '../faults/deliveries.ts';
import type { Message } from '../services/storage.ts';
import { nextPoint } from './calls.ts';
import { imagePushedEvent, type Pushed } from './events.ts';
import type { Run } from './run.ts';
import { SCOPE } from './services.ts';
import { invoke } from './workers.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** From host.json, and the listener's own: a message whose handler threw, and one whose process died. */
const AFTER_FAILURE_MS = 30 * SECOND;
const HIDDEN_MS = 10 * MINUTE;
const DEQUEUES_MAX = 10;
/** Between what happened and Event Grid's first try, and between its tries (documented). */
const EVENT_MS = SECOND;
const EVENT_RETRIES_MS = [10 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, 60 * MINUTE];
/** A client that was not answered calls again, so often. */
const CLIENT_RETRY_MS = 20 * SECOND;
const CLIENT_TRIES_MAX = 12;
/** What was refused although it is right is sent again, for the reason may be gone. */
const REFUSED_TRIES_MAX = 4;
const BROKEN_OFF = 599;

export interface Host {
  readonly poisoned: string[];
  tick(): void;
  request(method: string, group: string, query: string, document?: string): void;
  pushed(push: Pushed): void;
  /** Requests that nobody has answered yet. */
  readonly unanswered: number;
  /** What is still to be done for those who asked. */
  standing(): string;
}

/** `others`: the hosts of other installations, whose timers fire along. */
export function createHost(run: Run, others: readonly Host[] = []): Host {
  const { clock, services } = run;
  const poisoned: string[] = [];
  let unanswered = 0;

  function tick(): void {
    for (const other of others) other.tick();
    deliver('timer sweep', '', '', () => {
      return invoke(run, 'timer sweep', (parts) => sweep(parts, [SCOPE], AbortSignal.timeout(150_000)));
    });
    deliver('timer health', '', '', () =>
      invoke(run, 'timer health', (parts) => healthCheck(parts, AbortSignal.timeout(55_000))),
    );
  }

  /** As the plan has it: once, or lost, or twice, or late. */
  function deliver(site: string, key: string, body: unknown, work: () => Promise<unknown>): void {
    const point = nextPoint(run, site, key);
    for (const ms of deliveries(run, point)) {
      if (ms === 0) void work();
      else again(`${site} ${key} ${JSON.stringify(body)}`, ms, () => void work());
    }
    run.trace.add(`${point.number} ${site} ${key} ${point.fault ?? ''} ${clock.now()}`);
  }

  async function poll(): Promise<void> {
    for (const message of await run.services.storage.take(HIDDEN_MS)) {
      services.pollIn(HIDDEN_MS);
      deliver('queue message', '', message.text, () => work(message));
    }
  }

  async function work(message: Message): Promise<void> {
    const ended = await invoke(run, 'queue message', (parts) => onWakeMessage(parts, message.text));
    const { storage } = run.services;
    if (ended.kind === 'done') return storage.settle(message);
    if (ended.kind === 'crashed') return;
    if (message.dequeued >= DEQUEUES_MAX) {
      poisoned.push(message.text);
      return storage.settle(message);
    }
    await storage.hide(message, AFTER_FAILURE_MS);
    services.pollIn(AFTER_FAILURE_MS);
  }

  /** Who waits to try again, for what. */
  const waiting = new Set<string>();

  function again(what: string, ms: number, task: () => void): void {
    const waits = `${what} until ${clock.now() + ms}`;
    waiting.add(waits);
    const tryAgain = (): void => {
      waiting.delete(waits);
      task();
    };
    clock.after(ms, tryAgain, waits);
  }

  async function event(site: string, body: unknown, tries = 0): Promise<void> {
    const ended = await invoke(run, site, (parts) =>
      site === 'event push' ? onImagePushedEvent(parts, body) : onResourceEvent(parts, body),
    );
    const retryMs = EVENT_RETRIES_MS[tries];
    if (ended.kind === 'done' || retryMs === undefined) return;
    again(`${site} ${JSON.stringify(body)} ${tries}`, retryMs, () => void event(site, body, tries + 1));
  }

  /** One user for each group, who waits for an answer before asking for more. */
  const asked = new Map<string, Promise<void>>();

  async function answered(method: string, group: string, query: string, document?: string): Promise<void> {
    for (let tries = 1; tries <= CLIENT_TRIES_MAX; tries++) {
      const status = await statusOf(method, group, query, document);
      const mayBeOurFault = status >= 400 && status < 500 && status !== 404 && tries < REFUSED_TRIES_MAX;
      if (status < 500 && status !== 429 && !mayBeOurFault) {
        unanswered -= 1;
        return;
      }
      await new Promise<void>((resolve) => again(`${method} ${group} ${tries}`, CLIENT_RETRY_MS, resolve));
    }
    run.violations.push({ promise: 'I3', what: `${method} ${group} was never answered`, at: clock.now() });
  }

  /** One that broke off counts as a failure of the server's. */
  async function statusOf(method: string, group: string, query: string, document?: string): Promise<number> {
    // What is asked for while an earlier request waits for its answer happens when it is sent.
    run.counts.lastDisturbance = clock.now();
    const ended = await invoke(run, `http ${method}`, (parts) =>
      handle(
        parts,
        {
          method,
          path: `/groups/${group}`,
          query: new URLSearchParams(query),
          headers: {},
          body: async () => document ?? '',
          caller: 'test',
          rights: EVERYTHING,
        },
        { scope: SCOPE },
      ),
    );
    if (ended.kind !== 'done') return BROKEN_OFF;
    const { status, body, headers } = ended.value;
    run.sinks.push(`http ${status} ${JSON.stringify(headers)} ${body}`);
    run.judge.http({ method, group: group.split('/')[0] ?? '', document, status, body });
    run.trace.add(`http ${method} ${group} ${status} ${clock.now()}`);
    return status;
  }

  run.services.world.onOperation((operation: OperationEvent) => {
    if (run.services.quiet) return;
    const name = operation.resourceUri.split('/').at(-1) ?? '';
    const body = resourceEvent(operation);
    const happens = (): void => deliver('event resource', name, body, () => event('event resource', body));
    clock.after(EVENT_MS, happens, `event of ${operation.operationName} ${name} ${operation.status}`);
  });
  services.onPoll(poll);

  return {
    poisoned,
    tick,
    pushed(push) {
      const body = imagePushedEvent(push);
      const happens = (): void => deliver('event push', push.tag, body, () => event('event push', body));
      clock.after(EVENT_MS, happens, `event of push ${push.repository}:${push.tag}`);
    },
    request(method, group, query, document) {
      unanswered += 1;
      const name = document === undefined ? (group.split('/')[0] ?? '') : group;
      const before = asked.get(name) ?? Promise.resolve();
      asked.set(
        name,
        before.then(() => answered(method, group, query, document)),
      );
    },
    standing() {
      const own = [unanswered, poisoned.length, ...[...waiting].sort()];
      return [...own, ...others.map((other) => other.standing())].join('\n');
    },
    get unanswered() {
      return unanswered + others.reduce((sum, other) => sum + other.unanswered, 0);
    },
  };
}
