/** Secrets that are referred to without a version: pinned, reported or followed when they rotate, never told. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import { listAt, objectAt } from '../../src/core/json.ts';
import { secretsText } from '../../src/core/tags.ts';
import { act } from '../../src/engine/declare.ts';
import { SECRETS_MAX, sweep } from '../../src/engine/sweep.ts';
import { conditionsOf } from '../../src/http/conditions.ts';
import { installationOf } from '../../src/runtime/system.ts';
import { MINUTE, running, SECOND, signal, since } from '../support/engine/running.ts';
import { declaration, type EngineBench, engineBench, WEB } from '../support/engine-bench.ts';

const DB = '@Microsoft.KeyVault(SecretUri=https://mooring.vault.azure.net/secrets/db)';
const POINTER = '/properties/containers/0/properties/environmentVariables/0/secureValue';
const withSecret = (mooring = {}, container = {}) =>
  declaration(mooring, {}, { environmentVariables: [{ name: 'DB', secureValue: DB }], ...container });

/** Puts a version of the secret into the vault, as its owner would. */
const rotate = (bench: EngineBench, value: string) => bench.parts.vault.keep('db', value, signal());

async function withDb(mooring = {}): Promise<{ bench: EngineBench; first: string }> {
  const bench = engineBench();
  await bench.push('v1', 'one');
  const first = await rotate(bench, 'canary-one');
  await bench.declare(withSecret(mooring));
  await bench.pass(3 * MINUTE);
  expect(bench.status()).toBe('Running AsDeclared');
  return { bench, first };
}

const target = (bench: EngineBench) => bench.parts.revisions.get(WEB, bench.row()?.state.targetRevision ?? 0, signal());
const drifted = (bench: EngineBench) => {
  const row = bench.row();
  return row && conditionsOf(row).find(({ type }) => type === 'Drifted');
};

