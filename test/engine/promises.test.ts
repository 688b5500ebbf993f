/** What holds after every step: one acts at a time, no wake is lost, a lost lease writes nothing, rest is rest. */
import type { HttpClient } from '@azure/core-rest-pipeline';
import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { createTables } from '../../src/azure/tables/tables.ts';
import { Fault } from '../../src/core/errors.ts';
import { parseDeclaration } from '../../src/core/spec/parse.ts';
import { act, declare } from '../../src/engine/declare.ts';
import { healthCheck } from '../../src/engine/health-check.ts';
import { reconcile } from '../../src/engine/reconcile.ts';
import { sweep } from '../../src/engine/sweep.ts';
import { wake } from '../../src/engine/wake.ts';
import { ids } from '../azure/support/fixtures.ts';
import { ownName, storage } from '../azure/support/storage.ts';
import { declaration, type EngineBench, engineBench, SCOPE, WEB } from '../support/engine-bench.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** A lease, and the rest of the group after it. */
const OVER_MS = 4 * MINUTE;
const signal = () => AbortSignal.timeout(10_000);

/** Declared and not yet looked at: the ticket of its first look. */
async function declared(bench: EngineBench, document = declaration()): Promise<string> {
  const parsed = parseDeclaration(document, { name: 'web' });
  if (!parsed.ok) throw new Error('invalid');
  const made = await declare(bench.parts, { key: WEB, document, declaration: parsed.declaration }, signal());
  if (!('ticket' in made) || !made.ticket) throw new Error('no ticket');
  return made.ticket.id;
}

/** Which call of a first look is the one to Azure. */
const PUT_CALL = 10;

/** Which of a look's writes of its row says what is intended: the lease comes first. */
const INTENTION = 2;

/** Does `other` at the n-th call from now; the number of calls there were. */
function atCall(bench: EngineBench, at: number, other: () => Promise<unknown>): () => number {
  let calls = 0;
  let busy = false;
  bench.tap = {
    before: async () => {
      if (busy) return;
      calls += 1;
      if (calls !== at) return;
      busy = true;
      await other();
      busy = false;
    },
  };
  return () => calls;
}

async function outcomeOf(work: Promise<{ kind: string }>): Promise<string> {
  try {
    return (await work).kind;
  } catch (error) {
    if (error instanceof Fault) return error.reason;
    throw error;
  }
}

