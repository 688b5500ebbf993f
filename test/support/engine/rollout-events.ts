/**
 * What may happen to a fleet while it is rolled out, as values that fast-check can draw and shrink, and what each does to
 * the in-memory world. For `test/engine/rollout-random.test.ts`.
 */
import fc from 'fast-check';
import { Fault } from '../../../src/core/errors.ts';
import type { EndpointSpec } from '../../../src/core/ports.ts';
import type { Behaviour } from '../memory/container-groups.ts';
import type { CallName } from '../memory/switchboard.ts';
import { KEY, MAIN, SECOND, type Stage } from './rollout-stage.ts';

const BAD: readonly Behaviour[] = ['crashes', 'neverReady', 'failsProvisioning', 'stuck', 'answers500'];
const EDITS = ['drop', 'disable', 'reweigh', 'send elsewhere'] as const;
const WRITES: readonly CallName[] = [
  'containerGroups.put',
  'containerGroups.delete',
  'containerGroups.act',
  'router.putEndpoint',
  'router.removeEndpoint',
  'router.create',
];
const READS: readonly CallName[] = ['router.read', 'containerGroups.get', 'registry.resolve', 'groups.get'];

/** `at`: which replica, of those that are there; beyond the last one it counts from the first again. */
export type Happening =
  | { readonly kind: 'push'; readonly as: Behaviour }
  | { readonly kind: 'scale'; readonly to: number }
  | { readonly kind: 'order'; readonly verb: 'pause' | 'resume' | 'abort' | 'retry' | 'promote' | 'undo' }
  | { readonly kind: 'act'; readonly verb: 'restart' | 'stop' | 'start' }
  | { readonly kind: 'dies' | 'crashes' | 'stops'; readonly at: number }
  | { readonly kind: 'edited'; readonly at: number; readonly how: (typeof EDITS)[number] }
  | { readonly kind: 'flaps'; readonly at: number; readonly all: boolean }
  | {
      readonly kind: 'refused';
      readonly call: CallName;
      readonly how: 'throttled' | 'away' | 'lost' | 'refused';
      readonly times: number;
    }
  | { readonly kind: 'unread'; readonly call: CallName; readonly times: number };

export interface Turn {
  readonly happens: Happening;
  /** Seconds that pass then. */
  readonly wait: number;
}

const at = fc.nat({ max: 5 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('push' as const), as: fc.constant<Behaviour>('runs') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('push' as const), as: fc.constantFrom(...BAD) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('scale' as const), to: fc.integer({ min: 1, max: 4 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('order' as const),
      verb: fc.constantFrom(...(['pause', 'resume', 'abort', 'retry', 'promote', 'undo'] as const)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('act' as const),
      verb: fc.constantFrom(...(['restart', 'stop', 'start'] as const)),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom(...(['dies', 'crashes', 'stops'] as const)), at }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('edited' as const), at, how: fc.constantFrom(...EDITS) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('flaps' as const), at, all: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('refused' as const),
      call: fc.constantFrom(...WRITES),
      how: fc.constantFrom(...(['throttled', 'away', 'lost', 'refused'] as const)),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('unread' as const),
      call: fc.constantFrom(...READS),
      times: fc.integer({ min: 1, max: 4 }),
    }),
  },
);

export const turns: fc.Arbitrary<Turn[]> = fc.array(
  fc.record({ happens: happening, wait: fc.constantFrom(0, 5, 21, 45, 70, 130, 400, 1200) }),
  { minLength: 1, maxLength: 12 },
);

export interface Play {
  readonly stage: Stage;
  /** What is declared under `mooring`, but for the number. */
  readonly mooring: Readonly<Record<string, never>> | object;
  replicas: number;
  image: number;
}

/** Does it, and lets a look find it; what has to be looked for is looked for as the timers would. */
export async function happen(play: Play, { happens, wait }: Turn): Promise<void> {
  const { stage } = play;
  await apply(play, happens);
  await stage.look();
  await stage.pass(wait * SECOND);
}

async function apply(play: Play, what: Happening): Promise<unknown> {
  const { stage } = play;
  const { memory } = stage;
  switch (what.kind) {
    case 'push':
      play.image += 1;
      return stage.push(play.image, what.as);
    case 'scale':
      play.replicas = what.to;
      return stage.declare({ ...play.mooring, replicas: what.to });
    case 'order':
      return stage.order(what.verb === 'promote' ? { verb: 'promote', full: false } : { verb: what.verb });
    case 'act':
      return stage.act(what.verb);
    case 'dies':
      return named(stage, what.at, (name) => memory.containerGroups.drop({ scope: KEY.scope, name }));
    case 'crashes':
      return named(stage, what.at, (name) => memory.containerGroups.fares(name, 'crashes'));
    case 'stops':
      return named(stage, what.at, (name) => memory.containerGroups.setRunning({ scope: KEY.scope, name }, false));
    case 'edited':
      return edited(stage, what);
    case 'flaps':
      return flaps(stage, what);
    case 'refused':
      return memory.board.fail(what.call, faultOf(what.how), { times: what.times, after: what.how === 'lost' });
    case 'unread':
      return memory.board.fail(what.call, faultOf('away'), { times: what.times });
  }
}

function named(stage: Stage, index: number, work: (name: string) => void): void {
  const names = stage.containers();
  const name = names[index % Math.max(1, names.length)];
  if (name !== undefined) work(name);
}

function edited(stage: Stage, { at: index, how }: Extract<Happening, { kind: 'edited' }>): void {
  const endpoints = stage.main()?.endpoints.filter(({ name }) => name.startsWith('web')) ?? [];
  const found = endpoints[index % Math.max(1, endpoints.length)];
  if (!found) return;
  if (how === 'drop') return stage.memory.router.drop(MAIN, found.name);
  const { status: _, type: _type, ...endpoint } = found;
  const change: Partial<EndpointSpec> =
    how === 'disable' ? { enabled: false } : how === 'reweigh' ? { weight: 7 } : { target: `${found.name}.example` };
  stage.memory.router.edit(MAIN, { ...endpoint, ...change });
}

function flaps(stage: Stage, { at: index, all }: Extract<Happening, { kind: 'flaps' }>): void {
  const targets = (stage.main()?.endpoints ?? []).map(({ target }) => target);
  const chosen = all ? targets : targets.filter((_, place) => place === index % Math.max(1, targets.length));
  for (const target of chosen) stage.memory.router.setStatus(target, 'Degraded');
}

function faultOf(how: 'throttled' | 'away' | 'lost' | 'refused'): Fault {
  switch (how) {
    case 'throttled':
      return new Fault('transient', { reason: 'Throttled', message: 'slow down', status: 429, retryAfterMs: 20_000 });
    case 'away':
      return new Fault('transient', { reason: 'AzureUnavailable', message: 'not now', status: 503 });
    case 'lost':
      return new Fault('ambiguous', { reason: 'AzureAmbiguous', message: 'no answer', status: 504 });
    case 'refused':
      return new Fault('terminal', { reason: 'AzureRefused', message: 'no', status: 400 });
  }
}