describe('a secret without a version', () => {
  it('is pinned in the revision, and its value is in nothing that is kept or told', async () => {
    const { bench, first } = await withDb();
    expect((await target(bench))?.secrets).toEqual({ [DB]: first });
    expect(JSON.stringify((await target(bench))?.body)).toContain(first);
    expect(JSON.stringify(bench.row()?.desired.document)).toContain(DB);
    const kept = [
      bench.row(),
      await target(bench),
      await bench.history(),
      bench.log.entries,
      bench.world.writes.entries,
    ];
    expect(JSON.stringify(kept)).not.toContain('canary');
  });

  it('that rotates is reported: no write, no restart, and nothing more to do for the sweeps', async () => {
    const { bench } = await withDb();
    const wrote = since(bench);
    await rotate(bench, 'canary-two');
    await bench.pass(2 * MINUTE);
    expect(bench.status()).toBe('Running SecretRotated');
    expect(bench.row()?.state.status.drift).toEqual([{ pointer: POINTER, class: 'update', reason: 'SecretRotated' }]);
    expect(drifted(bench)).toMatchObject({ status: 'True', reason: 'SecretRotated', message: POINTER });
    bench.board.reset();
    await bench.pass(20 * MINUTE);
    expect(bench.board.writes()).toBe(0);
    expect(wrote()).toEqual([]);
  });

  it('that rotates is reported of replicas in regions too, at each place, and the sweeps have nothing more to do', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    await rotate(bench, 'canary-one');
    const base = withSecret();
    const { mooring: _, properties } = base;
    const regions = [
      'westeurope',
      { region: 'northeurope', patch: { properties: { containers: listAt(objectAt(properties)['containers']) } } },
    ];
    await bench.declare({ ...base, mooring: { replicas: 2, regions } });
    await bench.pass(10 * MINUTE);
    expect(bench.status()).toBe('Running AsDeclared');
    const wrote = since(bench);
    await rotate(bench, 'canary-two');
    await bench.pass(2 * MINUTE);
    expect(bench.status()).toBe('Running SecretRotated');
    const told = bench.row()?.state.status.drift.map(({ pointer }) => pointer);
    expect(told).toEqual([POINTER, `/mooring/regions/1/patch${POINTER}`]);
    bench.board.reset();
    await bench.pass(20 * MINUTE);
    expect([bench.board.writes(), wrote()]).toEqual([0, []]);
  });

  it('that rotates back is as declared again', async () => {
    const { bench, first } = await withDb();
    let now = await rotate(bench, 'canary-two');
    const asked = bench.parts.vault.version;
    Object.assign(bench.parts.vault, { version: async () => now });
    await bench.pass(2 * MINUTE);
    expect(bench.status()).toBe('Running SecretRotated');
    now = first;
    await bench.pass(2 * MINUTE);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(bench.row()?.state.status.drift).toEqual([]);
    expect(asked).toBeDefined();
  });

  it('that rotates is taken with secrets: follow, as a new revision with that cause', async () => {
    const { bench } = await withDb({ secrets: 'follow' });
    const wrote = since(bench);
    const second = await rotate(bench, 'canary-two');
    await bench.pass(4 * MINUTE);
    expect(wrote()).toEqual(['PUT web']);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(await target(bench)).toMatchObject({ number: 2, cause: 'SecretRotated', secrets: { [DB]: second } });
    expect((await bench.history())[0]).toMatchObject({ what: 'update', reason: 'SecretRotated' });
    await bench.pass(20 * MINUTE);
    expect(wrote()).toEqual([]);
  });

  it('that was only reported is taken with the next change, which starts the containers anew anyhow', async () => {
    const { bench } = await withDb();
    const second = await rotate(bench, 'canary-two');
    await bench.push('v1', 'two');
    await bench.pass(4 * MINUTE);
    expect(await target(bench)).toMatchObject({ number: 2, cause: 'ImagePushed', secrets: { [DB]: second } });
    expect(bench.status()).toBe('Running AsDeclared');
  });

  it('is reported while a stop and a start go on, which change no revision', async () => {
    const { bench } = await withDb();
    await rotate(bench, 'canary-two');
    for (const verb of ['stop', 'start'] as const) {
      await act(bench.parts, WEB, verb, signal());
      await bench.pass(2 * MINUTE);
    }
    expect(bench.row()?.state.targetRevision).toBe(1);
    expect(bench.status()).toBe('Running SecretRotated');
  });

  it('is not asked for again and again: once a sweep, and only for what is at rest', async () => {
    const { bench } = await withDb();
    let asked = 0;
    bench.tap = {
      before: (call) => {
        if (call === 'vault.version') asked += 1;
      },
    };
    await bench.pass(10 * MINUTE);
    expect(asked).toBe(10);
    await act(bench.parts, WEB, 'hold', signal());
    await bench.pass(MINUTE);
    asked = 0;
    await bench.pass(10 * MINUTE);
    expect(asked).toBe(0);
  });
});

it('a pass asks for so many versions at most, and the next passes for the others', async () => {
  const bench = engineBench();
  await bench.push('v1', 'one');
  await bench.declare();
  await bench.pass(3 * MINUTE);
  const row = bench.row();
  if (!row) throw new Error('no row');
  // Twice what a pass asks for: a step of that size would never reach the other half.
  const groups = 4;
  const each = 100;
  for (let group = 0; group < groups; group += 1) {
    const secrets = Object.fromEntries(
      Array.from({ length: each }, (_, index) => [DB.replace('/db', `/db-${group}-${index}`), 'pinned']),
    );
    const status = { ...row.state.status, secrets };
    bench.groups.place({ ...row, key: { ...WEB, name: `g${group}` }, state: { ...row.state, status } });
  }
  const asked = new Set<string>();
  let most = 0;
  let now = 0;
  Object.assign(bench.parts.vault, {
    version: async (reference: string) => {
      asked.add(reference);
      now += 1;
      return 'pinned';
    },
  });
  for (let pass = 0; pass < 40; pass += 1) {
    now = 0;
    bench.clock.advance(MINUTE);
    await sweep(bench.parts, [], signal());
    most = Math.max(most, now);
  }
  expect(most).toBe(SECRETS_MAX);
  expect(asked.size).toBe(groups * each);
});

