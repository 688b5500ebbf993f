/** Every kind of wrong, on the real adapters: what is written to mend it, and what is not. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import { parseDeclaration } from '../../src/core/spec/parse.ts';
import { act, declare, remove } from '../../src/engine/declare.ts';
import { lookWith } from '../../src/engine/look-now.ts';
import type { Parts } from '../../src/engine/parts.ts';
import { sweep } from '../../src/engine/sweep.ts';
import { HOUR, MINUTE, running, SECOND, signal, since } from '../support/engine/running.ts';
import { declaration, type EngineBench, IMAGE_TEXT, SCOPE, WEB, wipe } from '../support/engine-bench.ts';
import { memoryGroups, memoryHistory, memoryHolds, memoryImages, memoryRevisions } from '../support/memory/store.ts';
import { createSwitchboard } from '../support/memory/switchboard.ts';

const SECRET = { environmentVariables: [{ name: 'DB', secureValue: 'canary' }] };
const PORT = { ipAddress: { type: 'Public', ports: [{ port: 80, protocol: 'TCP' }] } };
const QUIET = { events: false } as const;
const status = (bench: EngineBench) => bench.row()?.state.status;

/** The container group as it stands, deleted and made anew by somebody with one change. */
async function remade(bench: EngineBench, change: (body: Record<string, unknown>) => void): Promise<void> {
  const group = await bench.there();
  const { location, tags, properties } = JSON.parse(JSON.stringify(group?.body ?? {}));
  for (const part of ['provisioningState', 'instanceView']) delete properties[part];
  const body = { location, tags, properties };
  change(body.properties);
  await bench.outside.remove('web');
  await bench.pass(10 * SECOND, { timers: false, events: false });
  await bench.outside.put('web', body);
  await bench.pass(40 * SECOND, { timers: false, events: false });
}

describe('a change by somebody else is mended by the smallest write that does it', () => {
  it.each<[string, (bench: EngineBench) => Promise<unknown>, string[]]>([
    ['our own tags', (bench) => bench.outside.edit('web', (_, tags) => wipe(tags)), ['PATCH web']],
    [
      'the image',
      (bench) =>
        bench.outside.edit('web', (properties) => {
          properties['containers'] = JSON.parse(
            JSON.stringify(properties['containers']).replaceAll(/@sha256:\w+/g, ':other'),
          );
        }),
      ['PUT web'],
    ],
    ['an address', (bench) => bench.outside.edit('web', (properties) => Object.assign(properties, PORT)), ['PUT web']],
    [
      'the restart policy',
      (bench) => remade(bench, (properties) => Object.assign(properties, { restartPolicy: 'Never' })),
      ['DELETE web', 'PUT web'],
    ],
    ['that it is there', (bench) => bench.outside.remove('web'), ['PUT web']],
    ['that it runs', (bench) => bench.outside.act('web', 'stop'), ['POST web/start']],
  ])('%s', async (_, happens, writes) => {
    const bench = await running();
    const wrote = since(bench);
    await happens(bench);
    await bench.pass(4 * MINUTE, QUIET);
    expect(wrote()).toEqual(writes);
    expect(bench.status()).toBe('Running AsDeclared');
    await bench.pass(5 * MINUTE);
    expect(wrote()).toEqual([]);
  });

  it.each([
    ['without secrets', declaration()],
    ['with secrets', declaration({}, {}, SECRET)],
  ])('an ordinary create by another client over it, %s: one PUT', async (_, document) => {
    const bench = await running(document);
    const wrote = since(bench);
    await bench.outside.put('web', {
      location: 'westeurope',
      properties: {
        osType: 'Linux',
        restartPolicy: 'Always',
        containers: [
          {
            name: 'web',
            properties: { image: `${IMAGE_TEXT}-mine`, resources: { requests: { cpu: 1, memoryInGB: 1 } } },
          },
        ],
      },
    });
    await bench.pass(4 * MINUTE);
    expect(wrote()).toEqual(['PUT web']);
    expect(bench.status()).toBe('Running AsDeclared');
    expect((await bench.there())?.tags).toMatchObject({ 'mooring-owner': 'test-installation', 'mooring-group': 'web' });
  });
});

