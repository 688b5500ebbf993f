/** What the main profile is to say of those that serve, and what is done where somebody made it say otherwise. */
import { describe, expect, it } from 'vitest';
import { NOW } from '../../plan/build.ts';
import { endpoint, fresh, look, MAIN, old, type Scene, SECOND, writes } from './build.ts';

const edited = (main: NonNullable<Scene['found'][number]['main']>, more: Partial<Scene> = {}): Scene => ({
  found: [old(1, { main }), old(2)],
  ...more,
});
const CANARY = { type: 'Canary', steps: [{ weight: 20 }, { weight: 50 }] };
const PROVED = { phase: 'proving', since: NOW - 60 * SECOND, preview: {}, online: { times: 2, at: NOW } } as const;

describe('an endpoint', () => {
  it.each<[string, Scene, string[]]>([
    ['as it should be is left alone', edited({}), []],
    ['that is gone is put back', edited('none'), ['route web-r1-1-1 100']],
    ['that was disabled is enabled', edited({ enabled: false, status: 'Disabled' }), ['route web-r1-1-1 100']],
    ['with another weight gets its own', edited({ weight: 5 }), ['reweigh web-r1-1-1 100']],
    ['with another target gets its own', edited({ target: 'x.example' }), ['route web-r1-1-1 100']],
    [
      'whose target differs in case alone is left alone',
      edited({ target: 'WEB-R1-1-1.westeurope.azurecontainer.io' }),
      [],
    ],
    [
      'of a router that does not weigh is not reweighed',
      edited({ weight: 5 }, { view: { method: 'Performance' } }),
      [],
    ],
    ['that is gone is only reported where drift is', edited('none', { mooring: { drift: { mode: 'report' } } }), []],
    [
      'of somebody else is left alone',
      { ...edited({}), others: [endpoint('theirs', { enabled: false, weight: 1 })] },
      [],
    ],
  ])('%s', (_, scene, expected) => {
    expect(writes(look(scene))).toEqual(expected);
  });

  it('of the declared weight bears it', () => {
    const mooring = { traffic: { trafficManager: { profile: 'web-tm', weight: 7 } } };
    expect(writes(look({ mooring, found: [old(1), old(2)] }))).toEqual([
      'reweigh web-r1-1-1 7',
      'reweigh web-r1-2-2 7',
    ]);
  });
});

describe('a Canary', () => {
  const scene = (weight: number, more: Partial<Scene> = {}): Scene => ({
    mooring: { strategy: CANARY },
    rollout: { revision: 2, strategy: 'Canary' },
    found: [old(1, { main: { weight }, weight }), old(2, { main: { weight }, weight }), fresh(1, PROVED)],
    ...more,
  });

  it('takes from the old ones first, and lets nobody in before a read has shown it', () => {
    expect(writes(look(scene(100)))).toEqual(['reweigh web-r1-1-1 80', 'reweigh web-r1-2-2 80']);
  });

  it('then lets the new one in at its share', () => {
    expect(writes(look(scene(80)))).toEqual(['route web-r2-1-11 40']);
  });

  it('behind a router that does not weigh stands still and says why', () => {
    const planned = look(scene(100, { view: { method: 'Priority' } }));
    expect(writes(planned)).toEqual([]);
    expect(planned.state.status).toMatchObject({ phase: 'Stalled', reason: 'RouterUnweighted' });
  });
});

describe('priorities', () => {
  it('are the first that nobody has, one endpoint a look', () => {
    const planned = look({
      mooring: { replicas: 3 },
      view: { method: 'Priority' },
      rollout: { revision: 2 },
      found: [old(1, { main: { priority: 1 } }), old(2, { main: { priority: 3 } }), fresh(1, PROVED), fresh(2, PROVED)],
      others: [endpoint('theirs', { priority: 2 })],
    });
    const steps = [planned.step, ...(planned.more ?? [])].filter((step) => step?.kind === 'endpoint');
    expect(steps).toMatchObject([{ replica: 'web-r2-1-11', endpoint: { priority: 4 } }]);
  });
});

it('a replica that comes from another router has not been seen in this one: no time to live is known of it yet', () => {
  const second = look({ found: [old(1), old(2, { ...PROVED, ttlSeconds: 900, main: 'none' })] }).state.replicas[1];
  expect(second).toMatchObject({ phase: 'serving', router: MAIN });
  expect(second).not.toHaveProperty('ttlSeconds');
});