describe('a vault that cannot be read', () => {
  const away = new Fault('transient', { reason: 'SecretUnavailable', message: 'the vault could not be reached' });
  const failing = (bench: EngineBench) => Object.assign(bench.parts.vault, { version: () => Promise.reject(away) });

  it.each([{}, { secrets: 'follow' }])('leaves the pinned version as it is (%j)', async (mooring) => {
    const { bench } = await withDb(mooring);
    const wrote = since(bench);
    failing(bench);
    await rotate(bench, 'canary-two');
    await bench.pass(10 * MINUTE);
    await act(bench.parts, WEB, 'restart', signal());
    await bench.pass(3 * MINUTE);
    expect(wrote()).toEqual(['POST web/restart']);
    expect(bench.status()).toBe('Running AsDeclared');
  });

  it('keeps a first revision waiting, and a changed one while the old is kept up', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    failing(bench);
    await bench.declare(withSecret());
    await bench.pass(3 * MINUTE);
    expect(bench.status()).toBe('Waiting SecretUnavailable');
    expect(bench.writes()).toEqual([]);
  });
});

describe('a group from before versions were pinned', () => {
  async function legacy(): Promise<EngineBench> {
    const { bench } = await withDb();
    const row = bench.row();
    const revision = await target(bench);
    if (!row || !revision) throw new Error('no row');
    const { secrets: _, ...rest } = revision;
    const body = JSON.parse(JSON.stringify(revision.body).replaceAll(/(secrets\/db)\/\w+/g, '$1'));
    await bench.parts.revisions.removeAll(WEB, signal());
    await bench.parts.revisions.insert(WEB, { ...rest, body }, signal());
    const { secrets: _pins, ...status } = row.state.status;
    bench.groups.place({ ...row, state: { ...row.state, status } });
    const hash = bench.parts.installation.sign(secretsText(body) ?? '');
    await bench.outside.edit('web', (properties, tags) => {
      tags['mooring-hash'] = hash;
      const [container] = JSON.parse(JSON.stringify(properties['containers']));
      container.properties.environmentVariables = [{ name: 'DB', secureValue: 'canary-one' }];
      properties['containers'] = [container];
    });
    return bench;
  }

  it('is not restarted by it, however often it is looked at or declared the same', async () => {
    const bench = await legacy();
    const wrote = since(bench);
    await rotate(bench, 'canary-two');
    await bench.pass(10 * MINUTE);
    await bench.declare(withSecret({ drift: { mode: 'repair' } }));
    await bench.pass(5 * MINUTE);
    expect(wrote()).toEqual([]);
    expect(bench.status()).toBe('Running AsDeclared');
  });

  it('is pinned by the next revision, and by asking to follow', async () => {
    for (const change of [withSecret({}, { command: ['serve'] }), withSecret({ secrets: 'follow' })]) {
      const bench = await legacy();
      const wrote = since(bench);
      await bench.declare(change);
      await bench.pass(3 * MINUTE);
      expect(wrote()).toEqual(['PUT web']);
      expect(Object.keys((await target(bench))?.secrets ?? {})).toEqual([DB]);
    }
  });
});

describe('the hash of secrets', () => {
  const body = withSecret();
  const text = secretsText(body) ?? '';

  it('is keyed: without the key nobody can try short secrets, nor tell two installations’ apart', () => {
    const [one, two] = ['first key', 'second key'].map((hashKey) =>
      installationOf({ id: 'a', hashKey, readOnly: false }),
    );
    expect(one?.sign(text)).not.toBe(two?.sign(text));
    expect(one?.sign(text)).not.toContain(createHash('sha256').update(text).digest('hex').slice(0, 32));
    expect(one?.sign(text)).toMatch(/^[0-9a-f]{8}\.[0-9a-f]{32}$/);
  });

  it('covers places and references, never a value: the same reference with another value signs the same', async () => {
    expect(text).toBe(JSON.stringify({ [POINTER]: DB }));
    const bench = await running(declaration({}, {}, { environmentVariables: [{ name: 'DB', secureValue: 'pw1' }] }));
    const document = bench.row()?.desired.document ?? {};
    expect(secretsText(document)).toContain('@Microsoft.KeyVault(');
    expect(secretsText(document)).not.toContain('pw1');
  });

  it('with a new key is renewed by a PATCH, and nothing restarts', async () => {
    const { bench } = await withDb();
    const wrote = since(bench);
    const sign = (signed: string) => `k2.${createHash('sha256').update(`other${signed}`).digest('hex')}`;
    Object.assign(bench.parts.installation, { keyId: 'k2', sign });
    await bench.pass(5 * MINUTE, { stepMs: 10 * SECOND });
    expect(wrote()).toEqual(['PATCH web']);
  });
});
