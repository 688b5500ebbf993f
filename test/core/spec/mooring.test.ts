import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { accepted, refusals, sample } from './sample.ts';

const PLAIN = {
  type: 'InPlace',
  maxSurge: 1,
  maxUnavailable: 0,
  minReadyMs: 0,
  progressDeadlineMs: 40 * 60_000,
  promotion: { automatic: true, afterMs: 0 },
  steps: [],
  allowInterruption: false,
  allowIdentityChange: false,
  rollback: false,
};

describe('our part, left out,', () => {
  it.each([undefined, null, {}])('has defaults that suit a single group (%j)', (mooring) => {
    expect(accepted(sample(mooring === undefined ? {} : { mooring })).declaration.mooring).toEqual({
      replicas: 1,
      regions: [],
      placement: [],
      strategy: PLAIN,
      images: {},
      drift: { mode: 'repair', ignore: [] },
      secrets: 'report',
      running: true,
      hold: false,
      protect: false,
    });
  });
});

describe('our part, written in full,', () => {
  it('is read', () => {
    const mooring = {
      subscription: '00000000-0000-0000-0000-000000000000',
      resourceGroup: 'shop (test)'.replace(' ', '-'),
      replicas: 1,
      strategy: { type: 'Recreate' },
      images: { web: { follow: 'none' } },
      health: { http: { path: '/healthz', port: 80 } },
      drift: { mode: 'report', ignore: ['/tags/costCenter'] },
      secrets: 'follow',
      running: false,
      hold: true,
      protect: true,
      ttl: '8h',
    };
    expect(accepted(sample({ mooring })).declaration.mooring).toEqual({
      subscription: '00000000-0000-0000-0000-000000000000',
      resourceGroup: 'shop-(test)',
      replicas: 1,
      regions: [],
      placement: [],
      strategy: { ...PLAIN, type: 'Recreate' },
      images: { web: { follow: 'none' } },
      health: { probe: { kind: 'http', scheme: 'http', path: '/healthz', port: 80 }, failureThreshold: 3 },
      drift: { mode: 'report', ignore: ['/tags/costCenter'] },
      secrets: 'follow',
      running: false,
      hold: true,
      protect: true,
      ttlMs: 8 * 3_600_000,
    });
  });

  it.each<[string, Json, unknown]>([
    ['tcp', { tcp: { port: 80 }, failureThreshold: 10 }, { probe: { kind: 'tcp', port: 80 }, failureThreshold: 10 }],
    [
      'https',
      { http: { port: 80, scheme: 'https' } },
      { probe: { kind: 'http', scheme: 'https', path: '/', port: 80 }, failureThreshold: 3 },
    ],
  ])('may probe by %s', (_what, health, wanted) => {
    expect(accepted(sample({ mooring: { health } })).declaration.mooring.health).toEqual(wanted);
  });
});

const REFUSED: readonly (readonly [string, Json, string])[] = [
  ['no mapping', ['hold'], '/mooring must be a mapping'],
  ['51 replicas', { replicas: 51 }, '/mooring/replicas must be a whole number from 1 to 50'],
  ['no replica', { replicas: 0 }, 'from 1 to 50; to stop a group, use "running: false"'],
  ['replicas as a text', { replicas: '1' }, '/mooring/replicas must be a whole number'],
  ['secrets', { secrets: 'watch' }, '/mooring/secrets must be one of report, follow'],
  ['a tag policy', { images: { web: { follow: 'semver' } } }, '/mooring/images/web/follow must be digest or none'],
  ['an unknown key of an image', { images: { web: { pattern: '1.*' } } }, '/mooring/images/web/pattern is not known'],
  [
    'images of no container',
    { images: { constructor: { follow: 'none' } } },
    '/mooring/images/constructor no container',
  ],
  ['images as a list', { images: ['web'] }, '/mooring/images must be a mapping'],
  ['no probe', { health: {} }, '/mooring/health must hold one probe'],
  ['two probes', { health: { http: { port: 80 }, tcp: { port: 80 } } }, '/mooring/health must hold one probe'],
  ['a probe without a port', { health: { http: { path: '/' } } }, '/mooring/health/http/port a probe needs a port'],
  ['a probe of a port not opened', { health: { tcp: { port: 81 } } }, '/mooring/health/tcp/port must be a TCP port'],
  [
    'a probe of a port as a text',
    { health: { tcp: { port: '80' } } },
    '/mooring/health/tcp/port must be a whole number',
  ],
  [
    'a probe of a whole URL',
    { health: { http: { port: 80, path: 'http://evil.example/' } } },
    '/mooring/health/http/path must be a URL path',
  ],
  [
    'a probe of a path with another host',
    { health: { http: { port: 80, path: '//evil.example/' } } },
    '/mooring/health/http/path must be a URL path',
  ],
  [
    'a probe of a path with a line break',
    { health: { http: { port: 80, path: '/a\r\nHost: b' } } },
    '/mooring/health/http/path must be a URL path',
  ],
  [
    'a probe by another scheme',
    { health: { http: { port: 80, scheme: 'ftp' } } },
    '/mooring/health/http/scheme must be one of http, https',
  ],
  [
    '11 failures',
    { health: { tcp: { port: 80 }, failureThreshold: 11 } },
    '/mooring/health/failureThreshold must be a whole number from 1 to 10',
  ],
  [
    '0 failures',
    { health: { tcp: { port: 80 }, failureThreshold: 0 } },
    '/mooring/health/failureThreshold must be a whole number from 1 to 10',
  ],
  [
    'an unknown key of health',
    { health: { tcp: { port: 80 }, interval: '5s' } },
    '/mooring/health/interval is not known',
  ],
  ['an unknown drift mode', { drift: { mode: 'undo' } }, '/mooring/drift/mode must be one of repair, report, ignore'],
  [
    'drift to ignore that is no pointer',
    { drift: { ignore: ['tags'] } },
    '/mooring/drift/ignore/0 must be a JSON pointer',
  ],
  [
    'all drift to ignore by the empty pointer',
    { drift: { ignore: [''] } },
    '/mooring/drift/ignore/0 must be a JSON pointer',
  ],
  ['101 pointers to ignore', { drift: { ignore: Array(101).fill('/a') } }, '/mooring/drift/ignore has more than 100'],
  ['running as a text', { running: 'false' }, '/mooring/running must be true or false'],
  ['hold as a number', { hold: 1 }, '/mooring/hold must be true or false'],
  ['a ttl that is no duration', { ttl: 'soon' }, '/mooring/ttl must be a duration'],
  ['a ttl without a unit', { ttl: 60 }, '/mooring/ttl must be a duration'],
  ['a ttl of nothing', { ttl: '0s' }, '/mooring/ttl must be from 1 second to 366 days'],
  ['a ttl of 367 days', { ttl: '367d' }, '/mooring/ttl must be from 1 second to 366 days'],
  ['a subscription that is none', { subscription: 'mine' }, '/mooring/subscription must be a subscription id'],
  ['a resource group that ends with a dot', { resourceGroup: 'shop.' }, '/mooring/resourceGroup has 1 to 90'],
  ['a resource group with a slash', { resourceGroup: 'a/b' }, '/mooring/resourceGroup has 1 to 90'],
];

describe('our part is refused', () => {
  it.each(REFUSED)('with %s', (_what, mooring, rule) => {
    const found = refusals(sample({ mooring }));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(rule);
  });
});
