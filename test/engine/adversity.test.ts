/** What Azure, the registry and other people do to a group, on the real adapters: what is written, and what is not. */
import { describe, expect, it } from 'vitest';
import { act, remove } from '../../src/engine/declare.ts';
import { sweep } from '../../src/engine/sweep.ts';
import { wake } from '../../src/engine/wake.ts';
import { declaration, type EngineBench, engineBench, IMAGE_TEXT, SCOPE, WEB, wipe } from '../support/engine-bench.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const signal = () => AbortSignal.timeout(10_000);
const changed = (mooring = {}) => declaration(mooring, {}, { command: ['serve'] });
const SECRET = { environmentVariables: [{ name: 'DB', secureValue: 'canary' }] };

async function running(document = declaration(), options = {}): Promise<EngineBench> {
  const bench = engineBench(options);
  await bench.push('v1', 'one');
  await bench.declare(document);
  await bench.pass(3 * MINUTE);
  expect(bench.status()).toBe('Running AsDeclared');
  return bench;
}

/** Does something the first time that this call is made. */
function onceAt(call: string, work: () => Promise<void>): (made: string) => Promise<void> {
  let done = false;
  return async (made) => {
    if (made !== call || done) return;
    done = true;
    await work();
  };
}

/** When each call to ARM was made, and which. */
function arrivals(bench: EngineBench): { call: string; at: number }[] {
  const found: { call: string; at: number }[] = [];
  bench.tap = {
    before: (call) => void (call.startsWith('containerGroups.') && found.push({ call, at: bench.clock.now() })),
  };
  return found;
}

describe('a PUT that is answered 504', () => {
  it.each(['after', 'instead', 'before'] as const)(
    'and happens %s is read back, and written again only if it did not happen',
    async (apply) => {
      const bench = engineBench();
      await bench.push('v1', 'one');
      bench.world.faults.add({
        match: { method: 'PUT', times: 1 },
        apply,
        answer: { status: 504, code: 'GatewayTimeout' },
      });
      await bench.declare();
      expect(bench.status()).toBe('Waiting AzureAmbiguous');
      await bench.pass(5 * MINUTE);
      expect(bench.status()).toBe('Running AsDeclared');
      expect(bench.writes()).toEqual(apply === 'instead' ? ['PUT web 504', 'PUT web'] : ['PUT web 504']);
    },
  );

  it('of a push that never happened is Updating again, not drift, and never contested', async () => {
    const bench = await running();
    bench.world.faults.add({ match: { method: 'PUT', times: 5 }, apply: 'instead', answer: { status: 504 } });
    const digest = await bench.push('v1', 'two');
    await bench.pass(40 * MINUTE);
    expect(await bench.image()).toContain(digest);
    const reasons = new Set(
      (await bench.history()).filter(({ what }) => what === 'create' || what === 'update').map(({ reason }) => reason),
    );
    expect([...reasons]).toEqual(['ImagePushed', 'Declared']);
  });

  it('for ever is not sent every few seconds', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    bench.world.faults.add({ match: { method: 'PUT' }, apply: 'instead', answer: { status: 504 } });
    await bench.declare();
    await bench.pass(2 * HOUR, { stepMs: 10 * SECOND });
    expect(bench.writes().length).toBeGreaterThan(3);
    expect(bench.writes().length).toBeLessThan(15);
  });
});

