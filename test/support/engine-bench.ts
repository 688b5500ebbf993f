/**
 * The engine on the real adapters against local Azure without a socket, on a clock that tests move: ARM, registry and
 * vault are the local services behind the SDKs' own pipelines; tables and queue are in memory. Timers, messages and
 * events run as the host would run them while time passes.
 */
import { createHash } from 'node:crypto';
import { createArm } from '../../local/arm/arm.ts';
import { createNoneRuntime, type NoneRuntime } from '../../local/containers/none/runtime.ts';
import { createRegistry as createLocalRegistry, type Registry } from '../../local/registry/registry.ts';
import { httpClientOf } from '../../local/serve/http-client.ts';
import { createVault as createLocalVault } from '../../local/vault/vault.ts';
import { type VirtualClock, virtualClock } from '../../local/world/clock.ts';
import { seededGuids } from '../../local/world/guid.ts';
import { DEFAULT_SUBSCRIPTION, type WorldSettings } from '../../local/world/settings.ts';
import { createWorld, type World } from '../../local/world/world.ts';
import { createContainerGroups } from '../../src/azure/container-groups/container-groups.ts';
import { createVault } from '../../src/azure/key-vault/vault.ts';
import { createPointers } from '../../src/azure/network/pointers.ts';
import { createQuota } from '../../src/azure/quota/quota.ts';
import { createRegistry } from '../../src/azure/registry/registry.ts';
import { createTrafficManager } from '../../src/azure/traffic-manager/traffic-manager.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { ContainerGroup, GroupKey, GroupRow, HistoryEntry, WakeMessage } from '../../src/core/model.ts';
import { parseDeclaration } from '../../src/core/spec/parse.ts';
import { TIMINGS, type Timings } from '../../src/core/timings.ts';
import { noTracer } from '../../src/core/tracer.ts';
import { type Declared, declare } from '../../src/engine/declare.ts';
import { healthCheck } from '../../src/engine/health-check.ts';
import { onImagePushed, type Pushed } from '../../src/engine/image-pushed.ts';
import { lookWith } from '../../src/engine/look-now.ts';
import { createPace } from '../../src/engine/pace.ts';
import type { Parts } from '../../src/engine/parts.ts';
import { reconcile } from '../../src/engine/reconcile.ts';
import { onResourceChanged } from '../../src/engine/resource-changed.ts';
import { sweep } from '../../src/engine/sweep.ts';
import { credential } from '../azure/support/fixtures.ts';
import { fetchOf } from '../azure/support/service-client.ts';
import { LOGIN_SERVER, temporaryFolder } from '../local/registry/helpers.ts';
import { declaration, REPOSITORY } from './engine/declaration.ts';
import { OUTSIDE, type Outside, outsideOf } from './engine/outside.ts';
import { pushTo } from './engine/push.ts';
import { Crash, tapped } from './engine/tap.ts';
import { memoryAdmissions } from './memory/admissions.ts';
import { type MemoryDeadLetters, type MemoryPoison, memoryDeadLetters, memoryPoison } from './memory/given-up.ts';
import { countingIds, type MemoryLog, memoryLog } from './memory/services.ts';
import {
  type MemoryGroups,
  type MemoryQueue,
  memoryCutovers,
  memoryGroups,
  memoryHistory,
  memoryHolds,
  memoryImages,
  memoryPaceRows,
  memoryQueue,
  memoryRevisions,
} from './memory/store.ts';
import { createSwitchboard, type Switchboard } from './memory/switchboard.ts';

export { declaration, IMAGE_TEXT } from './engine/declaration.ts';
export { wipe } from './engine/outside.ts';
export { Crash } from './engine/tap.ts';

export const SCOPE = `${DEFAULT_SUBSCRIPTION}/shop`;
export const WEB: GroupKey = { scope: SCOPE, name: 'web' };
const VAULT = 'https://mooring.vault.azure.net';
const START = Date.parse('2026-01-05T08:00:00Z');
/** Steps of virtual time; finer than the queue's redelivery. */
const STEP_MS = 5000;
const TIMER_MS = 60_000;
const REDELIVERY_MS = 30_000;
/** Messages worked off in one step; more is a hot loop. */
const MESSAGES_MAX = 100;

