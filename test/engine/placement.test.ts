/** `placement`: what is tried in turn where Azure has no room, or a creation never ends, against local ARM. */
import { describe, expect, it } from 'vitest';
import { objectAt, textAt } from '../../src/core/json.ts';
import { preview } from '../../src/engine/preview.ts';
import { routed } from '../support/engine/behind.ts';
import { HOUR, MINUTE, SECOND, signal } from '../support/engine/running.ts';
import {
  type BenchOptions,
  declaration,
  type EngineBench,
  engineBench,
  IMAGE_TEXT,
  WEB,
} from '../support/engine-bench.ts';

const ENTRIES = [{}, { region: 'northeurope' }, { region: 'swedencentral' }];
const group = (mark: string, ours = {}) => routed(mark, { replicas: 1, placement: ENTRIES, ...ours });
/** As recorded of a region without capacity: 409, in words that speak of no quota. */
const NO_ROOM = {
  status: 409,
  code: 'ServiceUnavailable',
  message: "The requested resource is not available in the location 'westeurope' at this moment.",
};

async function begun(options: BenchOptions = {}): Promise<EngineBench> {
  const bench = engineBench(options);
  await bench.push('v1', 'one');
  return bench;
}

/** The next creations are refused so; absent: all, until it is called off. */
const full = ({ world }: EngineBench, times?: number) =>
  world.faults.add({
    match: { method: 'PUT', pathIncludes: '/containerGroups/', ...(times === undefined ? {} : { times }) },
    apply: 'instead',
    answer: NO_ROOM,
  });

/** Region of each replica that is there. */
async function regions(bench: EngineBench): Promise<(string | undefined)[]> {
  const names = bench.row()?.state.replicas.map(({ name }) => name) ?? [];
  const there = await Promise.all(names.map((name) => bench.there(name)));
  return there.map((one) => one?.location);
}

interface Tried {
  readonly method: string;
  readonly name: string;
  readonly region: string;
  readonly at: number;
}

/** Creations and deletions of container groups, as they reached ARM. */
const tried = ({ world }: EngineBench): Tried[] =>
  world.writes.entries.flatMap(({ method, path, body, time }) => {
    const [, name] = /containerGroups\/([^/]+)$/i.exec(path) ?? [];
    if (name === undefined || method === 'PATCH') return [];
    const { location } = objectAt(body as Parameters<typeof objectAt>[0]);
    return [{ method, name, region: textAt(location) ?? '', at: Date.parse(time) }];
  });
const words = (bench: EngineBench) => tried(bench).map(({ method, region }) => `${method} ${region}`.trim());

describe('an entry without room', () => {
  it.each([
    [1, ['PUT westeurope', 'PUT northeurope']],
    [2, ['PUT westeurope', 'PUT northeurope', 'PUT swedencentral']],
  ])('is passed over for the next, once it is seen gone: %i of them', async (times, expected) => {
    const bench = await begun();
    full(bench, times);
    await bench.declare(group('a'));
    await bench.pass(20 * MINUTE);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(words(bench)).toEqual(expected);
    const ats = tried(bench).map(({ at }) => at);
    // Two reads, ten seconds apart.
    for (const [index, at] of ats.slice(1).entries())
      expect(at - (ats[index] ?? 0)).toBeGreaterThanOrEqual(10 * SECOND);
  });

  it('that has room again is returned to by the next rollout, and not before', async () => {
    const bench = await begun();
    full(bench, 1);
    await bench.declare(group('a'));
    await bench.pass(2 * HOUR);
    expect(await regions(bench)).toEqual(['northeurope']);
    expect(words(bench)).toHaveLength(2);
    await bench.push('v1', 'two');
    await bench.pass(HOUR);
    expect([bench.status(), await regions(bench)]).toEqual(['Running AsDeclared', ['westeurope']]);
  });

  it('is one for each of several replicas, one after the other', async () => {
    const bench = await begun();
    full(bench, 1);
    await bench.declare(group('a', { replicas: 3 }));
    await bench.pass(30 * MINUTE);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(words(bench).filter((word) => word === 'PUT westeurope')).toHaveLength(1);
    expect(await regions(bench)).toEqual(['northeurope', 'northeurope', 'northeurope']);
  });
});

describe('no room in any entry', () => {
  it('waits, says until when, tries ever more rarely, and goes on by itself', async () => {
    const bench = await begun();
    const callOff = full(bench);
    await bench.declare(group('a'));
    await bench.pass(4 * MINUTE);
    expect(bench.status()).toBe('Waiting NoCapacity');
    expect(bench.row()?.state.status.message).toMatch(
      /^no room in any of the 3 places for westeurope; tried again at 2026-01-05T08:0\d:\d\d/,
    );
    await bench.pass(2 * HOUR);
    // 5, 10, 20 and then 30 minutes apart, in three places.
    expect(words(bench).length).toBeLessThanOrEqual(3 * 7);
    expect(words(bench).length).toBeGreaterThanOrEqual(3 * 4);
    callOff();
    await bench.pass(HOUR);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(bench.row()?.state.full?.map(({ region, placement }) => [region, placement]) ?? []).not.toContainEqual([
      'westeurope',
      bench.row()?.state.replicas[0]?.placement,
    ]);
  });

  it('of an upgrade keeps what serves, and goes back at the deadline', async () => {
    const bench = await begun();
    await bench.declare(group('a', { strategy: { type: 'Rolling', progressDeadlineSeconds: 3600 } }));
    await bench.pass(20 * MINUTE);
    const before = bench.row()?.state.replicas.map(({ name }) => name);
    full(bench);
    await bench.push('v1', 'two');
    await bench.pass(30 * MINUTE);
    expect(bench.status()).toBe('Waiting NoCapacity');
    await bench.pass(HOUR);
    expect(bench.status()).toBe('Running RolledBack');
    expect(bench.row()?.state.replicas.map(({ name }) => name)).toEqual(before);
  });
});

