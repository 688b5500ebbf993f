/** Taking over what already runs, on the real adapters: one PATCH of tags, nothing restarted, and afterwards a watch. */
import { describe, expect, it } from 'vitest';
import { CRASH_LOOPS } from '../../local/containers/none/behaviour.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { type Adopting, adopt, previewAdoption } from '../../src/engine/adopt.ts';
import { act, remove } from '../../src/engine/declare.ts';
import { inventory } from '../../src/engine/inventory.ts';
import { lookWith } from '../../src/engine/look-now.ts';
import { preview } from '../../src/engine/preview.ts';
import { Crash, declaration, type EngineBench, engineBench, IMAGE_TEXT, SCOPE, WEB } from '../support/engine-bench.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const PATCH = ['PATCH web'];
const signal = () => AbortSignal.timeout(10_000);
const TAGS = { team: 'b', costCenter: '4711' };

/** What somebody else made, by `az container create` or the portal. */
function body(container: JsonObject = {}, properties: JsonObject = {}): JsonObject {
  const { name: _name, mooring: _mooring, ...rest } = declaration({}, properties, container);
  return { ...rest, tags: TAGS };
}

async function foreign(container: JsonObject = {}, options = {}): Promise<EngineBench> {
  const bench = engineBench(options);
  await bench.push('v1', 'one');
  await bench.outside.put('web', body(container));
  await bench.pass(3 * MINUTE);
  return bench;
}

const asking = (of: Partial<Adopting> = {}): Adopting => ({
  key: WEB,
  secrets: {},
  acceptOwner: false,
  trigger: 'adopt by test',
  ...of,
});

/** As the route does it, its inline look included. */
async function adopting(bench: EngineBench, of: Partial<Adopting> = {}): Promise<string> {
  const adopted = await adopt(bench.parts, asking(of), signal());
  if (adopted.kind === 'adopted' && adopted.ticket)
    await lookWith(bench.parts, WEB, adopted.ticket.id, 'adopt by test');
  return adopted.kind;
}

async function adopted(container: JsonObject = {}, of: Partial<Adopting> = {}, options = {}): Promise<EngineBench> {
  const bench = await foreign(container, options);
  expect(await adopting(bench, of)).toBe('adopted');
  return bench;
}

/** When its containers last started; changes with every restart. */
async function started(bench: EngineBench): Promise<string> {
  const times = JSON.stringify((await bench.there())?.body).match(/"startTime":"[^"]*"/g);
  expect(times).not.toBeNull();
  return String(times);
}

