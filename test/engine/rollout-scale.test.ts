/** More and fewer replicas, regions, stopping and starting: none of it a rollout. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, owned, rest, served } from '../support/engine/rollout-stage.ts';

const scope = '00000000-0000-4000-8000-000000000001/shop';

describe('another number of replicas', () => {
  it.each([
    ['behind a router', owned()],
    ['with no router', {}],
  ])('is made or let go without a rollout: %s', async (_, router) => {
    const stage = await served({ replicas: 2, ...router });
    await stage.declare({ replicas: 5, ...router });
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.containers()).toEqual(['web-r1-1-1', 'web-r1-2-2', 'web-r1-3-3', 'web-r1-4-4', 'web-r1-5-5']);
    await stage.declare({ replicas: 1, ...router });
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.containers()).toEqual(['web-r1-1-1']);
    expect(stage.rollout()).toMatchObject({ revision: 1, from: 0 });
    expect(stage.guard.broken).toEqual([]);
    stage.wrote();
    await stage.pass(HOUR);
    expect(stage.wrote()).toEqual([]);
  });

  it('in the middle of a rollout holds for the new revision', async () => {
    const stage = await served({ replicas: 2, ...owned() });
    await stage.push(2);
    await stage.pass(HOUR, () => stage.endpoints().includes('web-r2-1-3'));
    await stage.declare({ replicas: 4, ...owned() });
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([2, 2, 2, 2]);
    expect(stage.guard.broken).toEqual([]);
  });

  it('of a Canary on its way holds for both', async () => {
    const strategy = { type: 'Canary', steps: [{ weight: 50 }] };
    const stage = await served({ replicas: 2, ...owned(), strategy });
    await stage.push(2);
    await stage.pass(30 * MINUTE);
    expect(stage.images()).toEqual([1, 1, 2]);
    await stage.declare({ replicas: 4, ...owned(), strategy });
    await stage.pass(30 * MINUTE);
    expect(stage.images()).toEqual([1, 1, 1, 1, 2, 2]);
    await stage.order({ verb: 'promote', full: true });
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([2, 2, 2, 2]);
    expect(stage.guard.broken).toEqual([]);
  });
});

describe('regions', () => {
  const patch = { properties: { restartPolicy: 'OnFailure' } };
  const regions = ['westeurope', { region: 'northeurope', patch }];

  it('are filled one by one in their order, each with its patch, names and labels of their own', async () => {
    const stage = await served({ replicas: 6, ...owned(), regions });
    expect(stage.status()).toBe('Running AsDeclared');
    expect(stage.containers().sort()).toEqual([
      'web-r1-1-westeurope-1',
      'web-r1-2-northeurope-2',
      'web-r1-3-westeurope-3',
      'web-r1-4-northeurope-4',
      'web-r1-5-westeurope-5',
      'web-r1-6-northeurope-6',
    ]);
    const bodies = stage
      .containers()
      .map((name) => stage.memory.containerGroups.read({ scope, name })?.body as unknown as Body);
    expect(bodies.map(({ location }) => location).sort()).toEqual([
      ...Array.from({ length: 3 }, () => 'northeurope'),
      ...Array.from({ length: 3 }, () => 'westeurope'),
    ]);
    for (const { location, properties } of bodies)
      expect(properties.restartPolicy).toBe(location === 'northeurope' ? 'OnFailure' : 'Always');
    const labels = bodies.map(({ properties }) => properties.ipAddress.dnsNameLabel);
    expect(new Set(labels).size).toBe(6);
    for (const label of labels) expect(label).toMatch(/^my-web-[0-9a-f]{8}$/);
    await stage.push(2);
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([2, 2, 2, 2, 2, 2]);
    expect(stage.containers().filter((name) => name.includes('northeurope'))).toHaveLength(3);
    expect(stage.guard.broken).toEqual([]);
  });

  it('that are added move replicas by a rollout', async () => {
    const stage = await served({ replicas: 2, ...owned() });
    await stage.declare({ replicas: 2, ...owned(), regions });
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.containers().filter((name) => name.includes('northeurope'))).toHaveLength(1);
    expect(stage.containers()).toHaveLength(2);
    expect(stage.guard.broken).toEqual([]);
  });
});

interface Body {
  readonly location: string;
  readonly properties: { readonly restartPolicy: string; readonly ipAddress: { readonly dnsNameLabel: string } };
}

describe('running: false', () => {
  it.each([
    ['behind a router', { replicas: 2, ...owned() }],
    ['with no router', { replicas: 2 }],
    ['with one replica', { replicas: 1, ...owned() }],
  ])(
    'takes them out of traffic, stops them once nobody holds their address, and keeps them: %s',
    async (_, mooring) => {
      const stage = await served(mooring);
      const before = stage.containers();
      await stage.act('stop');
      expect(await rest(stage)).toBe('Stopped Stopped');
      expect(stage.containers()).toEqual(before);
      if ('traffic' in mooring) expect(stage.endpoints()).toEqual([]);
      for (const name of before)
        expect(stateOf(stage.memory.containerGroups.read({ scope, name })?.body)).toBe('Stopped');
      stage.wrote();
      await stage.pass(HOUR);
      expect(stage.wrote()).toEqual([]);
      await stage.act('start');
      expect(await rest(stage)).toBe('Running AsDeclared');
      expect(stage.containers()).toEqual(before);
      if ('traffic' in mooring) expect(stage.endpoints().sort()).toEqual([...before].sort());
      expect(stage.guard.broken).toEqual([]);
    },
  );

  it('takes up what was pushed meanwhile when it is started', async () => {
    const stage = await served({ replicas: 2, ...owned() });
    await stage.act('stop');
    await rest(stage);
    await stage.push(2);
    await rest(stage);
    await stage.act('start');
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([2, 2]);
    expect(stage.endpoints().sort()).toEqual(stage.containers().sort());
  });
});

function stateOf(body: unknown): unknown {
  return (body as { properties: { instanceView: { state: string } } }).properties.instanceView.state;
}
