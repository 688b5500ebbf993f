/** What docs/operations.md tells of disasters, each played against local ARM on the real adapters. */
import { expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import { adopt } from '../../src/engine/adopt.ts';
import { onImagePushed } from '../../src/engine/image-pushed.ts';
import type { Parts } from '../../src/engine/parts.ts';
import { sweep } from '../../src/engine/sweep.ts';
import { LOGIN_SERVER } from '../local/registry/helpers.ts';
import { REPOSITORY } from '../support/engine/declaration.ts';
import { HOUR, MINUTE, running, SECOND, signal, since } from '../support/engine/running.ts';
import { engineBench, SCOPE, WEB } from '../support/engine-bench.ts';
import { memoryGroups, memoryHistory, memoryHolds, memoryImages, memoryRevisions } from '../support/memory/store.ts';
import { createSwitchboard } from '../support/memory/switchboard.ts';

const LIMIT_MS = 60_000;

type Store = Pick<Parts, 'groups' | 'revisions' | 'images' | 'history' | 'holds'>;

/** A storage account that can be gone, and be another. */
function account() {
  const fresh = (): Store => {
    const board = createSwitchboard();
    const groups = memoryGroups(board, 100).port;
    return {
      groups,
      revisions: memoryRevisions(board),
      images: memoryImages(board),
      history: memoryHistory(board),
      holds: memoryHolds(board),
    };
  };
  const gone = () => new Fault('transient', { reason: 'StoreUnavailable', message: 'no such host' });
  let current: Store | undefined = fresh();
  const whole = (): Store => {
    if (!current) throw gone();
    return current;
  };
  const store: Store = {
    groups: through(() => whole().groups),
    revisions: through(() => whole().revisions),
    images: through(() => whole().images),
    history: through(() => whole().history),
    holds: through(() => whole().holds),
  };
  return {
    store,
    lose: () => {
      current = undefined;
    },
    replace: () => {
      current = fresh();
    },
  };
}

/** A port whose calls go to what is current when they are made. */
function through<T extends object>(current: () => T): T {
  return new Proxy<T>(Object.create(null), {
    get:
      (_none, name) =>
      (...args: unknown[]): unknown => {
        const port: object = current();
        const method: unknown = Reflect.get(port, name);
        if (typeof method !== 'function') throw new Error(`no ${String(name)}`);
        return Reflect.apply(method, port, args);
      },
  });
}

it('with the storage account gone nothing is written, and with a new one all is adopted without a restart', {
  timeout: LIMIT_MS,
}, async () => {
  const { store, lose, replace } = account();
  const bench = engineBench({ store });
  const told = async () => {
    const stored = await bench.parts.groups.get(WEB, signal());
    return stored && `${stored.row.state.status.phase} ${stored.row.state.status.reason}`;
  };
  await bench.push('v1', 'one');
  await bench.declare();
  await bench.pass(3 * MINUTE);
  expect(await told()).toBe('Running AsDeclared');
  const written = since(bench);

  lose();
  await expect(sweep(bench.parts, [SCOPE], signal())).rejects.toMatchObject({ reason: 'StoreUnavailable' });
  await bench.pass(HOUR, { timers: false, events: false });
  expect(written()).toEqual([]);

  replace();
  await bench.pass(HOUR);
  expect([written(), await told()]).toEqual([[], undefined]);
  expect(bench.log.entries.filter(({ message }) => message === 'unclaimed container group')).toHaveLength(60);
  expect(await bench.declare()).toMatchObject({ kind: 'taken' });
  await adopt(bench.parts, { key: WEB, secrets: {}, acceptOwner: false, trigger: 'test' }, signal());
  await bench.pass(5 * MINUTE);
  await bench.declare();
  await bench.pass(5 * MINUTE);
  expect([written(), await told()]).toEqual([['PATCH web'], 'Running AsDeclared']);
  const digest = await bench.push('v1', 'two');
  await bench.pass(5 * MINUTE);
  expect([written(), await bench.image()]).toEqual([['PUT web'], expect.stringContaining(digest)]);
});

it('without an event for a day the timers do all of it within a minute or two, and late events undo nothing', {
  timeout: LIMIT_MS,
}, async () => {
  const bench = await running();
  const written = since(bench);
  const silent = { events: false, stepMs: 15 * SECOND };
  const until = async (done: () => Promise<boolean>): Promise<number> => {
    const began = bench.clock.now();
    while (!(await done())) await bench.pass(15 * SECOND, silent);
    return bench.clock.now() - began;
  };
  await bench.pass(8 * HOUR, silent);
  const old = await bench.push('v1', 'two');
  expect(await until(async () => (await bench.image())?.includes(old) ?? false)).toBeLessThanOrEqual(2 * MINUTE);
  await bench.pass(8 * HOUR, silent);
  await bench.outside.remove('web');
  expect(await until(async () => (await bench.there()) !== undefined)).toBeLessThanOrEqual(2 * MINUTE);
  const digest = await bench.push('v1', 'three');
  await bench.pass(8 * HOUR, silent);
  expect([written(), bench.status()]).toEqual([['PUT web', 'PUT web', 'PUT web'], 'Running AsDeclared']);

  // Event Grid delivers what it kept, the oldest last.
  for (const late of [digest, old])
    await onImagePushed(bench.parts, { host: LOGIN_SERVER, repository: REPOSITORY, tag: 'v1', digest: late });
  await bench.pass(10 * MINUTE);
  expect([written(), await bench.image()]).toEqual([[], expect.stringContaining(digest)]);
});

it('with its rights revoked every group says which is missing, and once they are back all goes on', {
  timeout: LIMIT_MS,
}, async () => {
  const bench = await running();
  const written = since(bench);
  bench.world.access.set([]);
  await bench.pass(2 * MINUTE);
  expect(bench.status()).toBe('Stalled Forbidden');
  expect(bench.row()?.state.status.message).toContain('Microsoft.ContainerInstance/containerGroups/read');
  const digest = await bench.push('v1', 'two');
  await bench.pass(3 * HOUR);
  expect([written(), bench.status()]).toEqual([[], 'Stalled Forbidden']);

  bench.world.access.set(undefined);
  // The wait after a refusal is half an hour at most.
  await bench.pass(35 * MINUTE);
  expect([written(), bench.status()]).toEqual([['PUT web'], 'Running AsDeclared']);
  expect(await bench.image()).toContain(digest);
});

it('tells a group at rest nothing new, and restarts none, when its rights come back', {
  timeout: LIMIT_MS,
}, async () => {
  const bench = await running();
  const written = since(bench);
  bench.world.access.set([]);
  await bench.pass(HOUR);
  bench.world.access.set(undefined);
  await bench.pass(35 * MINUTE);
  expect([written(), bench.status()]).toEqual([[], 'Running AsDeclared']);
});

it('in a region without capacity it tries ever more rarely, says so, and is created when there is room', {
  timeout: LIMIT_MS,
}, async () => {
  const bench = await running();
  const written = since(bench);
  const message = "The requested resource is not available in the location 'westeurope' at this moment.";
  bench.world.faults.add({
    match: { method: 'PUT', pathIncludes: '/containerGroups/' },
    apply: 'instead',
    answer: { status: 409, code: 'ServiceUnavailable', message },
  });
  await bench.outside.remove('web');
  await bench.pass(6 * HOUR, { stepMs: 15 * SECOND });
  expect(bench.status()).toBe('Waiting NoCapacity');
  const tries = written();
  expect(new Set(tries)).toEqual(new Set(['PUT web 409']));
  expect(tries.length).toBeGreaterThan(10);
  expect(tries.length).toBeLessThan(30);

  bench.world.faults.clear();
  await bench.pass(35 * MINUTE);
  expect([written(), bench.status()]).toEqual([['PUT web'], 'Running AsDeclared']);
});
