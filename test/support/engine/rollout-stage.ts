/**
 * One group with several replicas on the in-memory parts, its world at hand and every write watched
 * (`rollout-guard.ts`): where the tests of rollouts begin.
 */
import type { JsonObject } from '../../../src/core/json.ts';
import type { GroupRow, HistoryEntry, Rollout } from '../../../src/core/model.ts';
import type { RouterRef, RouterView } from '../../../src/core/ports.ts';
import type { MooringSpec } from '../../../src/core/spec/declaration.ts';
import { parseDeclaration } from '../../../src/core/spec/parse.ts';
import { act, declare, remove, type Verb } from '../../../src/engine/declare.ts';
import { onImagePushed } from '../../../src/engine/image-pushed.ts';
import { lookNow } from '../../../src/engine/look-now.ts';
import { type Order, order } from '../../../src/engine/orders.ts';
import type { Parts } from '../../../src/engine/parts.ts';
import { reconcile } from '../../../src/engine/reconcile.ts';
import type { Behaviour } from '../memory/container-groups.ts';
import { type Memory, memoryParts } from '../memory-parts.ts';
import { type Guard, guarded, type Promised } from './rollout-guard.ts';

export const KEY = { scope: '00000000-0000-4000-8000-000000000001/shop', name: 'web' };
export const MAIN: RouterRef = {
  kind: 'trafficManager',
  subscription: '00000000-0000-4000-8000-000000000001',
  resourceGroup: 'shop',
  profile: 'web-tm',
};
export const PREVIEW: RouterRef = { ...MAIN, profile: 'web-preview' };
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const IMAGE = 'reg.example/web:v1';
export const signal = () => AbortSignal.timeout(10_000);
/** Messages worked off in one second of virtual time; more is a hot loop. */
const MESSAGES_MAX = 100;
/** Where no message is due, time passes this fast: finer than any condition that tests wait for. */
const STRIDE_MS = 30 * SECOND;

export interface Stage {
  readonly memory: Memory;
  readonly guard: Guard;
  /** Declares the group so; what stands under `mooring` is all of it. */
  declare(
    mooring: JsonObject,
    change?: { readonly body?: JsonObject; readonly properties?: JsonObject },
  ): Promise<void>;
  /** Pushes the image numbered `n`, whose container groups fare so. */
  push(n: number, as?: Behaviour): Promise<void>;
  order(asked: Order): Promise<string>;
  act(verb: Verb): Promise<void>;
  remove(keep?: boolean): Promise<void>;
  /** Looks now, as a timer's pass or an event would have it. */
  look(): Promise<void>;
  pass(ms: number, until?: () => boolean): Promise<void>;
  row(): GroupRow | undefined;
  status(): string;
  rollout(): Rollout | undefined;
  /** `name:phase`, in the row's order. */
  replicas(): string[];
  /** The container groups that are there, by name. */
  containers(): string[];
  /** Image number of each container group that is there, smallest first. */
  images(): number[];
  main(): RouterView | undefined;
  /** Names in the main profile, ours and others'. */
  endpoints(): string[];
  history(): Promise<HistoryEntry[]>;
  /** Writes since this was last asked. */
  wrote(): string[];
}

export const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;

export const owned = (more: JsonObject = {}): JsonObject => ({
  traffic: { trafficManager: { profile: 'web-tm', owned: true, ...more } },
});
export const shared = (more: JsonObject = {}): JsonObject => ({
  traffic: { trafficManager: { profile: 'web-tm', ...more } },
});

export function documentOf(mooring: JsonObject, body: JsonObject = {}, properties: JsonObject = {}): JsonObject {
  const resources = { requests: { cpu: 1, memoryInGB: 1 } };
  const ports = [{ port: 80 }];
  return {
    name: 'web',
    location: 'westeurope',
    properties: {
      osType: 'Linux',
      restartPolicy: 'Always',
      ipAddress: { type: 'Public', ports, dnsNameLabel: 'my-web' },
      containers: [{ name: 'web', properties: { image: IMAGE, ports, resources } }],
      ...properties,
    },
    ...body,
    mooring,
  };
}

