/** The settings of an owned profile: changed with the declaration, put right or told when somebody else changed them. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { healthCheck } from '../../src/engine/health-check.ts';
import {
  HOUR,
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

const PROBE = { protocol: 'HTTP', port: 80, path: '/up' };
const with_ = (manager: JsonObject, more: JsonObject = {}): JsonObject => ({ replicas: 2, ...owned(manager), ...more });
const updates = (wrote: readonly string[]) => wrote.filter((write) => write.startsWith('update '));
/** As the timer does. */
async function checked(it: Stage): Promise<string> {
  await healthCheck(it.memory.parts, signal());
  return rest(it);
}

describe('settings that are declared anew', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['a time to live', { ttlSeconds: 300 }, { ttlSeconds: 300 }],
    ['a method', { method: 'Priority' }, { method: 'Priority' }],
    ['a probe', { monitor: PROBE }, { monitor: { protocol: 'HTTP', port: 80, path: '/up' } }],
    ['patience', { monitor: { intervalSeconds: 10 } }, { monitor: { intervalInSeconds: 10, timeoutInSeconds: 9 } }],
    [
      'all of them',
      { ttlSeconds: 5, method: 'Priority', monitor: { ...PROBE, toleratedFailures: 1 } },
      { ttlSeconds: 5, method: 'Priority', monitor: { path: '/up', toleratedNumberOfFailures: 1 } },
    ],
  ])('%s: one PATCH, and no rollout', async (_, manager, view) => {
    const it = await served(with_({}));
    const before = it.endpoints();
    await it.declare(with_(manager));
    expect(await rest(it)).toBe('Running AsDeclared');
    const followed = 'monitor' in view ? ['update web-preview'] : [];
    expect(it.wrote()).toEqual(['update web-tm', ...followed]);
    expect(it.main()).toMatchObject(view);
    expect([it.endpoints(), it.rollout()?.revision]).toEqual([before, 1]);
    await it.pass(HOUR);
    expect(await checked(it)).toBe('Running AsDeclared');
    expect(it.wrote()).toEqual([]);
    expect(
      (await it.history()).filter(({ what, replica }) => what === 'updateProfile' && replica === 'web-tm'),
    ).toMatchObject([{ reason: 'Declared', replica: 'web-tm' }]);
    expect(it.guard.broken).toEqual([]);
  });

  it('by the health answer are the probe’s too, and the preview’s probe follows before anything is proved', async () => {
    const health = (path: string) => ({ health: { http: { path, port: 80 } } });
    const it = await served(with_({}, health('/a')));
    await it.push(2);
    await it.declare(with_({}, health('/b')));
    expect(await rest(it)).toBe('Running AsDeclared');
    expect(updates(it.wrote())).toEqual(['update web-tm', 'update web-preview']);
    const probes = [MAIN, PREVIEW].map((ref) => it.memory.router.read(ref)?.monitor['path']);
    expect(probes).toEqual(['/b', '/b']);
  });

  it('apply though drift is only reported: they are no drift', async () => {
    const report = { drift: { mode: 'report' } };
    const it = await served(with_({ ttlSeconds: 60 }, report));
    await it.declare(with_({ ttlSeconds: 30 }, report));
    expect(await rest(it)).toBe('Running AsDeclared');
    expect([it.main()?.ttlSeconds, it.wrote()]).toEqual([30, ['update web-tm']]);
  });

  it('of a profile that is somebody’s are none of ours', async () => {
    const of = stage();
    of.memory.router.place(MAIN, { ttlSeconds: 77 });
    await of.push(1);
    await of.declare({ replicas: 2, ...shared() });
    await rest(of);
    expect([of.main()?.ttlSeconds, updates(of.wrote())]).toEqual([77, []]);
  });
});

describe('settings that somebody else has changed', () => {
  const edit = (it: Stage, ttlSeconds: number) => it.memory.router.set(MAIN, { ttlSeconds });

  it('are put right where they are declared, by what the health check sees', async () => {
    const it = await served(with_({ ttlSeconds: 60 }));
    edit(it, 3600);
    expect(await checked(it)).toBe('Running AsDeclared');
    expect([it.main()?.ttlSeconds, it.wrote()]).toEqual([60, ['update web-tm']]);
  });

  it('stay where they are not declared', async () => {
    const it = await served(with_({}));
    edit(it, 3600);
    await it.look();
    await checked(it);
    expect([it.main()?.ttlSeconds, it.wrote()]).toEqual([3600, []]);
  });

  it('are told and left where drift is reported', async () => {
    const it = await served(with_({ ttlSeconds: 60 }, { drift: { mode: 'report' } }));
    edit(it, 3600);
    expect(await checked(it)).toBe('Running Drifted');
    expect(it.row()?.state.status.drift).toEqual([
      { pointer: '/mooring/traffic/trafficManager/ttlSeconds', class: 'router', reason: 'Drifted' },
    ]);
    const asked = it.row()?.wake.asked;
    await checked(it);
    expect([it.main()?.ttlSeconds, it.wrote(), it.row()?.wake.asked]).toEqual([3600, [], asked]);
  });

  it('again and again are not fought for ever', async () => {
    const it = await served(with_({ ttlSeconds: 60 }));
    for (let edits = 0; edits < 6; edits += 1) {
      edit(it, 3600);
      await checked(it);
      await it.pass(MINUTE);
    }
    expect(updates(it.wrote())).toHaveLength(3);
    expect(it.row()?.state.status.drift).toMatchObject([{ reason: 'Contested' }]);
  });
});

describe('a time to live that changes while a replica leaves', () => {
  it.each([
    ['lowered', 300, 10],
    ['raised', 10, 300],
  ])('%s shortens no drain', async (_, before, after) => {
    const it = await served(with_({ ttlSeconds: before }));
    await it.push(2);
    await it.pass(HOUR, () => it.guard.writes.some((write) => write.startsWith('unroute web-r1')));
    const from = it.memory.clock.now();
    await it.declare(with_({ ttlSeconds: after }));
    await it.pass(HOUR, () => it.guard.writes.some((write) => write.startsWith('delete web-r1')));
    // Whoever was out before it was raised was told of it by the shorter one.
    expect(it.memory.clock.now() - from).toBeGreaterThanOrEqual((before + 60) * SECOND);
    expect(await rest(it)).toBe('Running AsDeclared');
    expect([it.main()?.ttlSeconds, it.guard.broken]).toEqual([after, []]);
  });
});