describe('a dry run tells where new ones go', () => {
  const told = async (bench: EngineBench, document: ReturnType<typeof group>) => {
    const { replicas, quota } = await preview(bench.parts, WEB, document, signal());
    return [replicas?.where, [...new Set(quota?.map(({ region }) => region))]];
  };

  it('passing over the entry that had no room, as long as that is passed over', async () => {
    const bench = await begun();
    full(bench, 1);
    await bench.declare(group('a'));
    await bench.pass(4 * MINUTE);
    expect(await regions(bench)).toEqual(['northeurope']);
    expect(await told(bench, group('a', { replicas: 2 }))).toEqual([
      [{ region: 'northeurope', create: 1 }],
      ['northeurope'],
    ]);
    // Another revision begins with the first.
    expect(await told(bench, group('b'))).toEqual([[{ region: 'westeurope', create: 1 }], ['westeurope']]);
    await bench.declare(group('a', { replicas: 2 }));
    await bench.pass(10 * MINUTE);
    expect([bench.status(), await regions(bench)]).toEqual(['Running AsDeclared', ['northeurope', 'northeurope']]);
  });

  it('passing over those whose quota is used up; where all are, the first is told not to fit', async () => {
    const bench = await begun({ settings: { groupsPerRegion: 1 } });
    const { name: _, mooring: _ours, ...body } = declaration();
    const take = (region: string) => bench.outside.put(`theirs-${region}`, { ...body, location: region });
    await take('westeurope');
    expect(await told(bench, group('a'))).toEqual([[{ region: 'northeurope', create: 1 }], ['northeurope']]);
    await take('northeurope');
    await take('swedencentral');
    const { replicas, quota } = await preview(bench.parts, WEB, group('a'), signal());
    expect(replicas?.where).toEqual([{ region: 'westeurope', create: 1 }]);
    expect(quota).toContainEqual(expect.objectContaining({ region: 'westeurope', left: 0, fits: false }));
  });
});

describe('a creation that never ends', () => {
  it('is given up at its deadline, deleted and seen gone, and the next entry is tried', async () => {
    const bench = engineBench({ settings: { provisionTimeoutMs: 99 * HOUR } });
    const image = IMAGE_TEXT.replace(/:[^:]*$/, `@${await bench.push('v1', 'one')}`);
    bench.runtime.script(image, { kind: 'neverStarts' });
    await bench.declare(group('a'));
    await bench.pass(5 * MINUTE);
    expect([bench.status(), words(bench)]).toEqual(['Creating Creating', ['PUT westeurope']]);
    bench.runtime.script(image, { kind: 'runs' });
    await bench.pass(HOUR);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(words(bench)).toEqual(['PUT westeurope', 'DELETE', 'PUT northeurope']);
  });
});

describe('a quota that is used up', () => {
  /** One container group a region, and somebody else's is there. */
  async function used(...taken: readonly string[]): Promise<EngineBench> {
    const bench = await begun({ settings: { groupsPerRegion: 1 } });
    const { name: _, mooring: _ours, ...body } = declaration();
    for (const region of taken) await bench.outside.put(`theirs-${region}`, { ...body, location: region });
    return bench;
  }
  const ours = (bench: EngineBench) => tried(bench).filter(({ name }) => !name.startsWith('theirs'));

  it.each([
    [['westeurope'], 'northeurope'],
    [['westeurope', 'northeurope'], 'swedencentral'],
  ])('in %j takes the next entry without trying there', async (taken, expected) => {
    const bench = await used(...taken);
    await bench.declare(group('a'));
    await bench.pass(20 * MINUTE);
    expect([bench.status(), ours(bench).map(({ region }) => region)]).toEqual(['Running AsDeclared', [expected]]);
  });

  it('in all of them waits with a figure, writes nothing, and goes on when there is room', async () => {
    const bench = await used('westeurope', 'northeurope', 'swedencentral');
    await bench.declare(group('a'));
    await bench.pass(HOUR);
    expect([bench.status(), ours(bench)]).toEqual(['Waiting QuotaExceeded', []]);
    expect(bench.row()?.state.status.message).toMatch(
      /^0 of 1 container groups are left in westeurope, one more replica takes 1;/,
    );
    await bench.outside.remove('theirs-northeurope');
    await bench.pass(20 * MINUTE);
    expect([bench.status(), await regions(bench)]).toEqual(['Running AsDeclared', ['northeurope']]);
  });
});