export function stage(): Stage {
  const memory = memoryParts({ registries: ['reg.example'] });
  const nothing: Promised = {
    ...KEY,
    mains: [],
    replicas: 0,
    maxUnavailable: 0,
    interrupts: false,
    inPlace: false,
    waitMs: 0,
  };
  const guard = guarded(memory, nothing);
  const { parts } = guard;
  guard.epoch = () => memory.groups.row(KEY)?.wake.epoch ?? 0;
  let told = 0;
  const row = () => memory.groups.row(KEY);
  /** As the routes do: inline, with the ticket that the edit has made. */
  const lookAfter = async (edited: object) => {
    const { ticket } = edited as { readonly ticket?: { readonly id: string } };
    if (ticket) await reconcile(parts, KEY, ticket.id, 'order');
  };
  const self: Stage = {
    memory,
    guard,
    async declare(mooring, { body = {}, properties = {} } = {}) {
      const document = documentOf(mooring, body, properties);
      const parsed = parseDeclaration(document, { name: 'web' });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
      const { declaration } = parsed;
      guard.promised = promisedBy(declaration.mooring, guard.promised);
      const declared = await declare(parts, { key: KEY, document, declaration }, signal());
      if (declared.kind === 'invalid') throw new Error(JSON.stringify(declared.violations));
      await lookAfter(declared);
    },
    async push(n, as = 'runs') {
      memory.containerGroups.fares(digestOf(n), as);
      memory.registry.push(IMAGE, digestOf(n));
      if (row()) await onImagePushed(parts, { host: 'reg.example', repository: 'web', tag: 'v1', digest: digestOf(n) });
    },
    async order(asked) {
      const edited = await order(parts, KEY, { ...asked, caller: 'test' }, signal());
      await lookAfter(edited);
      return edited.kind;
    },
    async act(verb) {
      if (verb === 'stop' || verb === 'start') {
        const interrupts = verb === 'stop' || guard.promised.inPlace;
        guard.promised = { ...guard.promised, interrupts };
      }
      await lookAfter(await act(parts, KEY, verb, signal()));
    },
    async remove(keep = false) {
      guard.promised = { ...guard.promised, interrupts: true };
      await lookAfter(await remove(parts, KEY, keep, signal()));
    },
    look: () => lookNow(parts, KEY, 'test'),
    pass: (ms, until) => pass(memory, parts, ms, until),
    row,
    status: () => (row() ? `${row()?.state.status.phase} ${row()?.state.status.reason}` : 'none'),
    rollout: () => row()?.state.rollout,
    replicas: () => (row()?.state.replicas ?? []).map(({ name, phase }) => `${name}:${phase}`),
    containers: () => memory.containerGroups.names(KEY.scope),
    images: () => imagesOf(memory),
    main: () => memory.router.read(MAIN),
    endpoints: () => (memory.router.read(MAIN)?.endpoints ?? []).map(({ name }) => name),
    history: async () => [...(await parts.history.list(KEY, 200, signal()))].reverse(),
    wrote() {
      const fresh = guard.writes.slice(told);
      told = guard.writes.length;
      return fresh;
    },
  };
  return self;
}

/** Lets virtual time pass, second by second, and works off what comes due, as the queue trigger would. */
async function pass(memory: Memory, parts: Parts, ms: number, until: () => boolean = () => false): Promise<void> {
  for (const end = memory.clock.now() + ms; memory.clock.now() < end && !until(); ) {
    const next = Math.max(SECOND, Math.min(memory.queue.nextInMs() - SECOND, STRIDE_MS));
    memory.clock.advance(Math.min(next, end - memory.clock.now()));
    let worked = 0;
    for (let due = memory.queue.take(); due.length > 0; due = memory.queue.take()) {
      worked += due.length;
      if (worked > MESSAGES_MAX) throw new Error('a hot loop: messages keep coming due at once');
      for (const message of due) {
        const outcome = await reconcile(
          parts,
          { scope: message.scope, name: message.group },
          message.ticket,
          'message',
        );
        if (outcome.kind === 'busy') await parts.queue.send(message, outcome.againInMs, signal());
      }
    }
  }
}

/** The stricter of what was promised and what is declared now: what is under way was begun under the former. */
function promisedBy({ replicas, strategy, traffic, running }: MooringSpec, before: Promised): Promised {
  const manager = traffic?.trafficManager;
  const main = manager && {
    ...MAIN,
    profile: manager.profile,
    resourceGroup: manager.resourceGroup ?? MAIN.resourceGroup,
  };
  return {
    ...KEY,
    mains: [
      ...before.mains.filter((one) => one.profile !== main?.profile || one.resourceGroup !== main.resourceGroup),
      ...(main ? [main] : []),
    ],
    replicas,
    maxUnavailable: strategy.maxUnavailable,
    interrupts: !running || !traffic || isInPlace(strategy.type),
    inPlace: isInPlace(strategy.type),
    // Also of a router that is declared no longer: its clients know nothing of that.
    waitMs: manager ? manager.staleMs + manager.drainMs : before.waitMs,
  };
}

function isInPlace(type: string): boolean {
  return type === 'InPlace' || type === 'Recreate';
}

function imagesOf(memory: Memory): number[] {
  const numbers = memory.containerGroups.names(KEY.scope).map((name) => {
    const body = JSON.stringify(memory.containerGroups.sent({ scope: KEY.scope, name }) ?? {});
    return Number.parseInt(/sha256:([0-9a-f]{64})/.exec(body)?.[1] ?? '0', 16);
  });
  return numbers.sort((a, b) => a - b);
}

/** A stage on which the group runs as declared, image 1. */
export async function served(mooring: JsonObject): Promise<Stage> {
  const it = stage();
  await it.push(1);
  await it.declare(mooring);
  await rest(it);
  it.wrote();
  return it;
}

/** Lets time pass until nothing is under way any more, two hours at most; then says how the group stands. */
export async function rest(it: Stage, ms = 2 * HOUR): Promise<string> {
  await it.pass(ms, () => isAtRest(it));
  return it.status();
}

function isAtRest(it: Stage): boolean {
  const row = it.row();
  return row === undefined || (row.state.status.nextLook === undefined && row.wake.ticket === undefined);
}
