/** The doctor on the real adapters against local Azure: what is well is told so, and each thing broken is found alone. */
import { describe, expect, it } from 'vitest';
import { createArm } from '../../../local/arm/arm.ts';
import { httpClientOf } from '../../../local/serve/http-client.ts';
import type { WorldSettings } from '../../../local/world/settings.ts';
import { createInspector } from '../../../src/azure/doctor/inspector.ts';
import type { Finding } from '../../../src/core/doctor/finding.ts';
import type { EventMarks, Topic } from '../../../src/core/doctor/ports.ts';
import { Fault } from '../../../src/core/errors.ts';
import { examine, type Facts } from '../../../src/engine/doctor/examine.ts';
import { declaration, type EngineBench, engineBench, SCOPE, WEB } from '../../support/engine-bench.ts';

const MINUTE = 60_000;
const RIGHTS = 'Microsoft.ContainerInstance/containerGroups/';
const OID = '00000000-0000-0000-0000-0000000000f1';
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const TOKEN = `${part({ alg: 'none' })}.${part({ iss: 'local', appid: 'mooring', oid: OID, tid: 'tenant' })}.x`;

interface Asking {
  readonly bench?: EngineBench;
  readonly facts?: Partial<Facts>;
  readonly marks?: Partial<Record<'push' | 'resource', number>>;
  readonly topics?: readonly Topic[];
  readonly skewMs?: number;
  readonly tokenless?: boolean;
}

async function running(settings: Partial<WorldSettings> = {}): Promise<EngineBench> {
  const bench = engineBench({ settings });
  await bench.push('v1', 'one');
  await bench.declare();
  await bench.pass(3 * MINUTE);
  return bench;
}

async function examined({ bench, facts, marks, topics, skewMs, tokenless }: Asking = {}): Promise<Finding[]> {
  const on = bench ?? (await running());
  const credential = {
    getToken: async () => {
      if (tokenless) throw new Error('canary-token');
      return { token: TOKEN, expiresOnTimestamp: 8_640_000_000_000 };
    },
  };
  const real = createInspector({
    endpoint: 'https://arm.local',
    credential,
    httpClient: httpClientOf(createArm(on.world)),
    clock: on.clock,
  });
  const now = on.clock.now();
  const noted: EventMarks = { mark: async () => undefined, read: async () => marks ?? { push: now, resource: now } };
  const inspector = {
    ...real,
    skewMs: async () => skewMs ?? 0,
    ...(topics ? { topics: async () => topics } : {}),
  };
  const all: Facts = {
    installation: 'test-installation',
    tablesBelongTo: async () => 'test-installation',
    mode: 'manage',
    authentication: 'entra',
    scopes: [SCOPE],
    ...facts,
  };
  on.deadLetters.give([]);
  return examine({ parts: on.parts, inspector, marks: noted, facts: all }, AbortSignal.timeout(10_000));
}

const worse = (findings: readonly Finding[]) => findings.filter(({ level }) => level !== 'ok');
const one = (findings: readonly Finding[]) => {
  const [finding, ...more] = worse(findings);
  expect(more).toEqual([]);
  return finding;
};

describe('what is well', () => {
  it('is told, each thing once, and nothing is written', async () => {
    const bench = await running();
    const before = [bench.writes().length, bench.board.writes()];
    const findings = await examined({ bench });
    expect(worse(findings)).toEqual([]);
    expect(findings.map(({ check, about }) => (about ? `${check} ${about}` : check))).toEqual([
      'storage tables',
      'storage queue',
      'storage dead letters',
      'installation',
      'authentication',
      'identity',
      'clock',
      `rights ${SCOPE}`,
      'registry testregistry.azurecr.io',
      'vault',
      expect.stringMatching(/^events 0/),
      'events pushes',
      'events resources',
    ]);
    expect([bench.writes().length, bench.board.writes()]).toEqual(before);
    expect(findings.find(({ check }) => check === 'identity')?.says).toBe(`${OID} of the directory tenant`);
  });
});

