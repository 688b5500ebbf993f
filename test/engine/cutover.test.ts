import { beforeEach, describe, expect, it } from 'vitest';
import type { ContainerGroup, ReplicaPhase } from '../../src/core/model.ts';
import type { EndpointView, RouterView } from '../../src/core/router.ts';
import { closeCutover, type Looked, OBSERVATIONS_MAX, observedCutover, type Seen } from '../../src/engine/cutover.ts';
import { type Memory, memoryParts } from '../support/memory-parts.ts';

const KEY = { scope: 'sub/shop', name: 'web' };
const STALE_MS = 30_000;

let memory: Memory;
const signal = () => AbortSignal.timeout(5000);
beforeEach(() => {
  memory = memoryParts();
});

function group(state: string): Seen {
  const body = { properties: { instanceView: { state } } };
  return { kind: 'there', group: { name: 'any', provisioningState: 'Succeeded', body } as unknown as ContainerGroup };
}

const endpoint = (name: string, more: Partial<EndpointView> = {}): EndpointView => ({
  name,
  type: 'external',
  target: `${name}.example`,
  enabled: true,
  status: 'Online',
  ...more,
});

function router(endpoints: readonly EndpointView[], more: Partial<RouterView> = {}): RouterView {
  return { enabled: true, method: 'Weighted', ttlSeconds: 60, endpoints, ...more } as RouterView;
}

interface At {
  readonly in: readonly string[];
  readonly replicas: Readonly<Record<string, ReplicaPhase>>;
  readonly seen?: Readonly<Record<string, Seen>>;
  readonly probes?: Readonly<Record<string, boolean>>;
  readonly view?: RouterView;
}

const running = (replicas: At['replicas']) =>
  Object.fromEntries(Object.keys(replicas).map((name) => [name, group('Running')]));

/** One look, `afterS` seconds after the one before. */
async function look(
  afterS: number,
  { in: names, replicas, seen = running(replicas), probes = {}, view }: At,
): Promise<void> {
  memory.clock.advance(afterS * 1000);
  const looked: Looked = {
    revision: 2,
    view: view ?? router(names.map((name) => endpoint(name))),
    replicas: Object.entries(replicas).map(([name, phase]) => ({ name, phase })),
    seen: new Map(Object.entries(seen)),
    probes: new Map(Object.entries(probes).map(([name, ok]) => [name, { ok }])),
  };
  await observedCutover(memory.parts, KEY, looked, signal());
}

const recorded = () => memory.parts.cutovers.list(KEY, 2, signal());
const close = () => closeCutover(memory.parts, KEY, { revision: 2, staleMs: STALE_MS, trigger: 'timer' }, signal());

/** A goes for b; b is told to be deleted `drainS` after it was seen out. */
async function cutOver(drainS: number): Promise<void> {
  await look(0, {
    in: ['a'],
    replicas: { a: 'serving', b: 'creating' },
    seen: { a: group('Running'), b: group('Pending') },
  });
  await look(20, { in: ['a'], replicas: { a: 'serving', b: 'proving' } });
  await look(20, { in: ['a', 'b'], replicas: { a: 'serving', b: 'serving' } });
  await look(10, { in: ['b'], replicas: { a: 'draining', b: 'serving' } });
  await look(drainS, { in: ['b'], replicas: { a: 'draining', b: 'serving' } });
  await look(5, { in: ['b'], replicas: { a: 'deleting', b: 'serving' } });
  await look(10, {
    in: ['b'],
    replicas: { a: 'deleting', b: 'serving' },
    seen: { a: { kind: 'absent' }, b: group('Running') },
  });
  await look(100, { in: ['b'], replicas: { b: 'serving' } });
}

