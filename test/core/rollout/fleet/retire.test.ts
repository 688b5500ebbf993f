/** Who is taken out of service and when: never below what must serve, never the last that is well. */
import { describe, expect, it } from 'vitest';
import { NOW } from '../../plan/build.ts';
import { type Found, fresh, look, MAIN, old, phases, type Scene, writes } from './build.ts';

const gone = (scene: Scene) =>
  writes(look(scene))
    .filter((write) => write.startsWith('unroute'))
    .sort();
const CRASH = { current: { state: 'Waiting', startTime: '2026-01-05T07:00:00Z', detailStatus: 'CrashLoopBackOff: x' } };
const ill = (n: number): Found => old(n, { look: CRASH, bad: { times: 2, since: NOW - 60_000 } });
const ROLLING = { revision: 2 };
const rolling = (maxSurge: number, maxUnavailable: number, replicas = 3) => ({
  replicas,
  strategy: { type: 'Rolling', maxSurge, maxUnavailable },
});

describe('behind a former router', () => {
  const former = { router: MAIN.replace('web-tm', 'former-tm'), main: 'none' } as const;
  const here = (n: number): Found => ({ ...fresh(n), revision: 1, name: `web-r1-${n}-${n + 10}` });
  const leaving = (scene: Scene) => phases(look(scene)).filter((one) => one.endsWith(':leaving'));

  it('nobody leaves before as many as must serve are well behind the new one, then all do', () => {
    const found = [old(1, former), old(2, former), here(1)];
    expect(leaving({ mooring: rolling(1, 0, 2), found })).toEqual([]);
    expect(leaving({ mooring: rolling(1, 0, 2), found: [...found, here(2)] })).toEqual([
      'web-r1-1-1:leaving',
      'web-r1-2-2:leaving',
    ]);
    expect(leaving({ mooring: rolling(1, 1, 2), found })).toHaveLength(2);
  });
});

describe('changed in place', () => {
  it('what is more than declared leaves, though none is as it is to be yet', () => {
    const mooring = { replicas: 1, strategy: { type: 'InPlace', allowInterruption: true } };
    const found = [old(1), old(2), old(3)];
    expect(gone({ mooring, rollout: ROLLING, found })).toEqual(['unroute web-r1-2-2', 'unroute web-r1-3-3']);
    const checking = { main: { status: 'CheckingEndpoint' } };
    const unseen = [old(1), old(2, checking), old(3, checking)];
    expect(gone({ mooring: { ...mooring, replicas: 3 }, rollout: ROLLING, found: unseen })).toEqual([]);
  });
});

describe('of the former revision', () => {
  it.each<[string, Scene, string[]]>([
    [
      'none, while no new one serves',
      { mooring: rolling(1, 0), rollout: ROLLING, found: [old(1), old(2), old(3)] },
      [],
    ],
    [
      'none, while the new one is not Online',
      {
        mooring: rolling(1, 0),
        rollout: ROLLING,
        found: [old(1), old(2), old(3), fresh(1, { main: { status: 'CheckingEndpoint' } })],
      },
      [],
    ],
    [
      'the last by number, once a new one is Online',
      { mooring: rolling(1, 0), rollout: ROLLING, found: [old(1), old(2), old(3), fresh(1)] },
      ['unroute web-r1-3-3'],
    ],
    [
      'as many as may be missed',
      { mooring: rolling(0, 2), rollout: ROLLING, found: [old(1), old(2), old(3)] },
      ['unroute web-r1-2-2', 'unroute web-r1-3-3'],
    ],
    ['never the last, however many may be missed', { mooring: rolling(1, 3), rollout: ROLLING, found: [old(1)] }, []],
    [
      'the one nobody would miss first',
      {
        mooring: rolling(1, 0),
        rollout: ROLLING,
        found: [old(1, { main: { status: 'Degraded' } }), old(2), old(3), fresh(1)],
      },
      ['unroute web-r1-1-1'],
    ],
    [
      'none, while paused',
      {
        mooring: rolling(1, 0),
        rollout: { ...ROLLING, phase: 'Paused' },
        desired: { rollout: { paused: true } },
        found: [old(1), old(2), fresh(1)],
      },
      [],
    ],
  ])('goes %s', (_, scene, expected) => {
    expect(gone(scene)).toEqual(expected);
  });
});

describe('of those that are ill', () => {
  it.each<[string, Scene, string[]]>([
    ['one goes while another is well', { found: [ill(1), old(2)] }, ['unroute web-r1-1-1']],
    ['none goes while none is well', { found: [ill(1), ill(2)] }, []],
    ['none goes at the first look', { found: [old(1, { look: CRASH }), old(2)] }, []],
    [
      'none goes before its time where one came to nothing lately',
      { found: [ill(1), old(2)], health: { notBefore: NOW + 1 } },
      [],
    ],
  ])('%s', (_, scene, expected) => {
    expect(gone(scene)).toEqual(expected);
  });

  it('the only one is replaced before it may go', () => {
    const planned = look({ mooring: { replicas: 1 }, found: [ill(1)] });
    expect(writes(planned)).toEqual(['create web-r1-1-21']);
  });

  it('all that the router alone finds Degraded stay as they are', () => {
    const degraded = { main: { status: 'Degraded' }, bad: { times: 1, since: NOW - 60_000 } };
    expect(writes(look({ found: [old(1, degraded), old(2, degraded)] }))).toEqual([]);
  });
});

describe('of more than are declared', () => {
  it.each([
    [1, ['unroute web-r1-2-2', 'unroute web-r1-3-3']],
    [2, ['unroute web-r1-3-3']],
    [3, []],
  ])('of three where %i are declared', (replicas, expected) => {
    expect(gone({ mooring: { replicas }, found: [old(1), old(2), old(3)] })).toEqual(expected);
  });
});
