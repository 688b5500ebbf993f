/** An image that will not run behind each strategy: rolled back by itself, and never taken up again by itself. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, owned, rest, served } from '../support/engine/rollout-stage.ts';
import type { Behaviour } from '../support/memory/container-groups.ts';

const STRATEGIES = [
  { type: 'Rolling' },
  { type: 'BlueGreen' },
  { type: 'Canary', steps: [{ weight: 20, pause: '5m' }] },
] as const;
const BAD: readonly Behaviour[] = ['crashes', 'neverReady', 'failsProvisioning', 'stuck', 'answers500'];
const CASES = STRATEGIES.flatMap((strategy) => BAD.map((bad) => ({ name: `${strategy.type}, ${bad}`, strategy, bad })));

describe('an image that will not do', () => {
  it.each(CASES)('is rolled back by itself: $name', async ({ strategy, bad }) => {
    const stage = await served({ replicas: 2, ...owned(), strategy });
    const before = stage.containers();
    await stage.push(2, bad);
    expect(await rest(stage, 3 * HOUR)).toBe('Running RolledBack');
    expect(stage.rollout()).toMatchObject({ revision: 2, from: 1, phase: 'RolledBack' });
    expect(stage.containers()).toEqual(before);
    expect(stage.endpoints()).toEqual(before);
    expect(stage.guard.broken).toEqual([]);
    // The same digest again starts nothing, the next one does.
    stage.wrote();
    await stage.push(2, bad);
    await stage.pass(HOUR);
    expect(stage.wrote()).toEqual([]);
    await stage.push(3);
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([3, 3]);
    expect(stage.guard.broken).toEqual([]);
  });

  it('is tried again when its owner asks for a retry', async () => {
    const stage = await served({ replicas: 2, ...owned() });
    await stage.push(2, 'crashes');
    expect(await rest(stage)).toBe('Running RolledBack');
    await stage.push(2, 'runs');
    await stage.pass(10 * MINUTE);
    expect(stage.images()).toEqual([1, 1]);
    await stage.order({ verb: 'retry' });
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([2, 2]);
    expect(stage.guard.broken).toEqual([]);
  });

  it('that falls ill only once clients are sent to it is taken out and rolled back', async () => {
    const stage = await served({
      replicas: 2,
      ...owned(),
      strategy: { type: 'Canary', steps: [{ weight: 20, pause: '2h' }] },
    });
    await stage.push(2);
    await stage.pass(HOUR, () => stage.endpoints().includes('web-r2-1-3'));
    await stage.pass(5 * MINUTE);
    stage.memory.containerGroups.fares('web-r2-1-3', 'crashes');
    await stage.look();
    expect(await rest(stage)).toBe('Running RolledBack');
    expect(stage.images()).toEqual([1, 1]);
    expect(stage.guard.broken).toEqual([]);
  });

  it('as the first there is stands as failed, with its reason, and the next takes its place', async () => {
    const stage = await served({ replicas: 2, ...owned() });
    expect(stage.status()).toBe('Running AsDeclared');
    const first = await import('../support/engine/rollout-stage.ts').then(({ stage: empty }) => empty());
    await first.push(1, 'crashes');
    await first.declare({ replicas: 2, ...owned() });
    await first.pass(2 * HOUR);
    expect(first.status()).toBe('Unhealthy CrashLoop');
    expect(first.endpoints()).toEqual([]);
    await first.push(2);
    expect(await rest(first)).toBe('Running AsDeclared');
    expect(first.images()).toEqual([2, 2]);
    expect(first.guard.broken).toEqual([]);
  });
});