describe('adopting a running container group', () => {
  it('writes its tags once and nothing else, through two pushes of its tag and ten sweeps', async () => {
    const bench = await foreign();
    const before = await started(bench);
    expect(await adopting(bench)).toBe('adopted');
    await bench.push('v1', 'two');
    await bench.pass(5 * MINUTE);
    await bench.push('v1', 'three');
    await bench.pass(10 * MINUTE);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(bench.writes()).toEqual(PATCH);
    expect(await started(bench)).toBe(before);
  });

  it('keeps all tags of others and adds ours', async () => {
    const bench = await adopted();
    expect((await bench.there())?.tags).toEqual({
      ...TAGS,
      'mooring-owner': 'test-installation',
      'mooring-group': 'web',
      'mooring-revision': '1',
      'mooring-epoch': expect.any(String),
    });
  });

  it('takes back what an earlier row of ours has marked, tags left behind included', async () => {
    const bench = await foreign();
    const left = { 'mooring-owner': 'test-installation', 'mooring-group': 'web', 'mooring-revision': '1' };
    await bench.outside.put('web', { ...body(), tags: { ...TAGS, ...left, 'mooring-epoch': '99999999999' } });
    await bench.pass(3 * MINUTE);
    expect(await adopting(bench)).toBe('adopted');
    await bench.pass(10 * MINUTE);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(bench.writes()).toEqual(PATCH);
  });

  it('records the body as it runs as revision 1, follows no image and only reports', async () => {
    const bench = await adopted();
    await bench.pass(MINUTE);
    const revision = await bench.parts.revisions.get(WEB, 1, signal());
    expect(revision).toMatchObject({ number: 1, cause: 'Adopted', pins: {}, generation: 1 });
    expect(JSON.stringify(revision?.body)).toContain(`"image":"${IMAGE_TEXT}"`);
    expect(bench.row()?.desired).toMatchObject({
      generation: 1,
      document: { name: 'web', mooring: { drift: { mode: 'report' }, images: { web: { follow: 'none' } } } },
    });
    expect(bench.row()?.state).toMatchObject({
      targetRevision: 1,
      lastRevision: 1,
      replicas: [{ name: 'web', revision: 1, phase: 'serving', confirmed: true }],
    });
    expect((await bench.history()).map(({ what, reason }) => `${what} ${reason}`)).toEqual([
      'tags Adopted',
      'adopt Adopted',
    ]);
  });

  it('only writes tags at its first look, whatever has been changed by then', async () => {
    const bench = await foreign();
    const done = await adopt(bench.parts, asking(), signal());
    expect(done.kind).toBe('adopted');
    await bench.outside.remove('web');
    await bench.outside.put('web', body({}, { restartPolicy: 'Never' }));
    await bench.pass(15 * MINUTE);
    expect(bench.writes()).toEqual(PATCH);
    expect(bench.status()).toBe('Running Drifted');
    expect(bench.row()?.state.status.drift.map(({ pointer }) => pointer)).toContain('/properties/restartPolicy');
  });

  it('adds its tags before it follows an image that it was told to follow', async () => {
    const bench = await adopted({}, { mooring: { images: { web: { follow: 'digest' } } } });
    expect(bench.writes()).toEqual(PATCH);
    await bench.pass(3 * MINUTE);
    expect(bench.writes()).toEqual([...PATCH, 'PUT web']);
    expect(bench.row()?.state.targetRevision).toBe(2);
    const uses = await bench.parts.images.users(IMAGE_TEXT.split('/')[0] ?? '', 'team/web', signal());
    expect(uses).toEqual([WEB]);
  });

  it.each([
    ['while it is on hold', { mooring: { hold: true } }, {}, 'Waiting OnHold'],
    ['while the installation only observes', {}, { readOnly: true }, 'Waiting ReadOnly'],
  ])('writes nothing at all %s', async (_when, of, options, status) => {
    const bench = await adopted({}, of, options);
    await bench.pass(10 * MINUTE);
    expect(bench.writes()).toEqual([]);
    expect(bench.status()).toBe(status);
  });

  it('gets its tags when the hold ends, and is not restarted by that', async () => {
    const bench = await adopted({}, { mooring: { hold: true } });
    const before = await started(bench);
    const { document } = bench.row()?.desired ?? { document: {} };
    await bench.declare({
      ...document,
      mooring: { drift: { mode: 'report' }, images: { web: { follow: 'none' } }, hold: false },
    });
    await bench.pass(5 * MINUTE);
    expect(bench.writes()).toEqual(PATCH);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(await started(bench)).toBe(before);
  });

  it('leaves what is stopped stopped', async () => {
    const bench = await foreign();
    await bench.outside.act('web', 'stop');
    await bench.pass(MINUTE);
    expect(await adopting(bench)).toBe('adopted');
    await bench.pass(5 * MINUTE);
    expect(bench.status()).toBe('Stopped Stopped');
    expect(bench.writes()).toEqual(PATCH);
  });

  it.each(['after', 'instead'] as const)('reads back a PATCH answered 504 that happened %s', async (apply) => {
    const bench = await foreign();
    const match = { method: 'PATCH', times: 1 };
    bench.world.faults.add({ match, apply, answer: { status: 504, code: 'GatewayTimeout' } });
    expect(await adopting(bench)).toBe('adopted');
    await bench.pass(5 * MINUTE);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(bench.writes()).toEqual(apply === 'instead' ? ['PATCH web 504', 'PATCH web'] : ['PATCH web 504']);
    expect((await bench.there())?.tags).toMatchObject({ 'mooring-revision': '1', ...TAGS });
  });
});