describe('the record of a cut-over', () => {
  it('ends in a line that says nobody was sent to a dead one', async () => {
    await cutOver(120);
    const entry = await close();
    expect(entry).toMatchObject({ what: 'cut-over', reason: 'CutOver', trigger: 'timer', revision: 2 });
    expect(entry.message).toBe(
      'cut-over: at least 1 healthy replica reachable at every moment; no client could hold an address of a dead one; ' +
        'record of 8 observations, 285 s, at most 120 s apart',
    );
  });

  it('tells when the old one went before its time', async () => {
    await cutOver(10);
    // Seen out at 50, so held until 50 + 60 + 30; perhaps gone from 60 on.
    expect((await close()).message).toContain('clients could hold the address of a dead one: a for 80 s');
  });

  it('tells when one that leaves is deleted without having been seen out', async () => {
    await look(0, { in: ['a', 'b'], replicas: { a: 'serving', b: 'serving' } });
    await look(10, { in: ['a', 'b'], replicas: { b: 'serving' } });
    await look(10, { in: ['b'], replicas: { b: 'serving' } });
    expect((await close()).message).toContain('the address of a dead one: a for 20 s');
  });

  it('does not hold what others put into the profile against us', async () => {
    await look(0, { in: ['a', 'theirs'], replicas: { a: 'serving' } });
    await look(5, { in: ['a'], replicas: { a: 'serving' } });
    expect((await recorded()).map(({ observation }) => observation.endpoints.map(({ name }) => name))).toEqual([
      ['a'],
      ['a'],
    ]);
    expect((await close()).message).toContain('no client could hold');
  });

  it.each([
    ['our probe fails', { probes: { a: false } }],
    ['the router says Degraded', { view: router([endpoint('a', { status: 'Degraded' })]) }],
    ['its containers have stopped', { seen: { a: group('Stopped') }, probes: { a: true } }],
    ['it is gone', { seen: { a: { kind: 'absent' } } satisfies Record<string, Seen> }],
  ])('takes a replica for not healthy where %s', async (_, more) => {
    await look(0, { in: ['a'], replicas: { a: 'serving' } });
    await look(5, { in: ['a'], replicas: { a: 'serving' }, ...more });
    expect((await recorded()).map(({ observation }) => observation.healthy)).toEqual([{ a: true }, { a: false }]);
  });

  it('says nothing of a replica that nobody has asked', async () => {
    const unread = { seen: { a: { kind: 'unknown' } } satisfies Record<string, Seen> };
    await look(0, { in: [], replicas: { a: 'draining' }, ...unread });
    expect((await recorded())[0]?.observation.healthy).toEqual({});
  });

  it('knows an order where only the first is answered with, and a profile that answers nobody', async () => {
    const ordered = [endpoint('a', { priority: 1 }), endpoint('b', { priority: 2 })];
    const replicas = { a: 'serving', b: 'serving' } as const;
    await look(0, { in: [], replicas, view: router(ordered, { method: 'Priority' }) });
    await look(5, { in: [], replicas, view: router(ordered, { enabled: false }) });
    const endpoints = (await recorded()).map(({ observation }) => observation.endpoints);
    expect(endpoints[0]?.map(({ priority }) => priority)).toEqual([1, 2]);
    expect(endpoints[1]?.map(({ enabled, priority }) => [enabled, priority])).toEqual([
      [false, undefined],
      [false, undefined],
    ]);
  });

  it('writes down what changes at once, and what stays the same ever more rarely', async () => {
    const still = { in: ['a'], replicas: { a: 'serving' } } as const;
    for (let second = 0; second < 600; second += 1) await look(second === 0 ? 0 : 1, still);
    const { length } = await recorded();
    expect(length).toBeGreaterThan(100);
    expect(length).toBeLessThan(350);
    await look(0, { ...still, probes: { a: false } });
    expect(await recorded()).toHaveLength(length + 1);
  });

  it('is bounded, and says where it was full', async () => {
    const observation = { at: 0, ttlSeconds: 60, endpoints: [], healthy: {} };
    await memory.parts.cutovers.append(KEY, 2, { index: OBSERVATIONS_MAX - 1, observation }, signal());
    await look(60, { in: ['a'], replicas: { a: 'serving' } });
    expect(await recorded()).toHaveLength(1);
    for (let index = 0; index < OBSERVATIONS_MAX - 1; index += 1) {
      await memory.parts.cutovers.append(KEY, 2, { index, observation: { ...observation, at: index } }, signal());
    }
    expect((await close()).message).toMatch(/it was full before the end$/);
  });

  it('leaves only the record of the last rollout', async () => {
    const observation = { at: 0, ttlSeconds: 60, endpoints: [], healthy: {} };
    await memory.parts.cutovers.append(KEY, 1, { index: 0, observation }, signal());
    await look(0, { in: ['a'], replicas: { a: 'serving' } });
    await close();
    expect(await memory.parts.cutovers.list(KEY, 1, signal())).toEqual([]);
    expect(await recorded()).toHaveLength(1);
  });
});
