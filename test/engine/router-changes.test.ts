/** The declared router of a group that runs is changed: added, taken away, moved, given back; or somebody deletes its profile. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { parseDeclaration } from '../../src/core/spec/parse.ts';
import { declare } from '../../src/engine/declare.ts';
import { healthCheck } from '../../src/engine/health-check.ts';
import {
  documentOf,
  HOUR,
  KEY,
  MAIN,
  MINUTE,
  owned,
  PREVIEW,
  rest,
  SECOND,
  type Stage,
  served,
  shared,
  signal,
  stage,
} from '../support/engine/rollout-stage.ts';

const OTHER = { ...MAIN, profile: 'other-tm' };
const NET = { ...MAIN, resourceGroup: 'net' };
const to = (profile: string, more: JsonObject = {}): JsonObject => ({
  traffic: { trafficManager: { profile, owned: true, ...more } },
});
const IN_PLACE = { strategy: { type: 'InPlace', allowInterruption: true } };
const inside = (of: Stage, ref = MAIN) => of.memory.router.read(ref)?.endpoints.map(({ name }) => name) ?? [];

/** Behind a profile that is there already, and others' too. */
async function behindTheirs(mooring: JsonObject = {}): Promise<Stage> {
  const of = stage();
  of.memory.router.place(MAIN);
  await of.push(1);
  await of.declare({ replicas: 2, ...shared(), ...mooring });
  expect(await rest(of)).toBe('Running AsDeclared');
  of.wrote();
  return of;
}

describe('a router before several replicas that had none', () => {
  it.each<[string, JsonObject]>([
    ['Rolling', {}],
    ['Rolling without a surge', { strategy: { type: 'Rolling', maxSurge: 0, maxUnavailable: 1 } }],
    ['BlueGreen', { strategy: { type: 'BlueGreen' } }],
    ['InPlace', IN_PLACE],
  ])('takes them in as they run, once they are proved: %s', async (_, strategy) => {
    const of = await served({ replicas: 2, ...strategy });
    const before = of.containers();
    await of.declare({ replicas: 2, ...owned(), ...strategy });
    expect(await rest(of)).toBe('Running AsDeclared');
    expect([of.containers(), inside(of).sort()]).toEqual([before, before]);
    expect(of.wrote().filter((write) => /^(put|delete)/.test(write))).toEqual([]);
    expect(of.guard.broken).toEqual([]);
  });

  it.each(['InPlace', 'Recreate'])('and a change in place under way goes on: %s', async (type) => {
    const strategy = { type, allowInterruption: true };
    const of = await served({ replicas: 3, strategy });
    await of.push(2);
    await of.pass(5 * SECOND);
    expect(of.rollout()?.phase).toBe('Progressing');
    await of.declare({ replicas: 3, ...owned(), strategy });
    expect(await rest(of)).toBe('Running AsDeclared');
    expect([of.images(), inside(of).sort()]).toEqual([[2, 2, 2], of.containers()]);
  });

  it('and a new revision at once: the old ones never enter, and stay until the new ones are well there', async () => {
    const of = await served({ replicas: 2 });
    const before = of.containers();
    await of.push(2);
    await of.declare({ replicas: 2, ...owned(), strategy: { type: 'BlueGreen', promotion: 'manual' } });
    await of.pass(HOUR);
    expect(of.status()).toBe('Updating AwaitingPromotion');
    expect([of.images(), inside(of)]).toEqual([[1, 1, 2, 2], []]);
    await of.order({ verb: 'promote', full: false });
    expect(await rest(of)).toBe('Running AsDeclared');
    expect([of.images(), of.endpoints().filter((name) => before.includes(name))]).toEqual([[2, 2], []]);
    expect(of.guard.broken).toEqual([]);
  });
});