describe('rights', () => {
  const all = ['read', 'write', 'delete', 'start/action', 'stop/action', 'restart/action'].map((name) => RIGHTS + name);
  const permissions = 'Microsoft.Authorization/permissions/read';

  async function rightsWith(actions: readonly string[]) {
    const bench = await running();
    bench.world.access.set([
      { principal: '*', actions: ['*'], scope: '/subscriptions/x' },
      { principal: '*', actions },
    ]);
    return (await examined({ bench, facts: { scopes: [SCOPE] } })).filter(({ check }) => check === 'rights');
  }

  it.each(all.filter((action) => !action.endsWith('/read')))(
    'without %s are told by that name, with the command',
    async (action) => {
      const [finding] = await rightsWith([permissions, ...all.filter((other) => other !== action)]);
      expect(finding).toMatchObject({ level: 'fail', about: SCOPE, says: `the identity lacks ${action}` });
      expect(finding?.mend).toContain(`--assignee-object-id ${OID}`);
      expect(finding?.mend).toContain('--role "Mooring container groups (test-installation)"');
      expect(finding?.mend).toContain('/resourceGroups/shop"');
    },
  );

  it('without reading are told even where permissions cannot be read', async () => {
    const [finding] = await rightsWith(all.filter((action) => !action.endsWith('/read')));
    expect(finding).toMatchObject({ level: 'fail', says: expect.stringContaining(`${RIGHTS}read`) });
  });

  it('that cannot be asked about are not claimed', async () => {
    const [finding] = await rightsWith(all);
    expect(finding).toMatchObject({ level: 'ok', says: expect.stringContaining('writing was not tried') });
  });

  it('in a resource group that is not there say that', async () => {
    const findings = await examined({ facts: { scopes: [SCOPE, SCOPE.replace('shop', 'gone')] } });
    expect(one(findings)).toMatchObject({ check: 'rights', level: 'fail', says: 'there is no such resource group' });
  });
});

