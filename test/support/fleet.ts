/**
 * Several workers of the engine at once, each with an adapter and a pace of its own, on one store, one queue and one
 * local ARM, on a clock that tests move: between two steps of time they work concurrently, as a scaled-out app does.
 * For tests and benchmarks of what workers share.
 */
import { createHash } from 'node:crypto';
import { createArm } from '../../local/arm/arm.ts';
import { createNoneRuntime } from '../../local/containers/none/runtime.ts';
import { createRegistry as createLocalRegistry } from '../../local/registry/registry.ts';
import { httpClientOf } from '../../local/serve/http-client.ts';
import { virtualClock } from '../../local/world/clock.ts';
import { seededGuids } from '../../local/world/guid.ts';
import { DEFAULT_SUBSCRIPTION, type WorldSettings } from '../../local/world/settings.ts';
import { createWorld, type World } from '../../local/world/world.ts';
import { createContainerGroups } from '../../src/azure/container-groups/container-groups.ts';
import { createRegistry } from '../../src/azure/registry/registry.ts';
import type { GroupKey, WakeMessage } from '../../src/core/model.ts';
import { parseDeclaration } from '../../src/core/spec/parse.ts';
import { TIMINGS } from '../../src/core/timings.ts';
import { declare } from '../../src/engine/declare.ts';
import { healthCheck } from '../../src/engine/health-check.ts';
import { onImagePushed } from '../../src/engine/image-pushed.ts';
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
import { type MemoryGroups, memoryGroups, memoryPaceRows, memoryQueue } from './memory/store.ts';
import { createSwitchboard, type Switchboard } from './memory/switchboard.ts';
import { memoryParts } from './memory-parts.ts';

const SCOPE = `${DEFAULT_SUBSCRIPTION}/shop`;
const START = Date.parse('2026-01-05T08:00:00Z');
/** Rarer than in earnest, to spare the machine: each pass reads a hundred groups. */
const TIMER_MS = 5 * 60_000;
const REDELIVERY_MS = 30_000;
/** As host.json has it. */
const LOOKS_AT_ONCE = 8;
const MINUTE = 60_000;

/** So generous that nothing is paced: for setting the stage. */
const PLENTY = {
  groupsPerRegion: 10_000,
  coresPerRegion: 100_000,
  changesPer5Minutes: 100_000,
  changesPerHour: 100_000,
  reads: { burst: 100_000, perSecond: 1000 },
  writes: { burst: 100_000, perSecond: 1000 },
  deletes: { burst: 100_000, perSecond: 1000 },
} satisfies Partial<WorldSettings>;