describe('an edit that keeps coming back', () => {
  const edits: Record<string, ((properties: Record<string, unknown>, tags: Record<string, string>) => void)[]> = {
    'of one tag': [(_, tags) => Object.assign(tags, { 'mooring-revision': '99' })],
    'of one place with two values in turn': [80, 81].map(
      (port) => (properties) =>
        void Object.assign(properties, { ipAddress: { type: 'Public', ports: [{ port, protocol: 'TCP' }] } }),
    ),
    'of two places in turn': ['a', 'b'].map((tag) => (_, tags) => void Object.assign(tags, { [tag]: 'other' })),
    'of several places at once': [
      (properties, tags) => {
        Object.assign(properties, PORT);
        Object.assign(tags, { 'mooring-revision': '7' });
      },
    ],
  };

  it.each(Object.entries(edits))(
    '%s every 5 s is contested after three rounds, then left for 20 sweeps',
    async (_, turns) => {
      const bench = await running({ ...declaration(), tags: { a: '1', b: '1' } });
      const wrote = since(bench);
      let turn = 0;
      const fight = async (ms: number) => {
        for (const end = bench.clock.now() + ms; bench.clock.now() < end; ) {
          const change = turns[turn++ % turns.length];
          // While Azure is at work it refuses his write as it would ours.
          if (change) await bench.outside.edit('web', change).catch(() => undefined);
          await bench.pass(5 * SECOND);
        }
      };
      await fight(6 * MINUTE);
      expect(bench.status()).toBe('Stalled Contested');
      const rounds = wrote();
      expect(rounds.length).toBeGreaterThanOrEqual(3);
      expect(rounds.length).toBeLessThanOrEqual(5);
      await fight(20 * MINUTE);
      expect(wrote()).toEqual([]);
      expect(bench.status()).toBe('Stalled Contested');
    },
  );

  it('is tried once more after half an hour, then after ever longer, and given up for at most a day', async () => {
    const bench = await running();
    const times: number[] = [];
    let known = bench.writes().length;
    for (let passed = 0; passed < 17 * HOUR; passed += 5 * MINUTE) {
      await bench.outside.edit('web', (_, tags) => Object.assign(tags, { 'mooring-revision': '99' }));
      await bench.pass(5 * MINUTE, { stepMs: 100 * SECOND, events: false });
      if (bench.writes().length > known) times.push(bench.clock.now());
      known = bench.writes().length;
    }
    const gaps = times.slice(1).map((at, index) => (at - (times[index] ?? 0)) / MINUTE);
    expect(gaps).toHaveLength(7);
    for (const [index, wait] of [5, 5, 30, 60, 120, 240, 480].entries()) {
      expect(gaps[index]).toBeGreaterThanOrEqual(wait);
      expect(gaps[index]).toBeLessThan(wait + 6);
    }
  });

  it('and stops is as declared again within a sweep, not at the next try', async () => {
    const bench = await running();
    for (let round = 0; round < 5; round += 1) {
      await bench.outside.edit('web', (_, tags) => Object.assign(tags, { 'mooring-revision': '99' }));
      await bench.pass(2 * MINUTE);
    }
    expect(bench.status()).toBe('Stalled Contested');
    await bench.outside.edit('web', (_, tags) => Object.assign(tags, { 'mooring-revision': '1' }));
    await bench.pass(2 * MINUTE, QUIET);
    expect(bench.status()).toBe('Running AsDeclared');
  });
});