describe('a service that says when to come again', () => {
  const answer = { status: 429, code: 'TooManyRequests', headers: { 'retry-after': '300' } };
  it.each(['GET', 'PUT'])('by a 429 on %s is not called before that, whoever asks for a look', async (method) => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    bench.world.faults.add({ match: { method, times: 1, after: method === 'GET' ? 1 : 0 }, apply: 'instead', answer });
    await bench.declare();
    const from = bench.clock.now();
    const calls = arrivals(bench);
    await bench.declare(changed());
    await act(bench.parts, WEB, 'restart', signal());
    await bench.pass(299 * SECOND, { timers: false });
    expect(calls.filter(({ call }) => call !== 'containerGroups.list')).toEqual([]);
    await bench.pass(3 * MINUTE);
    expect(Math.min(...calls.map(({ at }) => at)) - from).toBeGreaterThanOrEqual(300 * SECOND);
    expect(bench.status()).toBe('Running AsDeclared');
  });

  it('refusing an update leaves the old revision recorded, and says nothing of drift', async () => {
    const bench = await running();
    bench.world.faults.add({ match: { method: 'PUT', times: 1 }, apply: 'instead', answer });
    await bench.push('v1', 'two');
    await bench.pass(10 * SECOND);
    expect(bench.status()).toBe('Waiting Throttled');
    expect(bench.row()?.state.replicas).toMatchObject([{ revision: 1, phase: 'serving' }]);
    await bench.pass(8 * MINUTE);
    expect(bench.row()?.state.replicas).toMatchObject([{ revision: 2, phase: 'serving' }]);
    expect((await bench.history()).map(({ reason }) => reason)).not.toContain('Drifted');
  });

  it('refusing a restart does not make it forgotten', async () => {
    const bench = await running();
    bench.world.faults.add({ match: { method: 'POST', times: 1 }, apply: 'instead', answer });
    await act(bench.parts, WEB, 'restart', signal());
    await bench.pass(10 * MINUTE);
    expect(bench.writes().slice(1)).toEqual(['POST web/restart 429', 'POST web/restart']);
  });
});

describe('somebody else’s container group', () => {
  const foreign = {
    location: 'westeurope',
    tags: { team: 'b' },
    properties: {
      osType: 'Linux',
      containers: [{ name: 'a', properties: { image: 'a:1', resources: { requests: { cpu: 1, memoryInGB: 1 } } } }],
    },
  };
  it('makes the name taken, and stays untouched', async () => {
    const bench = engineBench();
    await bench.outside.put('web', foreign);
    expect((await bench.declare()).kind).toBe('taken');
    expect(bench.writes()).toEqual([]);
  });

  it('bearing our tags without a row makes the name taken as well, and is reported', async () => {
    const bench = engineBench();
    await bench.outside.put('web', {
      ...foreign,
      tags: { 'mooring-owner': 'test-installation', 'mooring-group': 'web' },
    });
    expect((await bench.declare()).kind).toBe('taken');
    expect((await sweep(bench.parts, [SCOPE], signal())).unclaimed).toHaveLength(1);
    await bench.pass(10 * MINUTE);
    expect(bench.writes()).toEqual([]);
  });

  it('that comes between the check and the first look stays untouched until it goes', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    bench.tap = { after: onceAt('groups.insert', () => bench.outside.put('web', foreign)) };
    await bench.declare();
    await bench.pass(10 * MINUTE);
    expect(bench.status()).toBe('Stalled AdoptionRequired');
    expect(bench.writes()).toEqual([]);
    await bench.outside.remove('web');
    await bench.pass(10 * MINUTE);
    expect(bench.status()).toBe('Running AsDeclared');
  });

  it('that comes between our GET and our PUT is not deleted to make room', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    const other = { ...foreign, properties: { ...foreign.properties, restartPolicy: 'Never' } };
    bench.tap = {
      before: onceAt('containerGroups.put', () => bench.outside.put('web', other)),
    };
    bench.world.faults.add({
      match: { method: 'PUT', after: 1, times: 1 },
      apply: 'instead',
      answer: { status: 400, code: 'InvalidContainerGroupUpdate' },
    });
    await bench.declare();
    await bench.pass(20 * MINUTE);
    expect(bench.writes()).toEqual(['PUT web 400']);
    expect(bench.status()).toBe('Stalled AdoptionRequired');
  });

  it('made under a name that was deleted through us is left alone', async () => {
    const bench = await running();
    await remove(bench.parts, WEB, false, signal());
    await bench.pass(3 * MINUTE);
    await bench.outside.put('web', foreign);
    await bench.pass(30 * HOUR, { stepMs: 10 * MINUTE });
    expect(bench.row()).toBeUndefined();
    expect(await bench.there()).toBeDefined();
  });
});

