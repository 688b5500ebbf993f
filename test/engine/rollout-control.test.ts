/** What an owner asks of a rollout: pause, resume, promote, abort, undo, retry, restart; and a newer revision on its way. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, owned, rest, type Stage, served } from '../support/engine/rollout-stage.ts';

const CANARY = { type: 'Canary', steps: [{ weight: 20, pause: '10m' }, { weight: 50 }] };
const anyOf = (stage: Stage, revision: number, phase: string) =>
  stage.replicas().some((text) => text.startsWith(`web-r${revision}-`) && text.endsWith(`:${phase}`));

describe('pause', () => {
  it.each(['creating', 'proving', 'serving'])('with the new one %s stands still until it is resumed', async (phase) => {
    const stage = await served({ replicas: 3, ...owned() });
    await stage.push(2);
    await stage.pass(HOUR, () => anyOf(stage, 2, phase));
    await stage.order({ verb: 'pause' });
    await stage.pass(10 * MINUTE);
    expect(stage.status()).toBe('Updating Paused');
    const stands = stage.replicas().filter((text) => /creating|proving|serving/.test(text));
    stage.wrote();
    await stage.pass(3 * HOUR);
    expect(stage.status()).toBe('Updating Paused');
    expect(stage.replicas()).toEqual(stands);
    expect(stage.wrote()).toEqual([]);
    await stage.order({ verb: 'resume' });
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([2, 2, 2]);
    expect(stage.guard.broken).toEqual([]);
  });

  it('of a Canary keeps its share, and what dies meanwhile is replaced by its like', async () => {
    const stage = await served({ replicas: 2, ...owned(), strategy: CANARY });
    await stage.push(2);
    await stage.pass(HOUR, () => anyOf(stage, 2, 'serving'));
    await stage.pass(2 * MINUTE);
    await stage.order({ verb: 'pause' });
    await stage.pass(30 * MINUTE);
    expect(stage.status()).toBe('Updating Paused');
    stage.memory.containerGroups.drop({ scope: stage.guard.promised.scope, name: 'web-r1-1-1' });
    await stage.look();
    await stage.pass(30 * MINUTE);
    expect(stage.images()).toEqual([1, 1, 2]);
    expect(
      stage
        .main()
        ?.endpoints.map(({ weight }) => weight)
        .sort(),
    ).toEqual([40, 80, 80]);
    await stage.order({ verb: 'resume' });
    await stage.pass(30 * MINUTE);
    await stage.order({ verb: 'promote', full: true });
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.guard.broken).toEqual([]);
  });

  it('with no router lets what is proved wait, and looks no more often than it must', async () => {
    const stage = await served({ replicas: 2 });
    await stage.push(2);
    await stage.pass(HOUR, () => anyOf(stage, 2, 'creating'));
    await stage.order({ verb: 'pause' });
    await stage.pass(HOUR);
    const looks = stage.row()?.wake.epoch ?? 0;
    await stage.pass(HOUR);
    expect((stage.row()?.wake.epoch ?? 0) - looks).toBeLessThanOrEqual(60);
    expect(stage.status()).toBe('Updating Paused');
    await stage.order({ verb: 'resume' });
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([2, 2]);
  });

  it('before anything is pushed holds the next rollout back', async () => {
    const stage = await served({ replicas: 2, ...owned() });
    await stage.order({ verb: 'pause' });
    await stage.push(2);
    await stage.pass(HOUR);
    expect(stage.status()).toBe('Updating Paused');
    expect(stage.images()).toEqual([1, 1]);
    await stage.order({ verb: 'resume' });
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([2, 2]);
  });
});

describe('abort', () => {
  it.each([
    ['Rolling', { type: 'Rolling' }, 'serving'],
    ['Rolling, while it is created', { type: 'Rolling' }, 'creating'],
    ['BlueGreen', { type: 'BlueGreen', promotion: 'manual' }, 'proving'],
    ['Canary', CANARY, 'serving'],
  ])('of a %s goes back to the revision before, and the digest is not taken up again', async (_, strategy, phase) => {
    const stage = await served({ replicas: 3, ...owned(), strategy });
    await stage.push(2);
    await stage.pass(HOUR, () => anyOf(stage, 2, phase));
    await stage.order({ verb: 'abort' });
    expect(await rest(stage)).toBe('Running RolledBack');
    expect(stage.images()).toEqual([1, 1, 1]);
    expect(stage.rollout()?.reason).toBe('Aborted');
    await stage.push(2);
    await stage.pass(HOUR);
    expect(stage.images()).toEqual([1, 1, 1]);
    await stage.push(3);
    await rest(stage, MINUTE);
    if (strategy.type !== 'Rolling') await stage.pass(30 * MINUTE);
    await stage.order({ verb: 'promote', full: true });
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([3, 3, 3]);
    expect(stage.guard.broken).toEqual([]);
  });
});

describe('undo', () => {
  it('of an image goes back by a rollout, and the digest undone is not taken up again', async () => {
    const stage = await served({ replicas: 2, ...owned() });
    await stage.push(2);
    await rest(stage);
    await stage.order({ verb: 'undo' });
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([1, 1]);
    expect(stage.rollout()).toMatchObject({ revision: 3, from: 2, phase: 'Completed' });
    await stage.push(2);
    await stage.pass(HOUR);
    expect(stage.images()).toEqual([1, 1]);
    await stage.push(4);
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([4, 4]);
    expect(stage.guard.broken).toEqual([]);
  });

  it('of a declaration brings back what it said, past pushes in between', async () => {
    const stage = await served({ replicas: 2, ...owned() });
    const mooring = { replicas: 2, ...owned() };
    await stage.declare(mooring, { body: { tags: { team: 'blue' } } });
    await rest(stage);
    await stage.push(2);
    await rest(stage);
    expect(stage.rollout()?.phase).toBe('Completed');
    await stage.order({ verb: 'undo', to: 1 });
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([1, 1]);
    const tags = stage
      .containers()
      .map((name) => stage.memory.containerGroups.read({ ...scope(stage), name })?.tags['team']);
    expect(tags).toEqual([undefined, undefined]);
    expect(stage.guard.broken).toEqual([]);
  });

  it('in the middle of a rollout goes back to what served before', async () => {
    const stage = await served({ replicas: 3, ...owned() });
    await stage.push(2);
    await stage.pass(HOUR, () => anyOf(stage, 2, 'serving'));
    await stage.order({ verb: 'undo' });
    expect(await rest(stage)).toBe('Running RolledBack');
    expect(stage.images()).toEqual([1, 1, 1]);
    await stage.push(2);
    await stage.pass(HOUR);
    expect(stage.images()).toEqual([1, 1, 1]);
    expect(stage.guard.broken).toEqual([]);
  });

  it('to a revision that will not run is rolled back once, and asked for no more', async () => {
    const stage = await served({ replicas: 2, ...owned() });
    await stage.push(2, 'crashes');
    expect(await rest(stage)).toBe('Running RolledBack');
    await stage.order({ verb: 'undo', to: 2 });
    expect(await rest(stage)).toBe('Running RolledBack');
    expect(stage.images()).toEqual([1, 1]);
    expect(stage.row()?.state.lastRevision).toBe(3);
    stage.wrote();
    await stage.look();
    await stage.pass(3 * HOUR);
    expect(stage.wrote()).toEqual([]);
    expect(stage.guard.broken).toEqual([]);
  });
});

describe('a newer revision', () => {
  it.each([
    ['Rolling', { type: 'Rolling' }, 'creating'],
    ['Rolling', { type: 'Rolling' }, 'proving'],
    ['Rolling', { type: 'Rolling' }, 'serving'],
    ['BlueGreen', { type: 'BlueGreen' }, 'proving'],
    ['Canary', { type: 'Canary', steps: [{ weight: 20, pause: '10m' }] }, 'serving'],
  ])('takes the place of one on its way: %s, %s', async (_, strategy, phase) => {
    const stage = await served({ replicas: 3, ...owned(), strategy });
    await stage.push(2);
    await stage.pass(HOUR, () => anyOf(stage, 2, phase));
    await stage.push(3);
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([3, 3, 3]);
    expect(stage.rollout()).toMatchObject({ revision: 3, from: 1, phase: 'Completed' });
    expect(stage.guard.broken).toEqual([]);
  });

  it('comes in the middle of a rollback', async () => {
    const stage = await served({ replicas: 3, ...owned() });
    await stage.push(2);
    await stage.pass(HOUR, () => anyOf(stage, 2, 'serving'));
    await stage.order({ verb: 'abort' });
    expect(stage.status()).toBe('Updating RollingBack');
    await stage.push(3);
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([3, 3, 3]);
    expect(stage.guard.broken).toEqual([]);
  });

  it('that is bad goes back to the one that served, not to the unproved one between', async () => {
    const stage = await served({ replicas: 2, ...owned(), strategy: { type: 'BlueGreen', promotion: 'manual' } });
    await stage.push(2);
    await stage.pass(20 * MINUTE);
    await stage.push(3, 'crashes');
    expect(await rest(stage)).toBe('Running RolledBack');
    expect(stage.images()).toEqual([1, 1]);
    expect(stage.guard.broken).toEqual([]);
  });
});

describe('restart', () => {
  it.each([
    ['behind a router', { replicas: 3, ...owned() }],
    ['with one replica', { replicas: 1, ...owned() }],
    ['with no router', { replicas: 3 }],
    ['with BlueGreen', { replicas: 2, ...owned(), strategy: { type: 'BlueGreen' } }],
  ])('replaces them one by one, each proved before its like leaves: %s', async (_, mooring) => {
    const stage = await served(mooring);
    const before = stage.containers();
    await stage.act('restart');
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.containers()).toHaveLength(mooring.replicas);
    expect(stage.containers().filter((name) => before.includes(name))).toEqual([]);
    expect(stage.rollout()?.revision).toBe(1);
    expect(stage.guard.broken).toEqual([]);
  });
});

const scope = (stage: Stage) => ({ scope: stage.guard.promised.scope });