export interface Sent {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

export interface Fleet {
  readonly world: World;
  readonly clock: { now(): number };
  readonly board: Switchboard;
  readonly groups: MemoryGroups;
  readonly outside: Outside;
  readonly workers: readonly Parts[];
  /** Every call of ours that reached ARM. */
  readonly sent: Sent[];
  /** Run at every step of time. */
  onStep: (now: number) => Promise<void> | void;
  /** The worker's process dies and another begins: what it had in memory is gone. */
  crash(worker: number): void;
  pass(ms: number, until?: () => boolean): Promise<void>;
  push(content: string): Promise<string>;
}

export const nameOf = (index: number): string => `g${index}`;
export const keyOf = (index: number): GroupKey => ({ scope: SCOPE, name: nameOf(index) });

/** `count` groups that follow one tag and run, quiet for over an hour; then ARM's limits become `limits`. */
export async function fleet(count: number, workers: number, limits: Partial<WorldSettings>): Promise<Fleet> {
  const clock = virtualClock(START);
  const runtime = createNoneRuntime({ clock });
  const settings = { provisionMs: 20_000, ...PLENTY };
  const world = createWorld({ clock, runtime, guid: seededGuids('fleet'), settings });
  world.resourceGroups.put({ subscription: DEFAULT_SUBSCRIPTION, name: 'shop', location: 'westeurope', tags: {} });
  const events: ((parts: Parts) => Promise<unknown>)[] = [];
  const registry = createLocalRegistry({
    clock,
    directory: temporaryFolder(),
    loginServer: LOGIN_SERVER,
    onEvent: (event) => {
      if (event.type !== 'Microsoft.ContainerRegistry.ImagePushed') return;
      const { repository, tag, digest } = event.data.target;
      if (tag === undefined) return;
      events.push((parts) => onImagePushed(parts, { host: LOGIN_SERVER, repository, tag, digest }));
    },
  });
  world.onOperation(({ resourceUri }) => {
    const name = resourceUri.split('/').at(-1) ?? '';
    events.push((parts) => onResourceChanged(parts, { scope: SCOPE, containerGroup: name }));
  });
  const board = createSwitchboard();
  const sleepless = { now: clock.now, sleep: async () => undefined };
  const groups = memoryGroups(board, 100);
  const queue = memoryQueue(board, sleepless);
  const inner = createArm(world);
  const sent: Sent[] = [];
  const arm: typeof inner = async (request) => {
    const answer = await inner(request);
    if (request.headers['user-agent'] === OUTSIDE) return answer;
    sent.push({ at: clock.now(), method: request.method, path: request.url.pathname, status: answer.status });
    return answer;
  };
  // Registry, vault and all else that is not shared here.
  const rest = memoryParts().parts;
  let paceRows = memoryPaceRows(board);
  let ids = 0;
  const nextId = { next: () => `id-${++ids}` };

  function worker(): Parts {
    const pace = createPace({ paceRows, clock: sleepless, log: rest.log });
    const containerGroups = createContainerGroups({
      endpoint: 'https://arm.local',
      credential,
      httpClient: httpClientOf(arm),
      onAllowances: pace.heard,
      pauseMs: pace.pauseMs,
    });
    return {
      ...rest,
      groups: groups.port,
      queue: queue.port,
      containerGroups,
      pace,
      registry: createRegistry({ allowedHosts: [LOGIN_SERVER], clock: sleepless, fetch: fetchOf(registry.service) }),
      clock: sleepless,
      ids: nextId,
      installation: {
        id: 'test-installation',
        readOnly: false,
        keyId: 'k1',
        sign: (text) => `k1.${createHash('sha256').update(text).digest('hex')}`,
      },
      timings: TIMINGS,
    };
  }

  const crew = Array.from({ length: workers }, worker);
  const at = (index: number): Parts => crew[index % workers] ?? worker();

  async function work(parts: Parts, message: WakeMessage): Promise<void> {
    const signal = AbortSignal.timeout(60_000);
    try {
      const outcome = await reconcile(parts, { scope: message.scope, name: message.group }, message.ticket, 'queue');
      if (outcome.kind === 'busy') await queue.port.send(message, outcome.againInMs, signal);
    } catch {
      await queue.port.send(message, REDELIVERY_MS, signal);
    }
  }

  async function messages(): Promise<void> {
    for (let due = queue.take(); due.length > 0; due = queue.take()) {
      const lists = crew.map((_, index) => due.filter((_message, place) => place % workers === index));
      await Promise.all(
        lists.flatMap((list, index) =>
          Array.from({ length: LOOKS_AT_ONCE }, async () => {
            for (let message = list.shift(); message; message = list.shift()) await work(at(index), message);
          }),
        ),
      );
    }
  }

  let turn = 0;
  let nextTimer = START + TIMER_MS;
  const made: Fleet = {
    world,
    clock,
    board,
    groups,
    workers: crew,
    sent,
    outside: outsideOf(
      arm,
      () => (name) => at(0).containerGroups.get({ scope: SCOPE, name: name ?? '' }, AbortSignal.timeout(10_000)),
    ),
    onStep: () => undefined,
    crash(index) {
      crew[index] = worker();
    },
    async pass(ms, until = () => false) {
      for (const end = clock.now() + ms; clock.now() < end && !until(); ) {
        await settled();
        clock.advance(1000);
        await settled();
        await made.onStep(clock.now());
        const arrived = events.splice(0);
        await Promise.all(
          crew.map(async (parts, index) => {
            for (const deliver of arrived.filter((_, place) => place % workers === index)) await deliver(parts);
          }),
        );
        await messages();
        if (clock.now() < nextTimer) continue;
        nextTimer = clock.now() + TIMER_MS;
        const timers = at(turn++);
        await sweep(timers, [SCOPE], AbortSignal.timeout(60_000));
        await healthCheck(timers, AbortSignal.timeout(60_000));
        await messages();
      }
    },
    push: (content) => pushTo(registry, `${REPOSITORY}:v1`, content),
  };

  await made.push('first');
  for (let index = 0; index < count; index++) {
    const document = { ...declaration(), name: nameOf(index) };
    const parsed = parseDeclaration(document, { name: nameOf(index) });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
    const what = { key: keyOf(index), document, declaration: parsed.declaration };
    const declared = await declare(at(index), what, AbortSignal.timeout(60_000));
    if ('ticket' in declared && declared.ticket) await lookWith(at(index), what.key, declared.ticket.id, 'test');
  }
  for (let minutes = 0; minutes < 4; minutes++) await made.pass(MINUTE);
  clock.advance(3 * 60 * MINUTE);
  // A new installation's: nothing is known of the limits, and nothing is spent.
  Object.assign(world.settings, limits);
  paceRows = memoryPaceRows(board);
  for (let index = 0; index < workers; index++) made.crash(index);
  sent.length = 0;
  board.reset();
  return made;
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