describe('a tag that cannot be resolved', () => {
  const LATER = `${IMAGE_TEXT.replace(':v1', '')}:v2`;
  const next = declaration({}, {}, { image: LATER });

  async function waiting(): Promise<EngineBench> {
    const bench = await running();
    await bench.declare(next);
    await bench.pass(3 * MINUTE);
    expect(bench.status()).toBe('Waiting ImageUnresolved');
    expect(status(bench)?.message).toMatch(/; revision 1 is kept up meanwhile$/);
    return bench;
  }

  it.each<[string, (bench: EngineBench) => Promise<unknown>, string[]]>([
    ['missing', (bench) => bench.outside.remove('web'), ['PUT web']],
    ['changed', (bench) => bench.outside.edit('web', (properties) => Object.assign(properties, PORT)), ['PUT web']],
    ['untagged', (bench) => bench.outside.edit('web', (_, tags) => wipe(tags)), ['PATCH web']],
    ['stopped', (bench) => bench.outside.act('web', 'stop'), ['POST web/start']],
    ['to be stopped', (bench) => act(bench.parts, WEB, 'stop', signal()), ['POST web/stop']],
  ])('does not keep the old revision from being mended when it is %s', async (_, happens, writes) => {
    const bench = await waiting();
    const wrote = since(bench);
    await happens(bench);
    await bench.pass(4 * MINUTE, QUIET);
    expect(wrote()).toEqual(writes);
    expect(bench.row()?.state).toMatchObject({ targetRevision: 1 });
    expect(bench.status()).toBe('Waiting ImageUnresolved');
    await bench.push('v2', 'two');
    await bench.pass(5 * MINUTE);
    expect(bench.row()?.state.targetRevision).toBe(2);
    expect(await bench.image()).toContain('@sha256:');
  });

  it('is noticed by the sweep when it is there, without an event', async () => {
    const bench = await waiting();
    await bench.pass(HOUR, { stepMs: 20 * SECOND });
    await bench.push('v2', 'two');
    await bench.pass(3 * MINUTE, QUIET);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(bench.row()?.state.targetRevision).toBe(2);
  });

  it('is not asked for by every sweep’s look: the row stays as it is', async () => {
    const bench = await waiting();
    await bench.pass(2 * HOUR, { stepMs: 20 * SECOND });
    bench.board.reset();
    await bench.pass(20 * MINUTE, { stepMs: 20 * SECOND });
    expect(bench.board.writes('groups')).toBeLessThanOrEqual(4);
  });
});

describe('a LIST that cannot be believed', () => {
  const LISTS = { method: 'GET', pathIncludes: '/containerGroups', times: 1 };

  it.each([
    ['says that there is nothing', { status: 200, body: { value: [] } }],
    ['breaks off in the middle', { status: 200, body: '{"value":[{"id":"/subscriptions/x","name":"we' }],
    ['has half of its items', { status: 200, body: { value: [{ name: 'api' }] } }],
    ['fails', { status: 500, code: 'InternalServerError' }],
  ])('because it %s once makes no write', async (_, answer) => {
    const bench = await running();
    const wrote = since(bench);
    bench.world.faults.add({ match: LISTS, apply: 'instead', answer });
    await sweep(bench.parts, [SCOPE], signal());
    await bench.pass(5 * MINUTE);
    expect(wrote()).toEqual([]);
    expect(bench.status()).toBe('Running AsDeclared');
  });
});