describe('deletion', () => {
  it('is declared anew meanwhile: the old is gone first, the counters go on', async () => {
    const bench = await running();
    await remove(bench.parts, WEB, false, signal());
    await bench.pass(35 * SECOND, { timers: false });
    await bench.declare(changed());
    await bench.pass(5 * MINUTE);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(bench.writes()).toEqual(['PUT web', 'DELETE web', 'PUT web']);
    expect(bench.row()).toMatchObject({ desired: { generation: 3 }, state: { lastRevision: 2 } });
  });

  it('reaches a create of ours that takes effect only after it', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    bench.world.faults.add({
      match: { method: 'PUT', times: 1 },
      apply: 'before',
      effectAfterMs: 4 * MINUTE,
      answer: { status: 504 },
    });
    bench.world.faults.add({ match: { method: 'PUT' }, apply: 'instead', answer: { status: 503 } });
    await bench.declare();
    await remove(bench.parts, WEB, false, signal());
    await bench.pass(3 * MINUTE);
    expect(bench.status()).toBe('Deleting Deleted');
    await bench.pass(4 * MINUTE);
    expect(await bench.there()).toBeUndefined();
    expect(bench.writes().at(-1)).toBe('DELETE web');
  });

  it('that lets go leaves the container group as it is, without our tags and without a row', async () => {
    const bench = await running();
    await bench.outside.edit('web', (_, tags) => Object.assign(tags, { team: 'a' }));
    await remove(bench.parts, WEB, true, signal());
    await bench.pass(5 * MINUTE);
    expect(bench.writes()).toEqual(['PUT web', 'PATCH web']);
    expect((await bench.there())?.tags).toEqual({ team: 'a' });
    expect(bench.row()).toBeUndefined();
  });

  it('is refused where the group is protected or on hold', async () => {
    for (const [mooring, reason] of [
      [{ protect: true }, 'Protected'],
      [{ hold: true }, 'OnHold'],
    ] as const) {
      const bench = engineBench();
      await bench.declare(declaration(mooring));
      expect(await remove(bench.parts, WEB, false, signal())).toEqual({ kind: 'refused', reason });
      if (reason === 'Protected') expect((await remove(bench.parts, WEB, true, signal())).kind).toBe('done');
    }
  });
});

describe('nothing is written', () => {
  it.each([
    ['on hold', declaration({ hold: true }), {}],
    ['by an installation that only reads', declaration(), { readOnly: true }],
  ])('%s, by any path', async (_, document, options) => {
    const bench = engineBench(options);
    await bench.push('v1', 'one');
    await bench.declare(document);
    await bench.push('v1', 'two');
    await act(bench.parts, WEB, 'restart', signal());
    await act(bench.parts, WEB, 'stop', signal());
    await bench.pass(5 * MINUTE);
    if ('readOnly' in options) await remove(bench.parts, WEB, false, signal());
    await bench.pass(10 * MINUTE);
    expect(bench.writes()).toEqual([]);
    expect(bench.row()?.wake).not.toHaveProperty('ticket');
  });

  it('is not created anew over what one answer denies', async () => {
    const bench = await running();
    bench.world.faults.add({
      match: { method: 'GET', pathIncludes: 'containerGroups/web', times: 1 },
      apply: 'instead',
      answer: { status: 404, code: 'ResourceNotFound' },
    });
    await wake(bench.parts, WEB, { due: bench.clock.now() }, signal());
    await bench.pass(10 * SECOND, { timers: false });
    expect(bench.writes()).toEqual(['PUT web']);
    expect(bench.status()).toBe('Running AsDeclared');
  });

  it('when the group’s LIST fails, or its resource group is gone from it', async () => {
    const bench = await running();
    bench.world.faults.add({
      match: { method: 'GET', pathIncludes: 'containerGroups' },
      apply: 'instead',
      answer: { status: 404, code: 'ResourceGroupNotFound' },
    });
    const report = await sweep(bench.parts, [SCOPE], signal());
    expect(report).toMatchObject({ unseen: 1, woken: 0, unclaimed: [] });
    expect(bench.writes()).toEqual(['PUT web']);
  });
});