describe('what was adopted and is only watched', () => {
  it('is reported and not mended when it is created over and its tags are wiped', async () => {
    const bench = await adopted();
    await bench.pass(MINUTE);
    await bench.outside.put('web', { ...body({ command: ['serve', 'other'] }), tags: {} });
    await bench.pass(15 * MINUTE);
    expect(bench.status()).toBe('Running Drifted');
    expect(bench.writes()).toEqual(PATCH);
  });

  it.each([
    ['deleted', (bench: EngineBench) => bench.outside.remove('web'), 'Unhealthy Missing'],
    ['stopped', (bench: EngineBench) => bench.outside.act('web', 'stop'), 'Unhealthy StoppedOutside'],
    [
      'crashing',
      async (bench: EngineBench) => {
        bench.runtime.script(IMAGE_TEXT, CRASH_LOOPS);
        await bench.outside.act('web', 'restart');
      },
      'Unhealthy CrashLoop',
    ],
  ])('is said and left when it is %s', async (_how, harm, status) => {
    const bench = await adopted();
    await bench.pass(MINUTE);
    await harm(bench);
    await bench.pass(HOUR);
    expect(bench.status()).toBe(status);
    expect(bench.writes()).toEqual(PATCH);
  });

  it('costs no write of a row while it stays missing or stopped', async () => {
    for (const harm of ['remove', 'stop'] as const) {
      const bench = await adopted();
      await bench.pass(MINUTE);
      await (harm === 'remove' ? bench.outside.remove('web') : bench.outside.act('web', 'stop'));
      await bench.pass(10 * MINUTE);
      bench.board.reset();
      await bench.pass(HOUR);
      expect(bench.board.writes()).toBe(0);
    }
  });

  it('is well again when it is back or started again by whoever took it away', async () => {
    const bench = await adopted();
    await bench.pass(MINUTE);
    await bench.outside.act('web', 'stop');
    await bench.pass(5 * MINUTE);
    await bench.outside.act('web', 'start');
    await bench.pass(5 * MINUTE);
    expect(bench.status()).toBe('Running AsDeclared');
    await bench.outside.remove('web');
    await bench.pass(5 * MINUTE);
    await bench.outside.put('web', body());
    await bench.pass(10 * MINUTE);
    expect(bench.status()).toBe('Running Drifted');
    expect(bench.writes()).toEqual(PATCH);
  });

  it('is stopped, started and restarted when its owner asks for it', async () => {
    const bench = await adopted();
    await bench.pass(MINUTE);
    for (const verb of ['stop', 'start', 'restart'] as const) {
      await act(bench.parts, WEB, verb, signal());
      await bench.pass(5 * MINUTE);
    }
    expect(bench.writes()).toEqual([...PATCH, 'POST web/stop', 'POST web/start', 'POST web/restart']);
    expect(bench.status()).toBe('Running AsDeclared');
  });

  it('is mended from the moment its owner asks for repairs', async () => {
    const bench = await adopted();
    await bench.pass(MINUTE);
    await bench.outside.remove('web');
    await bench.pass(5 * MINUTE);
    const { document } = bench.row()?.desired ?? { document: {} };
    await bench.declare({ ...document, mooring: { images: { web: { follow: 'none' } } } });
    await bench.pass(5 * MINUTE);
    expect(bench.writes()).toEqual([...PATCH, 'PUT web']);
    expect(bench.status()).toBe('Running AsDeclared');
  });
});

describe('the owner’s own declaration afterwards', () => {
  const own = (mooring: JsonObject, container: JsonObject = {}) => ({
    ...declaration(mooring, {}, container),
    tags: TAGS,
  });
  const FIXED = { images: { web: { follow: 'none' } } };

  it('that is equal to what runs is a change of tags and restarts nothing', async () => {
    const bench = await adopted();
    await bench.pass(MINUTE);
    const before = await started(bench);
    await bench.declare(own(FIXED));
    await bench.pass(5 * MINUTE);
    expect(bench.writes().slice(1)).not.toContain('PUT web');
    expect(bench.writes().length).toBeLessThanOrEqual(2);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(await started(bench)).toBe(before);
  });

  it('that follows its tag pins the digest, and its plan says that this restarts it', async () => {
    const bench = await adopted();
    await bench.pass(MINUTE);
    const found = await preview(bench.parts, WEB, own({}), signal());
    expect(found.step).toBe('update');
    expect(found.differences).toMatchObject([
      {
        pointer: '/properties/containers/0/properties/image',
        class: 'update',
        reason: expect.stringContaining('the containers restart'),
      },
    ]);
    await bench.declare(own({}));
    await bench.pass(5 * MINUTE);
    expect(bench.writes()).toEqual([...PATCH, 'PUT web']);
    expect(await bench.image()).toContain('@sha256:');
  });

  it('is repaired like any other', async () => {
    const bench = await adopted();
    await bench.declare(own(FIXED));
    await bench.pass(5 * MINUTE);
    const from = bench.world.writes.entries.length;
    await bench.outside.act('web', 'stop');
    await bench.pass(5 * MINUTE);
    expect(bench.writes(from)).toEqual(['POST web/start']);
  });
});

