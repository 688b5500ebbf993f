/** The router profiles that are ours: made where they are missing, held to what is declared, removed when they are no longer used. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/core/json.ts';
import type { ProfileRecord } from '../../../../src/core/model.ts';
import { profilesOf } from '../../../../src/core/rollout/fleet/profiles.ts';
import type { RouterView } from '../../../../src/core/router.ts';
import { NOW } from '../../plan/build.ts';
import { fleetIn, fresh, look, MAIN, old, PREVIEW, type Scene, writes } from './build.ts';

const OURS = { tags: { 'mooring-owner': 'home', 'mooring-group': 'web' } };
const owned = (manager: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  traffic: { trafficManager: { profile: 'web-tm', owned: true, ...manager } },
  ...more,
});
const FOUND = [old(1), old(2)];
const MONITOR = { protocol: 'HTTP', port: 80, path: '/' };
const absent = { router: { kind: 'absent' } } as const;
const OTHER = MAIN.replace('web-tm', 'former-tm');
/** Of no declared settings. */
const MARK = expect.any(String);
const scene = (more: Partial<Scene> = {}): Scene => ({ mooring: owned(), found: FOUND, view: OURS, ...more });
const told = (of: Scene) => {
  const { steps, trouble, drift = [] } = profilesOf(fleetIn(of));
  return [
    ...steps.map(({ kind, replica }) => `${kind} ${replica}`),
    ...(trouble ? [trouble] : []),
    ...drift.map(({ reason }) => reason),
  ];
};

describe('the main profile', () => {
  it.each<[string, Scene, string[]]>([
    ['owned and missing is made', scene(absent), ['createProfile web-tm']],
    ['somebody’s and missing is waited for', { found: FOUND, ...absent }, ['RouterMissing']],
    ['owned and there as somebody else’s is left alone', scene({ view: {} }), ['RouterTaken']],
    ['owned and as declared is left alone', scene({ mooring: owned({ ttlSeconds: 60, method: 'Weighted' }) }), []],
    ['gets another time to live', scene({ mooring: owned({ ttlSeconds: 30 }) }), ['updateProfile web-tm']],
    ['gets another method', scene({ mooring: owned({ method: 'Priority' }) }), ['updateProfile web-tm']],
    [
      'gets another probe',
      scene({ mooring: owned({ monitor: { ...MONITOR, path: '/up' } }) }),
      ['updateProfile web-tm'],
    ],
    [
      'gets the probe of the health check',
      scene({ mooring: owned({}, { health: { http: { path: '/up', port: 80 } } }) }),
      ['updateProfile web-tm'],
    ],
    [
      'keeps what nobody declared',
      scene({ view: { ...OURS, ttlSeconds: 5, method: 'Priority' } as Partial<RouterView> }),
      [],
    ],
    ['of somebody else keeps all', { found: FOUND, view: { ttlSeconds: 5 } }, []],
  ])('%s', (_, of, expected) => {
    expect(told(of)).toEqual(expected);
  });

  it('is sent all settings, those that stay as a read shows them, and no more', () => {
    const view = {
      ...OURS,
      ttlSeconds: 60,
      monitor: { ...MONITOR, profileMonitorStatus: 'Online', timeoutInSeconds: 7 },
    };
    const [step] = profilesOf(fleetIn(scene({ mooring: owned({ ttlSeconds: 30 }), view }))).steps;
    expect(step).toMatchObject({ kind: 'updateProfile', reason: 'Declared' });
    expect(step && 'settings' in step && step.settings).toEqual({
      relativeName: 'web-tm',
      ttlSeconds: 30,
      method: 'Weighted',
      monitor: { ...MONITOR, timeoutInSeconds: 7 },
    });
  });

  it('is changed after what leaves it in the same look: that was told by the time to live before', () => {
    const leaving = old(3, { phase: 'leaving', leaves: 'Superseded', main: {} });
    const planned = look(scene({ mooring: owned({ ttlSeconds: 30 }), found: [...FOUND, leaving] }));
    expect(writes(planned)).toEqual(['unroute web-r1-3-3', 'updateProfile web-tm']);
  });

  it('that had what is declared and has it no more has drifted', () => {
    const mooring = owned({ ttlSeconds: 30 });
    const { records } = profilesOf(
      fleetIn(
        scene({ mooring, view: { ...OURS, ttlSeconds: 30 }, state: { profiles: [{ router: MAIN, use: 'owned' }] } }),
      ),
    );
    const report = { ...mooring, drift: { mode: 'report' } };
    expect(told(scene({ mooring, state: { profiles: records } }))).toEqual(['updateProfile web-tm']);
    expect(told(scene({ mooring: report, state: { profiles: records } }))).toEqual(['Drifted']);
  });
});