describe('an image', () => {
  it('that the registry answers late for is there as soon as it answers, without a sweep', async () => {
    const bench = await running();
    bench.registry.lag(20 * SECOND);
    const digest = await bench.push('v1', 'two');
    await bench.pass(10 * SECOND, { timers: false });
    expect(bench.writes()).toEqual(['PUT web']);
    expect(bench.row()?.wake.hint).toMatchObject({ digest });
    await bench.pass(2 * MINUTE, { timers: false });
    expect(bench.writes()).toEqual(['PUT web', 'PUT web']);
    expect(await bench.image()).toContain(digest);
    expect(bench.row()?.wake.hint).toBeUndefined();
  });

  it('that the registry never answers is asked for for two minutes, and no longer', async () => {
    const bench = await running();
    bench.registry.lag(HOUR);
    const digest = await bench.push('v1', 'two');
    await bench.pass(100 * SECOND, { timers: false });
    expect(bench.row()?.wake.hint).toMatchObject({ digest });
    await bench.pass(MINUTE, { timers: false });
    expect(bench.row()?.wake.hint).toBeUndefined();
    expect(bench.writes()).toEqual(['PUT web']);
  });

  it('that is pushed while a look is coming already is not taken for answered', async () => {
    const bench = await running();
    bench.registry.lag(20 * SECOND);
    const row = bench.row();
    if (row) bench.groups.place({ ...row, wake: { ...row.wake, ticket: { id: 'lost', due: bench.clock.now() } } });
    const digest = await bench.push('v1', 'two');
    await bench.pass(5 * SECOND, { timers: false });
    expect(bench.row()?.wake.hint).toMatchObject({ image: IMAGE_TEXT, digest });
  });

  it('that nobody has pushed yet is asked for ever more rarely, and is there when it comes', async () => {
    const bench = engineBench();
    let asked = 0;
    bench.tap = {
      before: (call) => {
        if (call === 'registry.resolve') asked += 1;
      },
    };
    await bench.declare();
    await bench.pass(2 * HOUR, { stepMs: 20 * SECOND });
    expect(bench.status()).toBe('Waiting ImageUnresolved');
    expect(asked).toBeLessThan(20);
    await bench.push('v1', 'one');
    await bench.pass(2 * MINUTE);
    expect(bench.status()).toBe('Running AsDeclared');
  });

  it('pushed twice in the middle of a rollout ends with the last', async () => {
    const bench = await running();
    await bench.push('v1', 'two');
    await bench.pass(5 * SECOND);
    const last = await bench.push('v1', 'three');
    await bench.pass(6 * MINUTE);
    expect(await bench.image()).toContain(last);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(bench.writes().filter((write) => write === 'PUT web')).toHaveLength(3);
  });
});

