/** InPlace and Recreate for several replicas or behind a router: one replica at a time, where it stands. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, owned, rest, served, stage } from '../support/engine/rollout-stage.ts';

const CASES = (['InPlace', 'Recreate'] as const).flatMap((type) =>
  [1, 3].flatMap((replicas) => [
    { name: `${type}, ${replicas}, behind a router`, type, replicas, router: owned() },
    { name: `${type}, ${replicas}, with no router`, type, replicas, router: {} },
  ]),
);
const strategy = (type: string) => ({ type, allowInterruption: true });

describe('a change in place', () => {
  it.each(CASES)('keeps the names and ends as declared: $name', async ({ type, replicas, router }) => {
    const of = await served({ replicas, ...router, strategy: strategy(type) });
    expect(of.status()).toBe('Running AsDeclared');
    const names = of.containers();
    await of.push(2);
    expect(await rest(of)).toBe('Running AsDeclared');
    expect(of.containers().sort()).toEqual(names.sort());
    expect(of.images()).toEqual(Array.from({ length: replicas }, () => 2));
    if ('traffic' in router) expect(of.endpoints().sort()).toEqual(names.sort());
    of.wrote();
    await of.pass(HOUR);
    expect(of.wrote()).toEqual([]);
    await of.act('restart');
    expect(await rest(of)).toBe('Running AsDeclared');
    expect(of.wrote().filter((write) => write.startsWith('restart '))).toHaveLength(replicas);
    await of.act('stop');
    expect(await rest(of)).toBe('Stopped Stopped');
    await of.act('start');
    expect(await rest(of)).toBe('Running AsDeclared');
    if ('traffic' in router) expect(of.endpoints().sort()).toEqual(names.sort());
    await of.remove();
    await of.pass(HOUR);
    expect(of.containers()).toEqual([]);
  });

  it.each(['InPlace', 'Recreate'])('of three behind a router has two well there at any time: %s', async (type) => {
    const of = await served({ replicas: 3, ...owned(), strategy: strategy(type) });
    await of.push(2);
    let least = 3;
    await of.pass(2 * HOUR, () => {
      const well = of.main()?.endpoints.filter(({ target }) => of.memory.containerGroups.answers(target)).length ?? 0;
      const online = of.main()?.endpoints.filter(({ status }) => status === 'Online').length ?? 0;
      least = Math.min(least, well, online);
      return of.status() === 'Running AsDeclared';
    });
    expect(of.images()).toEqual([2, 2, 2]);
    expect(least).toBe(2);
  });

  // One replica with no router is no fleet: it has no revision to go back to by itself.
  it.each(CASES.filter(({ replicas, router }) => replicas > 1 || 'traffic' in router))(
    'that comes to nothing is taken back: $name',
    async ({ type, replicas, router }) => {
      const of = await served({ replicas, ...router, strategy: strategy(type) });
      const names = of.containers();
      await of.push(2, 'crashes');
      expect(await rest(of, 3 * HOUR)).toBe('Running RolledBack');
      expect(of.images()).toEqual(Array.from({ length: replicas }, () => 1));
      expect(of.containers().sort()).toEqual(names.sort());
      of.wrote();
      await of.push(2, 'crashes');
      await of.pass(HOUR);
      expect(of.wrote()).toEqual([]);
    },
  );

  it.each(CASES)(
    'that was pushed while it was stopped is made when it is started: $name',
    async ({ type, replicas, router }) => {
      const of = await served({ replicas, ...router, strategy: strategy(type) });
      await of.act('stop');
      await rest(of);
      await of.push(2);
      await rest(of);
      await of.act('start');
      expect(await rest(of)).toBe('Running AsDeclared');
      expect(of.images()).toEqual(Array.from({ length: replicas }, () => 2));
      if ('traffic' in router) expect(of.endpoints().sort()).toEqual(of.containers().sort());
    },
  );

  it.each(['InPlace', 'Recreate'])('lets in each that was slow to be well at first: %s', async (type) => {
    const of = stage();
    of.memory.prober.answer = { ok: false, detail: '503' };
    await of.push(1);
    await of.declare({
      replicas: 2,
      ...owned(),
      strategy: strategy(type),
      health: { http: { path: '/', port: 80 }, failureThreshold: 10 },
    });
    await of.pass(2 * MINUTE);
    of.memory.prober.answer = { ok: true, detail: '200' };
    expect(await rest(of)).toBe('Running AsDeclared');
    expect(of.endpoints().sort()).toEqual(['web-r1-1-1', 'web-r1-2-2']);
  });

  it('replaces a replica that is gone', async () => {
    const of = await served({ replicas: 3, ...owned(), strategy: strategy('InPlace') });
    of.memory.containerGroups.drop({ scope: of.guard.promised.scope, name: 'web-r1-2-2' });
    await of.look();
    expect(await rest(of)).toBe('Running AsDeclared');
    expect(of.containers()).toHaveLength(3);
    expect(of.endpoints().sort()).toEqual(of.containers().sort());
  });
});