describe('letting go of what was adopted', () => {
  it('takes our tags off and leaves it running', async () => {
    const bench = await adopted();
    await bench.pass(MINUTE);
    const before = await started(bench);
    await remove(bench.parts, WEB, true, signal());
    await bench.pass(5 * MINUTE);
    expect(bench.row()).toBeUndefined();
    expect((await bench.there())?.tags).toEqual(TAGS);
    expect(await started(bench)).toBe(before);
    expect(bench.writes()).toEqual([...PATCH, 'PATCH web']);
    expect(await adopting(bench)).toBe('adopted');
  });

  it('or deletes it, as for any group; what is created there meanwhile can be adopted, and its numbers go on', async () => {
    const bench = await adopted();
    await bench.pass(MINUTE);
    await remove(bench.parts, WEB, false, signal());
    const meanwhile = await adopt(bench.parts, asking(), signal());
    expect(meanwhile).toMatchObject({ kind: 'refused', obstacle: { kind: 'leaving' } });
    await bench.pass(10 * MINUTE);
    expect(await bench.there()).toBeUndefined();
    await bench.outside.put('web', body());
    await bench.pass(3 * MINUTE);
    const from = bench.world.writes.entries.length;
    expect(await adopting(bench)).toBe('adopted');
    await bench.pass(10 * MINUTE);
    expect(bench.row()).toMatchObject({
      desired: { generation: 3 },
      state: { targetRevision: 2, replicas: [{ revision: 2 }] },
    });
    expect(bench.row()?.desired.deletion).toBeUndefined();
    expect(bench.writes(from)).toEqual(PATCH);
    expect(bench.status()).toBe('Running AsDeclared');
  });

  it('waits while somebody looks at the tombstone', async () => {
    const bench = await adopted();
    await bench.pass(MINUTE);
    await remove(bench.parts, WEB, false, signal());
    await bench.pass(10 * MINUTE);
    await bench.outside.put('web', body());
    await bench.pass(3 * MINUTE);
    const row = bench.row();
    if (!row) throw new Error('no tombstone');
    const until = bench.clock.now() + MINUTE;
    bench.groups.place({ ...row, wake: { ...row.wake, lease: { owner: 'other', until, noted: row.wake.asked } } });
    bench.board.reset();
    expect(await adopt(bench.parts, asking(), signal())).toMatchObject({
      kind: 'refused',
      obstacle: { kind: 'managed' },
    });
    expect(bench.board.writes()).toBe(0);
  });

  it('keeps what was adopted over a tombstone from a holder whose lease had run out', async () => {
    const bench = await adopted();
    await bench.pass(MINUTE);
    await remove(bench.parts, WEB, false, signal());
    await bench.pass(10 * MINUTE);
    await bench.outside.put('web', body());
    await bench.pass(3 * MINUTE);
    const row = bench.row();
    if (!row) throw new Error('no tombstone');
    const until = bench.clock.now() - SECOND;
    bench.groups.place({ ...row, wake: { ...row.wake, lease: { owner: 'late', until, noted: row.wake.asked } } });
    expect(await adopting(bench)).toBe('adopted');
    expect(bench.row()?.wake.epoch).toBeGreaterThan(row.wake.epoch + 1);
  });
});

describe('secrets', () => {
  const SECRET = { environmentVariables: [{ name: 'DB', secureValue: 'canary' }] };
  const PLACE = '/properties/containers/0/properties/environmentVariables/0/secureValue';

  it('are asked for by their places, and nothing is kept until they are given', async () => {
    const bench = await foreign(SECRET);
    const refused = await adopt(bench.parts, asking(), signal());
    expect(refused).toMatchObject({ kind: 'secrets', missing: [{ pointer: PLACE }] });
    expect(bench.row()).toBeUndefined();
    expect(bench.board.writes()).toBe(0);
  });

  it('are kept in the vault, stamped along in the one PATCH, and never repeated', async () => {
    const bench = await adopted(SECRET, { secrets: { [PLACE]: 'canary' } });
    await bench.pass(10 * MINUTE);
    expect(bench.writes()).toEqual(PATCH);
    expect(bench.status()).toBe('Running AsDeclared');
    expect((await bench.there())?.tags['mooring-hash']).toMatch(/^k1\./);
    expect(JSON.stringify([bench.row(), await bench.history(), bench.log.entries])).not.toContain('canary');
  });

  it('that the owner’s own file has as well restart nothing', async () => {
    const bench = await adopted(SECRET, { secrets: { [PLACE]: 'canary' } });
    await bench.pass(MINUTE);
    const before = await started(bench);
    await bench.declare({ ...declaration({ images: { web: { follow: 'none' } } }, {}, SECRET), tags: TAGS });
    await bench.pass(5 * MINUTE);
    expect(bench.writes()).not.toContain('PUT web');
    expect(await started(bench)).toBe(before);
    expect(bench.status()).toBe('Running AsDeclared');
  });
});

