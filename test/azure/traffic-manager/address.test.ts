import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endpointUrl, profileUrl } from '../../../src/azure/traffic-manager/address.ts';
import { faultOf } from '../support/fixtures.ts';
import { ENDPOINT, PROFILE_PATH, REF } from './support.ts';

const base = { endpoint: ENDPOINT, apiVersion: '2022-04-01' };
const REFUSED = { kind: 'terminal', reason: 'InvalidSpec' };
/** What climbs, splits, escapes, hides or ends an address, for any of its parts. */
const HOSTILE = [
  '',
  '.',
  '..',
  '../../x',
  'a/b',
  'a%2fb',
  'a%2e%2e',
  'a\\b',
  'a?api-version=1',
  'a#b',
  'a b',
  'a\n',
  'a\u0000',
  'a\u202eb',
  'é'.repeat(64),
  '-a',
  'a-',
  'a.',
  '@evil.example',
  ':443',
  'x'.repeat(300),
];

describe('an address in Traffic Manager', () => {
  it('is built from its parts', () => {
    expect(profileUrl(base, REF)).toBe(`${ENDPOINT}${PROFILE_PATH}?api-version=2022-04-01`);
    expect(endpointUrl(base, REF, 'web-r2-1-1')).toBe(
      `${ENDPOINT}${PROFILE_PATH}/externalEndpoints/web-r2-1-1?api-version=2022-04-01`,
    );
  });

  it('takes the names that Azure takes', () => {
    for (const profile of ['a', 'Web.TM-1', 'a'.repeat(63)])
      expect(profileUrl(base, { ...REF, profile })).toContain(`/trafficManagerProfiles/${profile}?`);
  });

  it.each(HOSTILE)('refuses the part %j, wherever it stands', async (part) => {
    expect(await faultOf(() => profileUrl(base, { ...REF, profile: part }))).toMatchObject(REFUSED);
    expect(await faultOf(() => endpointUrl(base, REF, part))).toMatchObject(REFUSED);
    expect(await faultOf(() => profileUrl(base, { ...REF, subscription: part }))).toMatchObject(REFUSED);
  });

  it.each(['', '.', '..', 'a/b', 'a?b', 'a#b', 'a%2fb', 'a\\b', 'a.', 'a\n'])(
    'refuses the resource group %j',
    async (resourceGroup) => {
      expect(await faultOf(() => profileUrl(base, { ...REF, resourceGroup }))).toMatchObject(REFUSED);
    },
  );

  it('never climbs out of its path, whatever the parts hold', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...HOSTILE),
      fc.stringMatching(/^[a-z.-]{1,9}$/),
    );
    fc.assert(
      fc.property(part, part, part, part, (subscription, resourceGroup, profile, name) => {
        let url: URL;
        try {
          url = new URL(endpointUrl(base, { kind: 'trafficManager', subscription, resourceGroup, profile }, name));
        } catch {
          return;
        }
        expect(url.pathname.split('/')).toHaveLength(11);
        expect(url.search).toBe('?api-version=2022-04-01');
        expect(url.origin).toBe(ENDPOINT);
      }),
      { numRuns: 300 },
    );
  });
});