describe('while one worker is at any of its calls', () => {
  it('another with the same ticket leaves, or the first does: one acts', async () => {
    for (let at = 1, calls = 99; at <= calls; at += 1) {
      const bench = engineBench();
      await bench.push('v1', 'one');
      const ticket = await declared(bench);
      let second = '';
      const count = atCall(bench, at, async () => {
        second = await outcomeOf(reconcile(bench.parts, WEB, ticket, 'b'));
      });
      const first = await outcomeOf(reconcile(bench.parts, WEB, ticket, 'a'));
      calls = count();
      expect(
        [first, second].filter((outcome) => outcome === 'looked'),
        `call ${at}: ${first}, ${second}`,
      ).toHaveLength(1);
      bench.tap = {};
      await bench.pass(3 * MINUTE);
      expect(bench.writes()).toEqual(['PUT web']);
      expect(bench.status()).toBe('Running AsDeclared');
    }
  });

  it('another finds the lease live and goes back with the time left, whatever it was told', async () => {
    for (let at = 4, calls = 99; at <= PUT_CALL && at <= calls; at += 1) {
      const bench = engineBench();
      await bench.push('v1', 'one');
      const ticket = await declared(bench);
      let met: unknown;
      const count = atCall(bench, at, async () => {
        bench.clock.advance(10 * SECOND);
        met = await reconcile(bench.parts, WEB, ticket, 'b');
      });
      await reconcile(bench.parts, WEB, ticket, 'a');
      calls = count();
      expect(met, `call ${at}`).toEqual({ kind: 'busy', againInMs: 3 * MINUTE - 10 * SECOND });
    }
  });

  it('a wake is not lost: the group is looked at once more', async () => {
    for (let at = 1, calls = 99; at <= calls; at += 1) {
      const bench = engineBench();
      await bench.push('v1', 'one');
      const ticket = await declared(bench);
      const count = atCall(bench, at, () => wake(bench.parts, WEB, { due: bench.clock.now() }, signal()));
      await reconcile(bench.parts, WEB, ticket, 'a');
      calls = count();
      const { asked = 0, seen = 0, ticket: next } = bench.row()?.wake ?? {};
      expect(seen === asked || (next !== undefined && next.due <= bench.clock.now()), `call ${at}`).toBe(true);
      bench.tap = {};
      await bench.pass(3 * MINUTE, { timers: false });
      expect(bench.row()?.wake).toMatchObject({ seen: bench.row()?.wake.asked });
    }
  });

  it('a new declaration is not lost: it is there in the end, and what was recorded meanwhile too', async () => {
    for (let at = 1, calls = 99; at <= calls; at += 1) {
      const bench = engineBench();
      await bench.push('v1', 'one');
      const ticket = await declared(bench);
      const count = atCall(bench, at, () =>
        declared(bench, declaration({}, {}, { command: ['serve'] })).catch(() => undefined),
      );
      await reconcile(bench.parts, WEB, ticket, 'a');
      calls = count();
      bench.tap = {};
      await bench.pass(5 * MINUTE, { timers: false });
      expect(JSON.stringify((await bench.there())?.body), `call ${at}`).toContain('serve');
      expect(bench.status()).toBe('Running AsDeclared');
      expect(bench.row()?.desired.generation).toBe(2);
    }
  });

  it('its lease may be taken over: it then writes nothing, unless it was stopped between check and send', async () => {
    for (let at = 3, calls = 99; at <= calls; at += 1) {
      const bench = engineBench();
      await bench.push('v1', 'one');
      const ticket = await declared(bench);
      let epoch = 0;
      const late: string[] = [];
      bench.tap = {};
      const count = atCall(bench, at, async () => {
        late.push((await bench.there()) ? 'after its write' : 'before its write');
        bench.clock.advance(OVER_MS);
        if ((await outcomeOf(reconcile(bench.parts, WEB, ticket, 'thief'))) === 'looked')
          epoch = bench.row()?.wake.epoch ?? 0;
      });
      await outcomeOf(reconcile(bench.parts, WEB, ticket, 'late'));
      calls = count();
      bench.tap = {};
      await bench.pass(4 * MINUTE);
      // The tenth call is the PUT itself: the check was made, and ARM refuses the second.
      expect(bench.writes(), `call ${at}`).toEqual(at === PUT_CALL ? ['PUT web', 'PUT web 409'] : ['PUT web']);
      expect(late).toEqual(at > calls ? [] : [at > PUT_CALL ? 'after its write' : 'before its write']);
      const { 'mooring-epoch': written } = (await bench.there())?.tags ?? {};
      if (at <= PUT_CALL) expect(epoch).toBeGreaterThan(0);
      if (at <= PUT_CALL) expect(Number(written)).toBe(epoch);
      expect(bench.status()).toBe('Running AsDeclared');
    }
  });

  it('its lease may be taken over before it records what it intends: it reads that, and tries nothing more', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    const ticket = await declared(bench);
    const since: string[] = [];
    let updates = 0;
    bench.tap = {
      before: async (call) => {
        since.push(call);
        if (call === 'groups.update') updates += 1;
        if (call !== 'groups.update' || updates !== INTENTION) return;
        bench.clock.advance(OVER_MS);
        await reconcile(bench.parts, WEB, ticket, 'thief');
        since.length = 0;
      },
    };
    expect(await outcomeOf(reconcile(bench.parts, WEB, ticket, 'late'))).toBe('LeaseLost');
    expect(since).toEqual(['groups.get']);
  });
});

it('a write is not sent when the lease would not outlast it, and is sent by the next look', async () => {
  const bench = engineBench();
  await bench.push('v1', 'one');
  const ticket = await declared(bench);
  let passed = false;
  bench.tap = {
    before: (call) => {
      if (call !== 'history.append' || passed) return;
      passed = true;
      bench.clock.advance(151 * SECOND);
    },
  };
  await reconcile(bench.parts, WEB, ticket, 'slow');
  expect(bench.writes()).toEqual([]);
  expect(bench.status()).toBe('Waiting OutOfTime');
  await bench.pass(3 * MINUTE);
  expect(bench.writes()).toEqual(['PUT web']);
});

it('one row that cannot be woken does not keep a pass from the others', async () => {
  const bench = engineBench();
  await bench.push('v1', 'one');
  for (const name of ['a', 'b', 'c']) await bench.declare({ ...declaration(), name }, { scope: SCOPE, name });
  await bench.pass(3 * MINUTE);
  for (const name of ['a', 'b', 'c']) await bench.outside.remove(name);
  bench.board.fail('queue.send', new Fault('transient', { reason: 'StoreUnavailable', message: 'm' }));
  expect((await sweep(bench.parts, [], signal())).woken).toBe(3);
  await bench.pass(30 * SECOND, { timers: false, events: false });
  expect(bench.writes().slice(3)).toEqual(['PUT b', 'PUT c']);
  await bench.pass(5 * MINUTE, { events: false });
  expect(bench.writes().slice(3)).toEqual(['PUT b', 'PUT c', 'PUT a']);
});