describe('tables that are not what they were', () => {
  it('emptied, and one group declared again: nothing is deleted, the name is taken, the others are told', async () => {
    const bench = await running();
    const api = { scope: SCOPE, name: 'api' };
    await bench.declare({ ...declaration(), name: 'api' }, api);
    await bench.pass(3 * MINUTE);
    const wrote = since(bench);
    for (const key of [WEB, api]) {
      const stored = await bench.parts.groups.get(key, signal());
      if (stored) await bench.parts.groups.remove(stored, signal());
      await bench.parts.revisions.removeAll(key, signal());
    }
    expect((await bench.declare()).kind).toBe('taken');
    await bench.declare({ ...declaration(), name: 'new' }, { scope: SCOPE, name: 'new' });
    await bench.pass(10 * MINUTE);
    expect(wrote()).toEqual(['PUT new']);
    expect((await sweep(bench.parts, [SCOPE], signal())).unclaimed).toHaveLength(2);
  });

  /** The row as it was, put back over what is there now. */
  async function restored(
    then: (bench: EngineBench) => Promise<unknown>,
    before = declaration(),
  ): Promise<EngineBench> {
    const bench = await running(before);
    const old = bench.row();
    await then(bench);
    await bench.pass(5 * MINUTE);
    if (old) bench.groups.place(old);
    return bench;
  }

  it.each([
    ['in place', declaration({}, {}, { command: ['serve'] })],
    ['by recreating', declaration({}, { restartPolicy: 'Never' })],
  ])('restored to before a change that was made %s: nothing is written until the owner speaks', async (_, changed) => {
    const bench = await restored((now) => now.declare(changed));
    const wrote = since(bench);
    await bench.pass(2 * HOUR, { stepMs: 20 * SECOND });
    expect(wrote()).toEqual([]);
    expect(bench.status()).toBe('Stalled TablesOutdated');
    await bench.declare(changed);
    await bench.pass(5 * MINUTE);
    expect(bench.status()).toMatch(/^(Running AsDeclared|Completed Completed)$/);
    expect(wrote().filter((write) => write.startsWith('DELETE'))).toEqual([]);
  });

  it('restored to before a change, and looked at in vain a few times: nothing is written all the same', async () => {
    const bench = await restored((now) => now.declare(declaration({}, {}, { command: ['serve'] })));
    const wrote = since(bench);
    const away = new Fault('transient', { reason: 'StoreUnavailable', message: 'm' });
    bench.board.fail('revisions.get', away, { times: 5 });
    await bench.pass(2 * HOUR, { stepMs: 20 * SECOND });
    expect(wrote()).toEqual([]);
    expect(bench.status()).toBe('Stalled TablesOutdated');
  });

  it('restored to a tombstone of a name that runs again: nothing is deleted', async () => {
    const bench = await running();
    await remove(bench.parts, WEB, false, signal());
    await bench.pass(40 * SECOND, { timers: false });
    const tombstone = bench.row();
    await bench.pass(30 * HOUR, { stepMs: 10 * MINUTE });
    expect(bench.row()).toBeUndefined();
    await bench.declare();
    await bench.pass(3 * MINUTE);
    const wrote = since(bench);
    if (tombstone) bench.groups.place(tombstone);
    await bench.pass(3 * HOUR, { stepMs: 30 * SECOND });
    expect(wrote()).toEqual([]);
    expect(await bench.there()).toBeDefined();
    expect(status(bench)?.reason).toBe('TablesOutdated');
  });
});

describe('two installations on one resource group', () => {
  /** Tables of its own, and the same Azure. */
  function second(bench: EngineBench): Parts {
    const board = createSwitchboard();
    return {
      ...bench.parts,
      groups: memoryGroups(board, 100).port,
      revisions: memoryRevisions(board),
      images: memoryImages(board),
      history: memoryHistory(board),
      holds: memoryHolds(board),
      installation: { ...bench.parts.installation, id: 'other-installation' },
    };
  }

  async function declaring(parts: Parts, name: string): Promise<string> {
    const document = { ...declaration(), name };
    const parsed = parseDeclaration(document, { name });
    if (!parsed.ok) throw new Error('the declaration is not right');
    const key = { scope: SCOPE, name };
    const declared = await declare(parts, { key, document, declaration: parsed.declaration }, signal());
    if ('ticket' in declared && declared.ticket) await lookWith(parts, key, declared.ticket.id, 'PUT by test');
    return declared.kind;
  }

  it('that declare the same name: the second finds it taken, and neither touches the other’s', async () => {
    const bench = await running();
    const other = second(bench);
    expect(await declaring(other, 'web')).toBe('taken');
    expect(await declaring(other, 'api')).toBe('created');
    const wrote = since(bench);
    for (let minute = 0; minute < 10; minute += 1) {
      await bench.pass(MINUTE);
      expect((await sweep(other, [SCOPE], signal())).unclaimed).toEqual([]);
    }
    expect(wrote()).toEqual([]);
    expect(await bench.there('api')).toBeDefined();
  });

  it('of which one took the name while the other’s was gone do not fight for it', async () => {
    const bench = await running();
    const wrote = since(bench);
    const group = await bench.there();
    await bench.outside.remove('web');
    await bench.outside.put('web', {
      location: 'westeurope',
      tags: { ...group?.tags, 'mooring-owner': 'other-installation' },
      properties: { osType: 'Linux', containers: [CONTAINER] },
    });
    await bench.pass(20 * MINUTE);
    expect(wrote()).toEqual([]);
    expect(bench.status()).toBe('Stalled AdoptionRequired');
    await remove(bench.parts, WEB, false, signal());
    await bench.pass(10 * MINUTE);
    expect(wrote()).toEqual([]);
    expect(await bench.there()).toBeDefined();
  });
});

const CONTAINER = {
  name: 'web',
  properties: { image: IMAGE_TEXT, resources: { requests: { cpu: 1, memoryInGB: 1 } } },
};