describe('what is broken', () => {
  it.each<[string, Asking, Partial<Finding>]>([
    [
      'no identity',
      { tokenless: true },
      { check: 'identity', level: 'fail', mend: expect.stringContaining('identity show') },
    ],
    [
      'tables of another installation',
      { facts: { tablesBelongTo: async () => 'other' } },
      { check: 'installation', level: 'fail', says: expect.stringContaining('belong to other') },
    ],
    [
      'observing only',
      { facts: { mode: 'observe' } },
      { check: 'installation', level: 'warn', mend: expect.stringContaining('MOORING_MODE=manage') },
    ],
    ['keys alone', { facts: { authentication: 'keys' } }, { check: 'authentication', level: 'warn' }],
    [
      'a clock half a minute ahead',
      { skewMs: 30_000 },
      { check: 'clock', level: 'warn', says: '30.0 s ahead of ARM’s' },
    ],
    [
      'a clock three minutes behind',
      { skewMs: -180_000 },
      { check: 'clock', level: 'fail', says: '180.0 s behind ARM’s' },
    ],
    [
      'no push ever',
      { marks: { resource: Number.MAX_SAFE_INTEGER } },
      { check: 'events', about: 'pushes', level: 'warn' },
    ],
    [
      'nobody who subscribes',
      { topics: [] },
      { check: 'events', about: SCOPE, level: 'warn', mend: expect.stringContaining('resourceChanged') },
    ],
  ])('is found, with what mends it: %s', async (_, asking, expected) => {
    const findings = await examined(asking);
    // Without a token nothing of ARM's answers, either.
    const found = asking.tokenless ? worse(findings).find(({ check }) => check === 'identity') : one(findings);
    expect(found).toMatchObject(expected);
    expect(JSON.stringify(findings)).not.toContain('canary');
  });

  it('is found, where a write brought no event: only once it is late', async () => {
    const bench = await running();
    const asking = { bench, marks: { push: bench.clock.now() } };
    expect(worse(await examined(asking))).toEqual([]);
    await bench.pass(20 * MINUTE);
    expect(one(await examined(asking))).toMatchObject({ check: 'events', about: 'resources', level: 'warn' });
  });

  it('is found, where everything is on hold or messages were given up', async () => {
    const bench = await running();
    bench.poison.give('x');
    await bench.parts.holds.set({ since: 0, by: 'ann' }, AbortSignal.timeout(1000));
    expect(worse(await examined({ bench })).map(({ mend }) => mend)).toEqual([
      'mooring replay poison',
      'mooring unhold --all',
    ]);
  });

  it('is found, where a registry has no such tag, or is not asked', async () => {
    const bench = await running();
    const resolve = async () => {
      throw new Fault('terminal', { reason: 'ImageUnresolved', message: 'not allowed: grant AcrPull', status: 403 });
    };
    const denied = { ...bench, parts: { ...bench.parts, registry: { knows: () => true, resolve } } };
    expect(one(await examined({ bench: denied }))).toMatchObject({
      check: 'registry',
      level: 'fail',
      mend: expect.stringContaining('--role AcrPull'),
    });
    const unknown = { ...bench, parts: { ...bench.parts, registry: { knows: () => false, resolve } } };
    expect(one(await examined({ bench: unknown }))).toMatchObject({
      mend: expect.stringContaining('MOORING_REGISTRIES'),
    });
  });

  it('is found, where a router that a declaration names is not there or may not be read', async () => {
    const bench = await running();
    const row = bench.row();
    if (!row) throw new Error('no row');
    const document = { ...declaration(), mooring: { traffic: { trafficManager: { profile: 'web-tm' } } } };
    const stored = await bench.parts.groups.get(WEB, AbortSignal.timeout(1000));
    if (!stored) throw new Error('no row');
    await bench.parts.groups.update(stored, { desired: { ...row.desired, document } }, AbortSignal.timeout(1000));
    const denied = async () => {
      throw new Fault('terminal', { reason: 'Forbidden', message: 'no', status: 403 });
    };
    const router = { ...bench.parts.router, read: denied };
    const found = await examined({ bench: { ...bench, parts: { ...bench.parts, router } } });
    expect(found.find(({ check }) => check === 'router')).toMatchObject({
      level: 'fail',
      about: `${SCOPE}/web-tm`,
      mend: expect.stringContaining('Mooring routers'),
    });
  });
});

describe('a check that fails', () => {
  it.each(['holds', 'poison', 'deadLetters'] as const)('hides none of the others: %s', async (port) => {
    const bench = await running();
    const broken = new Proxy(bench.parts[port], {
      get: () => async () => {
        throw new Fault('transient', { reason: 'StoreUnavailable', message: 'away', status: 403 });
      },
    });
    const findings = await examined({ bench: { ...bench, parts: { ...bench.parts, [port]: broken } } });
    expect(findings.length).toBeGreaterThanOrEqual(13);
    expect(worse(findings)).toEqual([
      expect.objectContaining({ check: 'storage', level: 'fail', mend: expect.stringContaining('Contributor') }),
    ]);
  });

  it('says so where the tables do not answer at all', async () => {
    const bench = await running();
    const groups = {
      ...bench.parts.groups,
      list: () => ({
        [Symbol.asyncIterator]: () => ({
          next: () =>
            Promise.reject(new Fault('transient', { reason: 'StoreUnavailable', message: 'the tables do not answer' })),
        }),
      }),
    };
    const findings = await examined({ bench: { ...bench, parts: { ...bench.parts, groups } } });
    expect(worse(findings)[0]).toMatchObject({
      check: 'storage',
      level: 'fail',
      says: 'the tables do not answer (StoreUnavailable)',
    });
  });
});
