import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { accepted, refusals, SUBNET, sample } from './sample.ts';

const T = '/mooring/traffic/trafficManager';
const behind = (trafficManager: Json, mooring: JsonObject = {}): JsonObject =>
  sample({ mooring: { traffic: { trafficManager }, ...mooring } });
const routerOf = (trafficManager: Json, mooring: JsonObject = {}) =>
  accepted(behind(trafficManager, mooring)).declaration.mooring.traffic?.trafficManager;

describe('a Traffic Manager profile', () => {
  it('of somebody else says its own time-to-live, method and monitor', () => {
    expect(routerOf({ profile: 'web-tm' })).toEqual({
      profile: 'web-tm',
      owned: false,
      weight: 100,
      staleMs: 30_000,
      drainMs: 30_000,
    });
  });

  it('may be in another place, with a weight, a priority and waits of its own', () => {
    const place = { subscription: '00000000-0000-0000-0000-000000000002', resourceGroup: 'dns' };
    const given = { profile: 'web.tm', ...place, weight: 1000, priority: 3, staleMargin: '0s', drain: '2m' };
    expect(routerOf(given)).toEqual({
      profile: 'web.tm',
      ...place,
      owned: false,
      weight: 1000,
      priority: 3,
      staleMs: 0,
      drainMs: 120_000,
    });
  });

  it('of Mooring’s own has every default', () => {
    expect(routerOf({ profile: 'Web-TM', owned: true })).toEqual({
      profile: 'Web-TM',
      owned: true,
      relativeName: 'web-tm',
      ttlSeconds: 60,
      method: 'Weighted',
      monitor: { protocol: 'TCP', port: 80, intervalSeconds: 30, timeoutSeconds: 10, toleratedFailures: 3 },
      weight: 100,
      staleMs: 30_000,
      drainMs: 30_000,
    });
  });

  it('of Mooring’s own is probed as Mooring probes', () => {
    const health = { http: { path: '/healthz', port: 80 } };
    expect(routerOf({ profile: 'p', owned: true }, { health })?.monitor).toMatchObject({
      protocol: 'HTTP',
      port: 80,
      path: '/healthz',
    });
  });

  it('of Mooring’s own may be probed otherwise', () => {
    const monitor = {
      protocol: 'HTTPS',
      port: 80,
      path: '/up',
      intervalSeconds: 10,
      timeoutSeconds: 5,
      toleratedFailures: 0,
    };
    expect(routerOf({ profile: 'p', owned: true, monitor, ttlSeconds: 0, method: 'Priority' })).toMatchObject({
      monitor,
      ttlSeconds: 0,
      method: 'Priority',
    });
    expect(routerOf({ profile: 'p', owned: true, monitor: { intervalSeconds: 10 } })?.monitor?.timeoutSeconds).toBe(9);
  });
});

