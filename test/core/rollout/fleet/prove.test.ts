/** What a new replica shows before clients are sent to it. */
import { describe, expect, it } from 'vitest';
import { NOW } from '../../plan/build.ts';
import { type Found, fresh, look, old, phases, type Scene, SECOND, writes } from './build.ts';

const SINCE = NOW - 60 * SECOND;
const proving = (more: Partial<Found> = {}): Found => fresh(1, { phase: 'proving', since: SINCE, ...more });
const scene = (more: Partial<Found>, strategy: object = {}): Scene => ({
  mooring: { replicas: 2, strategy: { type: 'Rolling', ...strategy } },
  rollout: { revision: 2 },
  found: [old(1), old(2), proving(more)],
});
const times = (planned: ReturnType<typeof look>) =>
  planned.state.replicas.find(({ revision }) => revision === 2)?.online?.times;
const PROVED = { online: { times: 2, at: NOW - 10 * SECOND }, preview: {} };

describe('a replica that is proved', () => {
  it.each<[string, Scene, string[], string]>([
    ['is put into the preview once it runs', scene({}), ['prove web-r2-1-11'], 'proving'],
    ['waits while the preview has not looked', scene({ preview: { status: 'CheckingEndpoint' } }), [], 'proving'],
    ['waits while it was found Online once', scene({ preview: {} }), [], 'proving'],
    [
      'enters the main profile when it is found Online once more, a gap later',
      scene({ preview: {}, online: { times: 1, at: NOW - 10 * SECOND } }),
      ['route web-r2-1-11 100'],
      'serving',
    ],
    [
      'is not counted twice within a gap',
      scene({ preview: {}, online: { times: 1, at: NOW - 9 * SECOND } }),
      [],
      'proving',
    ],
    ['waits for minReadySeconds', scene(PROVED, { minReadySeconds: 61 }), [], 'proving'],
    [
      'enters when minReadySeconds are over',
      scene(PROVED, { minReadySeconds: 60 }),
      ['route web-r2-1-11 100'],
      'serving',
    ],
    [
      'is put right in the preview where somebody disabled it',
      scene({ preview: { enabled: false } }),
      ['prove web-r2-1-11'],
      'proving',
    ],
    [
      'waits for the set where all are to enter together',
      { ...scene(PROVED, { type: 'BlueGreen' }), rollout: { revision: 2, strategy: 'BlueGreen' } },
      ['create web-r2-2-21'],
      'proving',
    ],
  ])('%s', (_, given, expected, phase) => {
    const planned = look(given);
    expect(writes(planned)).toEqual(expected);
    expect(phases(planned)).toContain(`web-r2-1-11:${phase}`);
  });

  it.each<[string, Partial<Found>]>([
    ['is found Degraded', { preview: { status: 'Degraded' } }],
    ['does not run', { preview: {}, look: { current: { state: 'Waiting', startTime: '', detailStatus: 'starting' } } }],
  ])('begins anew when it %s', (_, more) => {
    expect(times(look(scene({ online: { times: 1, at: NOW - 10 * SECOND }, ...more })))).toBeUndefined();
  });

  it('is written down as in the router before its endpoint is put there, with what it must wait for later', () => {
    const planned = look(scene(PROVED));
    expect(planned.state.replicas.find(({ revision }) => revision === 2)).toMatchObject({
      phase: 'serving',
      inRouterSince: NOW,
      router: 'trafficmanager/sub/shop/web-tm',
      weight: 100,
    });
  });
});