export interface BenchOptions {
  readonly settings?: Partial<WorldSettings>;
  readonly timings?: Partial<Timings>;
  readonly readOnly?: boolean;
  /** In place of the tables in memory. */
  readonly store?: Pick<Parts, 'groups' | 'revisions' | 'images' | 'history'> & Partial<Pick<Parts, 'holds'>>;
}

export interface Passing {
  /** Whether sweep and health check run every minute; they do unless told otherwise. */
  readonly timers?: boolean;
  /** Whether events arrive; they do unless told otherwise. */
  readonly events?: boolean;
  readonly stepMs?: number;
}

export interface EngineBench {
  readonly parts: Parts;
  readonly world: World;
  readonly runtime: NoneRuntime;
  readonly clock: VirtualClock;
  readonly board: Switchboard;
  readonly groups: MemoryGroups;
  readonly queue: MemoryQueue;
  readonly poison: MemoryPoison;
  readonly deadLetters: MemoryDeadLetters;
  readonly registry: Registry;
  readonly log: MemoryLog;
  /** Told before and after each call of a port; may throw, or act between two calls. */
  tap: { before?: (call: string) => void | Promise<void>; after?: (call: string) => void | Promise<void> };
  /** As the PUT route does it, its inline look included. */
  declare(document?: JsonObject, key?: GroupKey): Promise<Declared>;
  push(tag: string, content: string, repository?: string): Promise<string>;
  pass(ms: number, how?: Passing): Promise<void>;
  row(key?: GroupKey): GroupRow | undefined;
  status(key?: GroupKey): string;
  there(name?: string): Promise<ContainerGroup | undefined>;
  image(name?: string): Promise<string | undefined>;
  /** `METHOD name[/verb]`, in order, of every write that reached ARM, with the status it was told when that is an error. */
  writes(from?: number): string[];
  history(key?: GroupKey): Promise<HistoryEntry[]>;
  /** Somebody else's hand on Azure: not in `writes`. */
  readonly outside: Outside;
}