describe('a router that is declared no longer', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['of as many', { replicas: 2 }, { replicas: 2 }],
    ['of fewer', { replicas: 3 }, { replicas: 1, strategy: { type: 'Rolling' } }],
    ['of one that is changed in place then', { replicas: 3 }, { replicas: 1 }],
  ])('keeps its clients as long as it said they may come: %s', async (_, before, after) => {
    const of = await served({ ...before, ...owned({ ttlSeconds: 120, staleMargin: '2m', drain: '10m' }) });
    await of.declare(after);
    const from = of.memory.clock.now();
    await of.pass(HOUR, () => of.guard.writes.some((write) => write.startsWith('delete ')));
    expect(of.memory.clock.now() - from).toBeGreaterThanOrEqual((120 + 120 + 600) * SECOND);
    expect(await rest(of)).toBe('Running AsDeclared');
    expect(of.containers()).toHaveLength(after['replicas'] as number);
    expect([of.memory.router.read(MAIN), of.memory.router.read(PREVIEW)]).toEqual([undefined, undefined]);
    expect(of.guard.broken).toEqual([]);
  });

  it('lets go of what is changed in place, and nothing of it is made anew', async () => {
    const of = await served({ replicas: 2, ...owned(), ...IN_PLACE });
    const before = of.containers();
    await of.declare({ replicas: 2, ...IN_PLACE });
    expect(await rest(of)).toBe('Running AsDeclared');
    expect([of.containers(), of.memory.router.read(MAIN)]).toEqual([before, undefined]);
  });
});

describe('another router', () => {
  it.each<[string, JsonObject, JsonObject, typeof MAIN]>([
    ['of another name', {}, to('other-tm'), OTHER],
    ['in another resource group', {}, to('web-tm', { resourceGroup: 'net', relativeName: 'web-net' }), NET],
    ['without a surge', { strategy: { type: 'Rolling', maxSurge: 0, maxUnavailable: 1 } }, to('other-tm'), OTHER],
    ['by BlueGreen', { strategy: { type: 'BlueGreen' } }, to('other-tm'), OTHER],
  ])('has all who must serve, well, before any leaves the former: %s', async (_, strategy, next, ref) => {
    const of = await served({ replicas: 2, ...owned(), ...strategy });
    await of.declare({ replicas: 2, ...next, ...strategy });
    expect(await rest(of)).toBe('Running AsDeclared');
    expect(inside(of, ref).sort()).toEqual(of.containers().sort());
    expect([of.containers().length, of.memory.router.read(MAIN)]).toEqual([2, undefined]);
    expect(of.guard.broken).toEqual([]);
  });

  it('takes in what is changed in place', async () => {
    const of = await served({ replicas: 2, ...owned(), ...IN_PLACE });
    const before = of.containers();
    await of.declare({ replicas: 2, ...to('other-tm'), ...IN_PLACE });
    expect(await rest(of)).toBe('Running AsDeclared');
    expect([of.containers(), inside(of, OTHER), of.memory.router.read(MAIN)]).toEqual([before, before, undefined]);
  });
});

describe('what cannot be done', () => {
  it.each<[string, JsonObject, RegExp]>([
    ['another DNS name', owned({ relativeName: 'b' }), /relativeName.*a profile’s DNS name is given once/],
    ['its DNS name for another profile', to('other-tm', { relativeName: 'web-tm' }), /relativeName.*say another/],
    ['its DNS name in another resource group', owned({ resourceGroup: 'net' }), /relativeName.*say another/],
  ])('is refused where it is declared: %s', async (_, next, says) => {
    const of = await served({ replicas: 2, ...owned() });
    await expect(of.declare({ replicas: 2, ...next })).rejects.toThrow(says);
    expect(await rest(of)).toBe('Running AsDeclared');
    expect(of.wrote()).toEqual([]);
  });

  it('is refused also by what stands when it is written, whatever stood when it was asked', async () => {
    const of = await served({ replicas: 2, ...owned() });
    const { parts } = of.memory;
    const document = documentOf({ replicas: 2, ...owned({ relativeName: 'b' }) });
    const parsed = parseDeclaration(document, { name: 'web' });
    if (!parsed.ok) throw new Error('no declaration');
    let reads = 0;
    const get: typeof parts.groups.get = async (key, aborted) => {
      const stored = await parts.groups.get(key, aborted);
      reads += 1;
      if (!stored || reads > 1) return stored;
      return { ...stored, row: { ...stored.row, desired: { ...stored.row.desired, document } } };
    };
    const groups = { ...parts.groups, get };
    const asked = { key: KEY, document, declaration: parsed.declaration };
    expect((await declare({ ...parts, groups }, asked, signal())).kind).toBe('invalid');
  });

  it('is refused: to own what is somebody’s', async () => {
    const of = await behindTheirs();
    await expect(of.declare({ replicas: 2, ...owned() })).rejects.toThrow(/owned.*takes over no profile/);
  });

  it('is told where it was declared before it was refused', async () => {
    const of = await served({ replicas: 2, ...owned() });
    of.memory.router.set(MAIN, { fqdn: 'before.trafficmanager.net' });
    await of.look();
    expect(await rest(of)).toBe('Running Drifted');
    expect(of.row()?.state.status.drift.map(({ pointer }) => pointer)).toEqual([
      '/mooring/traffic/trafficManager/relativeName',
    ]);
    expect(of.wrote()).toEqual([]);
    // What else differs is seen and mended all the same.
    await of.declare({ replicas: 2, ...owned({ ttlSeconds: 60 }) });
    await rest(of);
    of.memory.router.set(MAIN, { ttlSeconds: 3600 });
    await healthCheck(of.memory.parts, signal());
    expect(await rest(of)).toBe('Running Drifted');
    expect([of.wrote(), of.main()?.ttlSeconds]).toEqual([['update web-tm'], 60]);
  });
});