describe('a group', () => {
  it('that completes stays completed for its time to live, then is deleted, and history says why', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    await bench.declare(declaration({ ttl: '2h' }, { restartPolicy: 'Never' }));
    await bench.pass(3 * MINUTE);
    bench.runtime.exit(
      `/subscriptions/${SCOPE.replace('/', '/resourcegroups/')}/providers/microsoft.containerinstance/containergroups/web`,
      'web',
      3,
    );
    await bench.pass(10 * MINUTE);
    expect(bench.status()).toBe('Completed Completed');
    await bench.push('v1', 'two');
    await bench.pass(90 * MINUTE, { stepMs: MINUTE });
    expect(bench.writes()).toEqual(['PUT web']);
    await bench.pass(30 * MINUTE);
    expect(bench.writes()).toEqual(['PUT web', 'DELETE web']);
    expect((await bench.history()).map(({ what, reason }) => `${what} ${reason}`)).toContain('expire TtlExpired');
  });

  it('that is stuck is replaced once, then given up for a while', async () => {
    const bench = engineBench({ settings: { provisionTimeoutMs: 99 * HOUR } });
    await bench.push('v1', 'one');
    await bench.declare(declaration());
    bench.runtime.script((await bench.image()) ?? '', { kind: 'neverStarts' });
    await bench.outside.remove('web');
    await bench.pass(3 * HOUR, { stepMs: 30 * SECOND });
    expect(bench.status()).toBe('Stalled StuckProvisioning');
    expect(bench.writes()).toEqual(['PUT web', 'PUT web', 'DELETE web', 'PUT web']);
  });

  it('that somebody else edits again and again is fought three times, then reported', async () => {
    const bench = await running();
    for (let round = 0; round < 6; round += 1) {
      await bench.outside.edit('web', (properties) =>
        Object.assign(properties, { ipAddress: { type: 'Public', ports: [{ port: 80, protocol: 'TCP' }] } }),
      );
      await bench.pass(2 * MINUTE);
    }
    expect(bench.status()).toBe('Stalled Contested');
    expect(bench.writes()).toHaveLength(4);
  });

  it('whose change Azure cannot make in place is deleted and created anew', async () => {
    const bench = await running();
    bench.world.faults.add({
      match: { method: 'PUT', times: 1 },
      apply: 'instead',
      answer: { status: 400, code: 'InvalidContainerGroupUpdate' },
    });
    await bench.declare(changed());
    await bench.pass(5 * MINUTE);
    expect(bench.writes()).toEqual(['PUT web', 'PUT web 400', 'DELETE web', 'PUT web']);
    expect(bench.status()).toBe('Running AsDeclared');
  });

  it('whose secrets and tags were wiped gets them back, and no row or log tells them', async () => {
    const bench = await running(declaration({}, {}, SECRET));
    await bench.outside.edit('web', (_, tags) => wipe(tags));
    await bench.pass(4 * MINUTE);
    expect(bench.writes()).toEqual(['PUT web', 'PUT web']);
    expect(
      JSON.stringify([bench.row(), bench.log.entries, await bench.history(), bench.world.writes.entries]),
    ).not.toContain('canary');
  });

  it('is stopped, started and restarted as asked, once each, though somebody starts what is to stand still', async () => {
    const bench = await running();
    for (const verb of ['stop', 'start', 'restart'] as const) {
      await act(bench.parts, WEB, verb, signal());
      await bench.pass(3 * MINUTE, { events: false });
      if (verb !== 'stop') continue;
      expect(bench.status()).toBe('Stopped Stopped');
      await bench.outside.act('web', 'start');
      await bench.pass(4 * MINUTE, { events: false });
      expect(bench.status()).toBe('Stopped Stopped');
    }
    expect(bench.writes().slice(1)).toEqual(['POST web/stop', 'POST web/stop', 'POST web/start', 'POST web/restart']);
    expect(bench.status()).toBe('Running AsDeclared');
  });

  it('passes over revision numbers that a removal cut short has left behind', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    for (let number = 1; number <= 40; number += 1) {
      await bench.parts.revisions.insert(
        WEB,
        { number, body: { number }, pins: {}, cause: 'Declared', createdAt: 0, generation: 1 },
        signal(),
      );
    }
    await bench.declare();
    await bench.pass(3 * MINUTE);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(bench.row()?.state.lastRevision).toBeGreaterThan(40);
  });
});