describe('whose the profile is', () => {
  const record: ProfileRecord = { router: MAIN, use: 'owned' };
  const records = (of: Scene) => profilesOf(fleetIn(of)).records;

  it('its owner’s, as soon as it is declared so, and ours again when that is declared', () => {
    const released = { ...record, released: true } as const;
    expect(records({ found: FOUND, view: OURS, state: { profiles: [record] } })).toEqual([released]);
    expect(records(scene({ state: { profiles: [released] } }))).toMatchObject([{ ...record, applied: MARK }]);
    expect(records(scene({ state: { profiles: [released] } }))[0]).not.toHaveProperty('released');
  });

  it('nobody’s to remember, where it was given back and is not declared at all', () => {
    const given = { router: OTHER, use: 'owned', released: true } as const;
    const { steps, records: left } = profilesOf(fleetIn({ found: FOUND, state: { profiles: [given] } }));
    expect([steps, left]).toEqual([[], []]);
  });

  it('ours where it bears our tags, though no record says so: it is deleted with the group', () => {
    expect(records(scene({ state: { profiles: [] } }))).toMatchObject([record]);
  });

  it('has its DNS name for good: another one is told, and what else differs is sent with the old', () => {
    const renamed = { relativeName: 'other' };
    expect(told(scene({ mooring: owned(renamed) }))).toEqual(['Drifted']);
    const both = scene({ mooring: owned({ ...renamed, ttlSeconds: 5 }) });
    expect(told(both)).toEqual(['updateProfile web-tm', 'Drifted']);
    const [step] = profilesOf(fleetIn(both)).steps;
    expect(step && 'settings' in step && step.settings.relativeName).toBe('web-tm');
  });
});

describe('the preview', () => {
  const proving = fresh(1, { phase: 'proving', since: NOW });
  it('is made before anything is proved, and probes as the main one does', () => {
    const fleet = fleetIn({ rollout: { revision: 2 }, found: [old(1), proving] });
    const { previewView: _, ...routers } = fleet.routers;
    const { steps, records } = profilesOf({ ...fleet, routers });
    expect(steps).toMatchObject([
      { kind: 'createProfile', replica: 'web-preview', profile: { monitor: MONITOR, ...OURS } },
    ]);
    expect(records).toEqual([{ router: PREVIEW, use: 'preview' }]);
    expect(profilesOf({ ...fleet, routers, members: fleet.members.slice(0, 1) }).steps).toEqual([]);
  });

  it('that is there follows the main one’s probe, whoever’s that is', () => {
    const monitor = { ...MONITOR, path: '/other' };
    expect(told({ found: FOUND, view: { monitor } })).toEqual(['updateProfile web-preview']);
    expect(
      told({ found: FOUND, view: { monitor: { ...MONITOR, customHeaders: [], profileMonitorStatus: 'Degraded' } } }),
    ).toEqual([]);
  });
});

describe('a profile that is declared no longer', () => {
  const record: ProfileRecord = { router: OTHER, use: 'owned' };
  const dropped = (of: Scene, ours = true) => {
    const fleet = fleetIn(of);
    const view = fleet.routers.mainView && { ...fleet.routers.mainView, ...(ours ? OURS : { tags: {} }) };
    if (!view) throw new Error('no view');
    const routers = new Map([...fleet.input.observed.routers, [OTHER, { kind: 'there', view }] as const]);
    const input = { ...fleet.input, observed: { ...fleet.input.observed, routers } };
    return profilesOf({ ...fleet, input });
  };
  const state = { profiles: [record] };

  it('is removed, and remembered until it is seen gone', () => {
    const { steps, records } = dropped({ found: FOUND, state });
    expect(steps).toMatchObject([{ kind: 'deleteProfile', replica: 'former-tm' }]);
    expect(records).toEqual([{ ...record, leaving: true }]);
    expect(profilesOf(fleetIn({ found: FOUND, state: { profiles: [] } })).records).toEqual([]);
  });

  it('goes, and the one that is declared in its place stays', () => {
    const both = { profiles: [record, { router: MAIN, use: 'owned' as const }] };
    const { steps } = dropped(scene({ state: both }));
    expect(steps.map(({ replica }) => replica)).toEqual(['former-tm']);
  });

  it('stays while a replica is in it, and for good where it is not ours', () => {
    const inIt = old(3, { router: OTHER });
    expect(dropped({ found: [...FOUND, inIt], state }).steps).toEqual([]);
    expect(dropped({ found: FOUND, state }, false).steps).toEqual([]);
  });
});
