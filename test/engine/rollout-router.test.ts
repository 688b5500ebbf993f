/** Whose router it is: shared with others, missing, taken, of another method, added to a running group and taken away. */
import { describe, expect, it } from 'vitest';
import {
  HOUR,
  KEY,
  MAIN,
  MINUTE,
  owned,
  PREVIEW,
  rest,
  type Stage,
  served,
  shared,
  stage,
} from '../support/engine/rollout-stage.ts';

const THEIRS = { name: 'theirs', target: 'theirs.example', weight: 33, priority: 4, enabled: true } as const;

async function besides(mooring: object, profile: object = {}): Promise<Stage> {
  const of = stage();
  of.memory.router.place(MAIN, profile);
  of.memory.router.edit(MAIN, THEIRS);
  await of.push(1);
  await of.declare({ replicas: 2, ...shared(), ...mooring });
  return of;
}

describe('a profile that is shared', () => {
  it('keeps what is others’ byte for byte through a rollout, and is never made or removed', async () => {
    const of = await besides({});
    const theirs = () => JSON.stringify(of.main()?.endpoints.find(({ name }) => name === 'theirs'));
    await of.pass(MINUTE);
    const before = theirs();
    await rest(of);
    await of.push(2);
    expect(await rest(of)).toBe('Running AsDeclared');
    expect(theirs()).toBe(before);
    expect(of.guard.writes.filter((write) => write.includes('theirs') || / web-tm$/.test(write))).toEqual([]);
    expect(of.guard.broken).toEqual([]);
  });

  it('tells how long its answers are kept, and that is waited', async () => {
    const of = await besides({}, { ttlSeconds: 300 });
    await rest(of);
    await of.push(2);
    await of.pass(HOUR, () => of.guard.writes.some((write) => write.startsWith('unroute web-r1')));
    const from = of.memory.clock.now();
    await of.pass(HOUR, () => of.guard.writes.some((write) => write.startsWith('delete web-r1')));
    expect(of.memory.clock.now() - from).toBeGreaterThanOrEqual((300 + 30 + 30) * 1000);
    expect(await rest(of)).toBe('Running AsDeclared');
    expect(of.guard.broken).toEqual([]);
  });

  it('of a method that Mooring does not drive is carried', async () => {
    const of = await besides({}, { method: 'Performance' });
    await rest(of);
    await of.push(2);
    expect(await rest(of)).toBe('Running AsDeclared');
    expect(of.images()).toEqual([2, 2]);
    expect(of.guard.broken).toEqual([]);
  });

  it('that does not weigh stops a Canary with its reason, and what serves is kept up', async () => {
    const of = await besides(
      { strategy: { type: 'Canary', steps: [{ weight: 20, pause: '1m' }] } },
      { method: 'Performance' },
    );
    expect(await rest(of)).toBe('Running AsDeclared');
    await of.push(2);
    await of.pass(HOUR);
    expect(of.status()).toBe('Stalled RouterUnweighted');
    expect(of.images()).toEqual([1, 1]);
    of.memory.containerGroups.drop({ scope: KEY.scope, name: 'web-r1-1-1' });
    await of.look();
    await of.pass(30 * MINUTE);
    expect(of.images()).toEqual([1, 1]);
    expect(of.endpoints()).toHaveLength(3);
    await of.declare({ replicas: 2, ...shared(), strategy: { type: 'Rolling' } });
    expect(await rest(of)).toBe('Running AsDeclared');
    expect(of.images()).toEqual([2, 2]);
    expect(of.guard.broken).toEqual([]);
  });

  it('and does not exist is waited for, and nobody pays for replicas meanwhile', async () => {
    const of = stage();
    await of.push(1);
    await of.declare({ replicas: 2, ...shared() });
    await of.pass(10 * MINUTE);
    expect([of.status(), of.wrote()]).toEqual(['Stalled RouterMissing', []]);
    of.memory.router.place(MAIN);
    expect(await rest(of)).toBe('Running AsDeclared');
    expect(of.endpoints().sort()).toEqual(of.containers().sort());
  });
});

describe('a profile that is to be ours', () => {
  it('and is somebody’s already is left alone', async () => {
    const of = stage();
    of.memory.router.place(MAIN, { tags: { team: 'blue' } });
    of.memory.router.edit(MAIN, THEIRS);
    const before = JSON.stringify(of.memory.router.read(MAIN)?.endpoints.map(({ status: _, ...endpoint }) => endpoint));
    await of.push(1);
    await of.declare({ replicas: 2, ...owned() });
    await of.pass(HOUR);
    expect(of.status()).toBe('Stalled RouterTaken');
    expect(of.guard.writes.filter((write) => /web-tm|^route|^unroute/.test(write))).toEqual([]);
    expect(JSON.stringify(of.memory.router.read(MAIN)?.endpoints.map(({ status: _, ...endpoint }) => endpoint))).toBe(
      before,
    );
    await of.remove();
    await of.pass(HOUR);
    expect(of.memory.router.read(MAIN)?.tags).toEqual({ team: 'blue' });
  });
});

describe('a method of priorities', () => {
  it('gives each endpoint one of its own, beside those of others', async () => {
    const of = await besides({}, { method: 'Priority' });
    expect(await rest(of)).toBe('Running AsDeclared');
    await of.push(2);
    expect(await rest(of)).toBe('Running AsDeclared');
    const priorities = (of.main()?.endpoints ?? []).map(({ priority }) => priority);
    expect(new Set(priorities).size).toBe(3);
    expect(priorities).toContain(4);
    expect(of.guard.broken).toEqual([]);
  });
});

describe('a router before a group that runs', () => {
  it('takes clients over from the one replica under the group’s name only once new ones serve', async () => {
    const of = await served({});
    expect(of.containers()).toEqual(['web']);
    await of.declare({ replicas: 2, ...owned(), strategy: { type: 'Rolling' } });
    await of.pass(HOUR, () => !of.replicas().includes('web:serving'));
    expect((of.main()?.endpoints ?? []).filter(({ status }) => status === 'Online')).toHaveLength(2);
    expect(of.containers()).toContain('web');
    expect(await rest(of)).toBe('Running AsDeclared');
    expect(of.containers().sort()).toEqual(of.endpoints().sort());
    expect(of.containers()).not.toContain('web');
    expect(of.guard.broken).toEqual([]);
  });

  it('is taken away again: others by their own names serve before those behind it leave', async () => {
    const of = await served({ replicas: 2, ...owned() });
    await of.declare({ replicas: 2, strategy: { type: 'Rolling' } });
    expect(await rest(of)).toBe('Running AsDeclared');
    expect(of.containers()).toHaveLength(2);
    expect(of.memory.router.read(MAIN)).toBeUndefined();
    expect(of.memory.router.read(PREVIEW)).toBeUndefined();
    expect(of.guard.broken).toEqual([]);
  });

  it('is changed for another: all are proved there before they leave the former', async () => {
    const of = await served({ replicas: 2, ...owned() });
    await of.declare({ replicas: 2, traffic: { trafficManager: { profile: 'other-tm', owned: true } } });
    expect(await rest(of)).toBe('Running AsDeclared');
    expect(of.memory.router.read(MAIN)).toBeUndefined();
    const other = of.memory.router.read({ ...MAIN, profile: 'other-tm' });
    expect(other?.endpoints.map(({ name }) => name).sort()).toEqual(of.containers().sort());
    expect(of.containers()).toHaveLength(2);
  });
});