describe('a profile that is given back to its owner', () => {
  it('is not deleted when nobody is in it, nor with the group', async () => {
    const of = await served({ replicas: 2, ...owned() });
    await of.declare({ replicas: 2, ...shared() });
    expect(await rest(of)).toBe('Running AsDeclared');
    await of.act('stop');
    expect(await rest(of)).toBe('Stopped Stopped');
    expect(inside(of)).toEqual([]);
    await of.remove();
    await of.pass(30 * HOUR);
    expect([of.containers(), of.main()?.fqdn]).toEqual([[], 'web-tm.trafficmanager.net']);
    expect(of.memory.router.read(PREVIEW)).toBeUndefined();
  });

  it('is Mooring’s again when that is declared, and deleted with the group then', async () => {
    const of = await served({ replicas: 2, ...owned() });
    await of.declare({ replicas: 2, ...shared() });
    await rest(of);
    await of.declare({ replicas: 2, ...owned() });
    expect(await rest(of)).toBe('Running AsDeclared');
    await of.remove();
    await of.pass(2 * HOUR);
    expect(of.main()).toBeUndefined();
  });
});

describe('a profile that somebody deletes', () => {
  it.each<[string, JsonObject]>([
    ['Rolling', {}],
    ['BlueGreen', { strategy: { type: 'BlueGreen' } }],
    ['Canary', { strategy: { type: 'Canary', steps: [{ weight: 50, pause: '1m' }] } }],
  ])(
    'keeps what runs and lets nothing be made; the rollout goes on when it is there again: %s',
    async (_, strategy) => {
      const of = await behindTheirs(strategy);
      of.memory.router.drop(MAIN);
      await of.push(2);
      // Longer than its deadline, which would have it rolled back.
      await of.pass(3 * HOUR);
      expect([of.status(), of.images(), of.wrote()]).toEqual(['Stalled RouterMissing', [1, 1], []]);
      expect(of.row()?.state.rejected ?? []).toEqual([]);
      expect(of.row()?.state.status.message).toMatch(
        /^web-tm in shop: .* does not exist; .*create it, or declare owned/,
      );
      of.memory.router.place(MAIN);
      await of.look();
      expect(await rest(of)).toBe('Running AsDeclared');
      expect([of.images(), inside(of).sort()]).toEqual([[2, 2], of.containers().sort()]);
    },
  );

  it('has a lost replica replaced only when it is there again', async () => {
    const of = await behindTheirs();
    of.memory.router.drop(MAIN);
    of.memory.containerGroups.drop({ scope: KEY.scope, name: 'web-r1-1-1' });
    await of.look();
    await of.pass(30 * MINUTE);
    expect(of.wrote()).toEqual([]);
    of.memory.router.place(MAIN);
    await of.pass(HOUR);
    expect([of.status(), inside(of).length, of.containers().length]).toEqual(['Running AsDeclared', 2, 2]);
  });

  it('is made anew where it is owned, with all who serve in it', async () => {
    const of = await served({ replicas: 2, ...owned() });
    of.memory.router.drop(MAIN);
    await of.push(2);
    expect(await rest(of)).toBe('Running AsDeclared');
    expect([of.images(), inside(of).sort()]).toEqual([[2, 2], of.containers().sort()]);
  });
});