/** Azurite's tables, with the writes to them counted where they leave. */
async function countedTables() {
  const real = createDefaultHttpClient();
  let writes = 0;
  const httpClient: HttpClient = {
    sendRequest(request) {
      if (request.method !== 'GET') writes += 1;
      return real.sendRequest(request);
    },
  };
  const access = { connectionString: storage(), allowInsecureConnection: true, httpClient };
  const tables = createTables({ ...access, prefix: ownName(), ids });
  await tables.ensure(signal());
  return { tables, writes: () => writes };
}

describe('on real tables', () => {
  it('of two workers at once one acts', async () => {
    const { tables } = await countedTables();
    const bench = engineBench({ store: tables });
    await bench.push('v1', 'one');
    const ticket = await declared(bench);
    const outcomes = await Promise.all([1, 2].map(() => outcomeOf(reconcile(bench.parts, WEB, ticket, 'queue'))));
    expect(outcomes.sort()).not.toEqual(['looked', 'looked']);
    expect(outcomes).toContain('looked');
    expect(bench.writes()).toEqual(['PUT web']);
  });

  it('a hundred sweeps over fifty healthy groups write nothing, and the next finds what is not healthy', async () => {
    const { tables, writes } = await countedTables();
    const bench = engineBench({ store: tables });
    await bench.push('v1', 'one');
    for (let index = 0; index < 50; index += 1) {
      const name = `web-${index}a`;
      await bench.declare({ ...declaration(index % 2 ? { ttl: '99h' } : {}), name }, { scope: SCOPE, name });
    }
    await bench.pass(2 * MINUTE);
    const counts = () => ({ arm: bench.writes().length, tables: writes(), messages: bench.board.calls('queue.send') });
    const before = counts();
    expect(before.arm).toBe(50);
    expect(before.tables).toBeGreaterThan(50 * 5);
    expect(before.messages).toBeGreaterThanOrEqual(50);
    for (let pass = 0; pass < 100; pass += 1) {
      bench.clock.advance(MINUTE);
      expect(await sweep(bench.parts, [SCOPE], AbortSignal.timeout(10_000))).toEqual({
        groups: 50,
        woken: 0,
        unclaimed: [],
        unseen: 0,
      });
      if (pass % 10 === 0)
        expect(await healthCheck(bench.parts, AbortSignal.timeout(10_000))).toEqual({ checked: 50, ill: 0 });
    }
    expect(counts()).toEqual(before);
    await bench.outside.remove('web-7a');
    await bench.pass(2 * MINUTE);
    expect(counts().arm).toBe(51);
    expect(counts().tables).toBeGreaterThan(before.tables);
    expect(counts().messages).toBeGreaterThan(before.messages);
  }, 60_000);
});

it('what is at rest stays as it is under ten passes of every kind: stalled, stopped, completed, reported, held', async () => {
  const bench = engineBench();
  await bench.push('v1', 'one');
  const made: Record<string, ReturnType<typeof declaration>> = {
    stopped: declaration({ running: false }),
    held: declaration({ hold: true }),
    done: declaration({}, { restartPolicy: 'Never' }),
    shown: declaration({ drift: { mode: 'report' } }),
    safe: declaration({ protect: true }),
  };
  for (const [name, document] of Object.entries(made))
    await bench.declare({ ...document, name }, { scope: SCOPE, name });
  await bench.outside.put('taken', {
    location: 'westeurope',
    properties: {
      osType: 'Linux',
      containers: [{ name: 'a', properties: { image: 'a', resources: { requests: { cpu: 1, memoryInGB: 1 } } } }],
    },
  });
  await bench.pass(3 * MINUTE);
  bench.runtime.exit(
    `/subscriptions/${SCOPE.replace('/', '/resourcegroups/')}/providers/microsoft.containerinstance/containergroups/done`,
    'web',
    0,
  );
  for (const name of ['shown', 'safe']) {
    await bench.outside.remove(name);
    const resources = { requests: { cpu: 2, memoryInGB: 1 } };
    await bench.outside.put(name, {
      location: 'westeurope',
      tags: { 'mooring-owner': 'test-installation', 'mooring-group': name },
      properties: {
        osType: 'Linux',
        restartPolicy: 'Always',
        containers: [{ name: 'web', properties: { image: 'x', resources } }],
      },
    });
  }
  await act(bench.parts, { scope: SCOPE, name: 'done' }, 'start', signal());
  await bench.pass(12 * MINUTE);
  const statuses = Object.keys(made).map((name) => bench.status({ scope: SCOPE, name }));
  expect(statuses).toEqual([
    'Stopped Stopped',
    'Waiting OnHold',
    'Completed Completed',
    'Running Drifted',
    'Stalled Protected',
  ]);
  const before = [bench.board.writes(), bench.world.writes.entries.length];
  await bench.pass(10 * MINUTE);
  expect([bench.board.writes(), bench.world.writes.entries.length]).toEqual(before);
});