const owned = (more: JsonObject): JsonObject => ({ profile: 'p', owned: true, ...more });
const REFUSED: readonly (readonly [string, Json, string])[] = [
  ['that is no mapping', 'web-tm', `${T} must be a mapping`],
  ['that is not said', null, '/mooring/traffic needs a router: trafficManager'],
  ['without a name', {}, `${T}/profile needs the name of a Traffic Manager profile`],
  ['with a name of two lines', { profile: 'a\nb' }, `${T}/profile has 1 to 63 letters`],
  ['with an unknown key', { profile: 'p', ttl: 60 }, `${T}/ttl is not known`],
  ['in no subscription', { profile: 'p', subscription: 'mine' }, `${T}/subscription must be a subscription id`],
  ...Object.entries({ relativeName: 'p', ttlSeconds: 60, method: 'Weighted', monitor: {} }).map(
    ([key, value]) =>
      [`of somebody else with ${key}`, { profile: 'p', [key]: value }, `${T}/${key} is the profile’s own`] as const,
  ),
  ['with a weight of 0', { profile: 'p', weight: 0 }, `${T}/weight must be a whole number from 1 to 1000`],
  ['with a priority of 1001', { profile: 'p', priority: 1001 }, `${T}/priority must be a whole number from 1 to 1000`],
  ['with priorities that run out', { profile: 'p', priority: 1000 }, `${T}/priority may be 999 at most`],
  ['with a drain as a number', { profile: 'p', drain: 30 }, `${T}/drain must be a duration`],
  [
    'with a margin of two days',
    { profile: 'p', staleMargin: '2d' },
    `${T}/staleMargin must be from 0 seconds to 1 day`,
  ],
  [
    'whose method Mooring does not drive',
    owned({ method: 'Geographic' }),
    `${T}/method must be one of Weighted, Priority`,
  ],
  ['weighted, with a priority', owned({ priority: 1 }), `${T}/priority makes no difference`],
  ['by priority, with a weight', owned({ method: 'Priority', weight: 5 }), `${T}/weight makes no difference`],
  ['whose name is too long for a preview', owned({ relativeName: 'a'.repeat(47) }), `${T}/relativeName has 1 to 46`],
  ['whose profile’s name is no host name', owned({ profile: 'a.b' }), `${T}/relativeName has 1 to 46`],
  ['with a negative time-to-live', owned({ ttlSeconds: -1 }), `${T}/ttlSeconds must be a whole number from 0`],
  [
    'that probes a port not opened',
    owned({ monitor: { port: 81 } }),
    `${T}/monitor/port must be a TCP port that the group`,
  ],
  ['that probes a path by TCP', owned({ monitor: { protocol: 'TCP', path: '/' } }), `${T}/monitor/path is for HTTP`],
  [
    'that probes a whole URL',
    owned({ monitor: { protocol: 'HTTP', path: '//x' } }),
    `${T}/monitor/path must be a URL path`,
  ],
  [
    'that probes each minute',
    owned({ monitor: { intervalSeconds: 60 } }),
    `${T}/monitor/intervalSeconds must be 10 or 30`,
  ],
  [
    'whose probes outlast their interval',
    owned({ monitor: { intervalSeconds: 10, timeoutSeconds: 10 } }),
    `${T}/monitor/timeoutSeconds must be a whole number from 5 to 9`,
  ],
];

describe('a Traffic Manager profile is refused', () => {
  it.each(REFUSED)('%s', (_what, router, rule) => {
    expect(refusals(behind(router))).toEqual([expect.stringContaining(rule)]);
  });
});

describe('Traffic Manager is refused for what it cannot reach:', () => {
  const mooring = { traffic: { trafficManager: { profile: 'p' } } };
  const ports = [{ port: 80 }];
  it.each<[string, JsonObject, string]>([
    ['a group in a subnet', { subnetIds: [{ id: SUBNET }], ipAddress: { type: 'Private', ports } }, 'subnetIds'],
    ['a private address', { ipAddress: { type: 'Private', ports } }, 'ipAddress/type'],
    ['no address', { ipAddress: null }, 'ipAddress'],
    ['a Spot group', { priority: 'Spot' }, 'priority'],
    [
      'UDP alone',
      {
        containers: [
          {
            name: 'web',
            properties: {
              image: 'nginx',
              resources: { requests: { cpu: 1, memoryInGB: 1 } },
              ports: [{ port: 53, protocol: 'UDP' }],
            },
          },
        ],
        ipAddress: { type: 'Public', ports: [{ port: 53, protocol: 'UDP' }] },
      },
      'ipAddress/ports',
    ],
  ])('%s', (_what, properties, pointer) => {
    expect(refusals(sample({ properties, mooring }))).toEqual([
      expect.stringMatching(new RegExp(`^/properties/${pointer} .* cannot be reached through Traffic Manager`)),
    ]);
    expect(refusals(sample({ properties }))).toEqual([]);
  });
});
