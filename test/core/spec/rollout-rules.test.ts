/** The rules between how a group is kept and what it is. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { accepted, IDENTITY, refusals, sample } from './sample.ts';

const traffic = { trafficManager: { profile: 'web-tm' } };
const canary = { type: 'Canary', steps: [{ weight: 20 }] };

describe('a system-assigned identity', () => {
  const withIdentity = (mooring: JsonObject, type = 'SystemAssigned'): JsonObject =>
    sample({
      top: { identity: { type, ...(type.includes('User') ? { userAssignedIdentities: { [IDENTITY]: {} } } : {}) } },
      mooring,
    });

  it.each<[string, JsonObject]>([
    ['Rolling', { strategy: { type: 'Rolling' } }],
    ['BlueGreen', { strategy: { type: 'BlueGreen' } }],
    ['Canary', { strategy: canary, traffic }],
    ['a router, whose default is Rolling', { traffic }],
    ['several replicas', { replicas: 2, strategy: { type: 'Recreate' } }],
  ])('is refused with %s, unless its change is allowed', (_what, mooring) => {
    const found = refusals(withIdentity(mooring));
    expect(found).toEqual([expect.stringMatching(/^\/identity\/type .* use a user-assigned one/)]);
    expect(refusals(withIdentity(mooring, 'SystemAssigned, UserAssigned'))).toHaveLength(1);
    expect(refusals(withIdentity(mooring, 'UserAssigned'))).toEqual([]);
    const strategy = { type: 'Rolling', ...(mooring['strategy'] as JsonObject | undefined), allowIdentityChange: true };
    expect(refusals(withIdentity({ ...mooring, strategy }))).toEqual([]);
  });

  it.each(['InPlace', 'Recreate'])('stays what it is with one replica and %s', (type) => {
    expect(refusals(withIdentity({ strategy: { type } }))).toEqual([]);
  });
});

describe('an interruption behind a router', () => {
  it.each(['InPlace', 'Recreate'])('is refused with %s, unless it is allowed', (type) => {
    expect(refusals(sample({ mooring: { traffic, strategy: { type } } }))).toEqual([
      expect.stringContaining(`/mooring/strategy/type ${type} leaves the router without a replica`),
    ]);
    expect(refusals(sample({ mooring: { traffic, strategy: { type, allowInterruption: true } } }))).toEqual([]);
    expect(refusals(sample({ mooring: { strategy: { type } } }))).toEqual([]);
  });
});

describe('a Canary', () => {
  it('is refused without a router', () => {
    expect(refusals(sample({ mooring: { strategy: canary } }))).toEqual([
      expect.stringContaining('/mooring/strategy/type a Canary gets its share from a router'),
    ]);
  });

  it('is refused where the router has no weights', () => {
    const trafficManager = { profile: 'p', owned: true, method: 'Priority' };
    expect(refusals(sample({ mooring: { strategy: canary, traffic: { trafficManager } } }))).toEqual([
      expect.stringContaining('/mooring/traffic/trafficManager/method a Canary’s share needs weights'),
    ]);
  });

  it('is refused where whole weights cannot give its share, and told where to mend it', () => {
    const mooring = (weight: number): JsonObject => ({
      strategy: { type: 'Canary', steps: [{ weight: 5 }, { weight: 50 }] },
      traffic: { trafficManager: { profile: 'p', weight } },
    });
    expect(refusals(sample({ mooring: mooring(1) }))).toEqual([
      expect.stringMatching(/^\/mooring\/strategy\/steps\/0\/weight cannot be met: .*trafficManager\/weight$/),
    ]);
    expect(refusals(sample({ mooring: mooring(100) }))).toEqual([]);
  });
});

describe('a DNS label', () => {
  const labelled = (length: number, mooring: JsonObject): JsonObject =>
    sample({
      properties: { ipAddress: { type: 'Public', ports: [{ port: 80 }], dnsNameLabel: 'a'.repeat(length) } },
      mooring,
    });

  it.each<[string, JsonObject]>([
    ['behind a router', { traffic }],
    ['of several replicas', { replicas: 2 }],
    ['with a strategy that overlaps', { strategy: { type: 'BlueGreen' } }],
  ])('%s leaves room for what a replica’s adds', (_what, mooring) => {
    expect(refusals(labelled(55, mooring))).toEqual([
      expect.stringContaining('/properties/ipAddress/dnsNameLabel has 55 characters and may have 54'),
    ]);
    expect(refusals(labelled(54, mooring))).toEqual([]);
  });

  it('may be as long as ACI’s where one group keeps it', () => {
    expect(accepted(labelled(63, {})).ok).toBe(true);
  });
});