describe('adopting at the same time as somebody else', () => {
  it('makes one row', async () => {
    const bench = await foreign();
    const both = await Promise.all([adopt(bench.parts, asking(), signal()), adopt(bench.parts, asking(), signal())]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['adopted', 'refused']);
    await bench.pass(5 * MINUTE);
    expect(bench.writes()).toEqual(PATCH);
  });

  it.each([
    ['of another body', () => ({ other: true })],
    ['of the very same body', (made: JsonObject) => made],
  ])('passes over a revision %s that an earlier group has left behind', async (_of, left) => {
    const made = (await (await adopted()).parts.revisions.get(WEB, 1, signal()))?.body ?? {};
    const bench = await foreign();
    await bench.parts.revisions.insert(
      WEB,
      { number: 1, body: left(made), pins: {}, cause: 'Declared', createdAt: 0, generation: 1 },
      signal(),
    );
    expect(await adopting(bench)).toBe('adopted');
    await bench.pass(5 * MINUTE);
    expect(bench.row()?.state).toMatchObject({ targetRevision: 2, replicas: [{ revision: 2 }] });
    expect(bench.writes()).toEqual(PATCH);
  });
});

describe('a process that dies in the middle of an adoption', () => {
  const PLACE = '/properties/containers/0/properties/environmentVariables/0/secureValue';
  const SECRET = { environmentVariables: [{ name: 'DB', secureValue: 'canary' }] };
  const given = { secrets: { [PLACE]: 'canary' } };

  /** Adopts, dying at the n-th call of a port; adopts again where that left nothing. How many calls there were. */
  async function dyingAt(n: number, side: 'before' | 'after'): Promise<{ bench: EngineBench; calls: number }> {
    const bench = await foreign(SECRET);
    let calls = 0;
    bench.tap = {
      [side]: () => {
        calls += 1;
        if (calls === n) throw new Crash();
      },
    };
    await adopting(bench, given).catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
    });
    bench.tap = {};
    if (!bench.row()) await adopting(bench, given);
    await bench.pass(10 * MINUTE);
    return { bench, calls };
  }

  it.each(['before', 'after'] as const)('%s any call is made up for, and nothing restarts', async (side) => {
    const { calls } = await dyingAt(0, side);
    expect(calls).toBeGreaterThan(10);
    for (let n = 1; n <= calls; n += 1) {
      const { bench } = await dyingAt(n, side);
      expect([n, bench.status(), bench.writes()]).toEqual([n, 'Running AsDeclared', PATCH]);
    }
  });
});

describe('a plan of an adoption', () => {
  it('tells what it is and writes nothing', async () => {
    const bench = await foreign();
    const found = await previewAdoption(bench.parts, asking(), signal());
    expect(found).toMatchObject({ kind: 'adoptable', entry: { name: 'web', standing: 'free', adoptable: true } });
    expect(bench.board.writes()).toBe(0);
    expect(bench.writes()).toEqual([]);
  });
});

describe('the inventory', () => {
  it('tells the managed from the free, the unclaimed and the others’', async () => {
    const bench = await adopted();
    const tagged = (owner: string) => ({ ...body(), tags: { 'mooring-owner': owner, 'mooring-group': 'x' } });
    await bench.outside.put('one', body());
    await bench.outside.put('two', tagged('test-installation'));
    await bench.outside.put('three', tagged('another'));
    await bench.pass(3 * MINUTE);
    const { entries, unread } = await inventory(bench.parts, SCOPE, signal());
    expect(entries.map(({ name, standing, adoptable }) => `${name} ${standing} ${adoptable}`)).toEqual([
      'one free true',
      'three other-installation false',
      'two unclaimed true',
      'web managed false',
    ]);
    expect(unread).toEqual([]);
  });

  it('promises nothing that adopting refuses: tags that leave no room for ours', async () => {
    const bench = await foreign();
    const tags = Object.fromEntries(Array.from({ length: 46 }, (_, at) => [`t${at}`, 'x']));
    await bench.outside.put('web', { ...body(), tags });
    await bench.pass(MINUTE);
    const { entries } = await inventory(bench.parts, SCOPE, signal());
    expect(entries).toMatchObject([{ name: 'web', adoptable: false, why: expect.stringContaining('has 46 tags') }]);
    expect((await adopt(bench.parts, asking(), signal())).kind).toBe('invalid');
  });
});