export function engineBench(options: BenchOptions = {}): EngineBench {
  const clock = virtualClock(START);
  const runtime = createNoneRuntime({ clock });
  const settings = { provisionMs: 20_000, ...options.settings };
  const world = createWorld({ clock, runtime, guid: seededGuids('engine'), settings });
  world.resourceGroups.put({ subscription: DEFAULT_SUBSCRIPTION, name: 'shop', location: 'westeurope', tags: {} });
  const events: (() => Promise<unknown>)[] = [];
  const registry = createLocalRegistry({
    clock,
    directory: temporaryFolder(),
    loginServer: LOGIN_SERVER,
    onEvent: (event) => {
      if (event.type !== 'Microsoft.ContainerRegistry.ImagePushed') return;
      const { repository, tag, digest } = event.data.target;
      if (tag !== undefined) events.push(() => onImagePushed(parts, pushedOf(repository, tag, digest)));
    },
  });
  world.onOperation(({ resourceUri }) => {
    const name = resourceUri.split('/').at(-1) ?? '';
    events.push(() => onResourceChanged(parts, { scope: SCOPE, containerGroup: name }));
  });
  const board = createSwitchboard();
  const sleepingClock = { now: clock.now, sleep: async () => undefined };
  const groups = memoryGroups(board, 100);
  const queue = memoryQueue(board, sleepingClock);
  const poison = memoryPoison(board, clock);
  const deadLetters = memoryDeadLetters(board, clock);
  const log = memoryLog();
  const arm = createArm(world);
  const pace = createPace({ paceRows: memoryPaceRows(board), clock: sleepingClock, log });
  const toArm = { endpoint: 'https://arm.local', credential, httpClient: httpClientOf(arm) };
  const paced = { ...toArm, onAllowances: pace.heard, pauseMs: pace.pauseMs };
  const containerGroups = createContainerGroups(paced);
  const inner: Parts = {
    groups: groups.port,
    revisions: memoryRevisions(board),
    images: memoryImages(board),
    history: memoryHistory(board),
    holds: memoryHolds(board),
    admissions: memoryAdmissions(board),
    cutovers: memoryCutovers(board),
    pace,
    queue: queue.port,
    poison: poison.port,
    deadLetters: deadLetters.port,
    ...options.store,
    containerGroups,
    pointers: createPointers(toArm),
    router: createTrafficManager(paced),
    quota: createQuota(paced),
    registry: createRegistry({
      allowedHosts: [LOGIN_SERVER],
      clock: sleepingClock,
      fetch: fetchOf(registry.service),
    }),
    vault: createVault({
      ownVaultUrl: VAULT,
      credential,
      allowedHosts: [],
      httpClient: httpClientOf(createLocalVault({ clock })),
    }),
    prober: { probe: async () => ({ ok: true, detail: '200' }) },
    clock: sleepingClock,
    ids: countingIds(),
    log,
    tracer: noTracer,
    installation: {
      id: 'test-installation',
      readOnly: options.readOnly ?? false,
      keyId: 'k1',
      sign: (signed) => `k1.${createHash('sha256').update(signed).digest('hex')}`,
    },
    timings: { ...TIMINGS, ...options.timings },
  };
  const parts = tapped(inner, {
    before: (call) => bench.tap.before?.(call),
    after: (call) => bench.tap.after?.(call),
  });

  async function work(message: WakeMessage): Promise<void> {
    const signal = AbortSignal.timeout(10_000);
    try {
      const outcome = await reconcile(parts, { scope: message.scope, name: message.group }, message.ticket, 'queue');
      if (outcome.kind === 'busy') await inner.queue.send(message, outcome.againInMs, signal);
    } catch {
      // The host: a message whose handler threw comes again.
      await inner.queue.send(message, REDELIVERY_MS, signal);
    }
  }

  async function messages(): Promise<void> {
    let worked = 0;
    for (let due = queue.take(); due.length > 0; due = queue.take()) {
      worked += due.length;
      if (worked > MESSAGES_MAX) throw new Error('a hot loop: messages keep coming due at once');
      for (const message of due) await work(message);
    }
  }

  async function timers(): Promise<void> {
    const signal = AbortSignal.timeout(10_000);
    await orCrash(() => sweep(parts, [SCOPE], signal));
    await orCrash(() => healthCheck(parts, signal));
  }

  let nextTimer = START + TIMER_MS;
  const bench: EngineBench = {
    parts,
    world,
    runtime,
    clock,
    board,
    groups,
    queue,
    poison,
    deadLetters,
    registry,
    log,
    tap: {},
    async declare(document = declaration(), key = WEB) {
      const parsed = parseDeclaration(document, { name: key.name });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
      const signal = AbortSignal.timeout(10_000);
      const declared = await declare(parts, { key, document, declaration: parsed.declaration }, signal);
      if ('ticket' in declared && declared.ticket) await lookWith(parts, key, declared.ticket.id, 'PUT by test');
      return declared;
    },
    push: (tag, content, repository = REPOSITORY) => pushTo(registry, `${repository}:${tag}`, content),
    async pass(ms, how = {}) {
      for (const end = clock.now() + ms; clock.now() < end; ) {
        await settled();
        clock.advance(Math.min(how.stepMs ?? STEP_MS, end - clock.now()));
        await settled();
        const arrived = events.splice(0);
        if (how.events !== false) for (const deliver of arrived) await orCrash(deliver);
        await messages();
        if (clock.now() < nextTimer) continue;
        nextTimer = clock.now() + TIMER_MS;
        if (how.timers !== false) await timers();
        await messages();
      }
    },
    row: (key = WEB) => groups.row(key),
    status(key = WEB) {
      const status = groups.row(key)?.state.status;
      return status ? `${status.phase} ${status.reason}` : 'none';
    },
    there: (name = 'web') => containerGroups.get({ scope: SCOPE, name }, AbortSignal.timeout(10_000)),
    async image(name) {
      const group = await bench.there(name);
      return /"image":"([^"]*)"/.exec(JSON.stringify(group?.body ?? {}))?.[1];
    },
    writes: (from = 0) =>
      world.writes.entries
        .slice(from)
        .filter(({ userAgent }) => userAgent !== OUTSIDE)
        .map(({ method, path, status }) => {
          const place = path.split('/containerGroups/')[1] ?? path;
          return `${method} ${place}${status >= 400 || status === 0 ? ` ${status}` : ''}`;
        }),
    history: (key = WEB) => inner.history.list(key, 1000, AbortSignal.timeout(10_000)),
    outside: outsideOf(arm, () => bench.there),
  };
  return bench;
}

function pushedOf(repository: string, tag: string, digest: string): Pushed {
  return { host: LOGIN_SERVER, repository, tag, digest };
}

async function orCrash(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
}

/** Lets what the world promised happen: its runtime answers a turn later. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
