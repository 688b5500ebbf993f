/** A replica's own course, whatever the others do: made, found, lost, started, and watched while it serves. */
import { describe, expect, it } from 'vitest';
import { tend } from '../../../../src/core/rollout/fleet/tend.ts';
import { wordOf } from '../../../../src/core/rollout/step.ts';
import { HOUR, MINUTE, NOW, STOPPED } from '../../plan/build.ts';
import { type Found, fleetIn, fresh, look, MAIN, old, type Scene, SECOND } from './build.ts';

/** What becomes of the first replica: `word:phase[:leaves]`, and in how many seconds it is looked at again. */
function told(first: Found, more: Partial<Scene> = {}): string {
  const fleet = fleetIn({ found: [first, old(2)], ...more });
  const [member] = fleet.members;
  if (!member) throw new Error('no member');
  const { replica, steps, look } = tend(fleet, member);
  const words = steps.map(wordOf).join(' ') || 'nothing';
  const state = replica ? [replica.phase, ...(replica.leaves ? [replica.leaves] : [])].join(':') : 'gone';
  return `${words} ${state}${look === undefined ? '' : ` ${(look - NOW) / SECOND}`}`;
}

const COMING = { provisioning: 'Creating' };
const rollout = { revision: 2 };
const creating = (more: Partial<Found>): Found =>
  fresh(1, { phase: 'creating', since: NOW - MINUTE, confirmed: false, ...more });

describe('a replica that serves, when its router is another than it was', () => {
  const bare = { main: 'none', router: undefined, inRouterSince: undefined, ttlSeconds: undefined } as never;
  const former = { main: 'none', router: MAIN.replace('web-tm', 'former-tm') } as const;
  const inPlace = { mooring: { strategy: { type: 'InPlace', allowInterruption: true } } };

  it.each<[string, Found, Partial<Scene>, string]>([
    ['is proved for one it was never in', old(1, bare), {}, 'prove proving 10'],
    ['is not, while that is not there', old(1, bare), { router: { kind: 'absent' } }, 'nothing serving'],
    ['is not, where another is to take its place', old(1, bare), { rollout }, 'nothing serving 60'],
    ['stays in the former until another serves', old(1, former), {}, 'nothing serving 60'],
    ['changed in place, leaves it by what a read of that shows', old(1, former), inPlace, 'nothing serving 10'],
  ])('%s', (_, found, more, expected) => {
    expect(told(found, more)).toBe(expected);
  });

  it('is to be replaced where it has no name that a router could send clients to, whatever is done about drift', () => {
    const of: Scene = { mooring: { drift: { mode: 'report' } }, found: [old(1, bare), old(2)] };
    expect(fleetIn(of).members[0]?.behind).toBeUndefined();
    const nameless = { properties: { ipAddress: { type: 'Public', ports: [{ port: 80 }] } } };
    const found = [old(1, { ...(bare as object), look: nameless }), old(2)];
    expect(fleetIn({ ...of, found }).members[0]?.behind).toBe('Declared');
  });

  it('keeps in mind how long its clients are to drain, since the router may be declared no longer', () => {
    const traffic = { trafficManager: { profile: 'web-tm', staleMargin: '1m', drain: '10m' } };
    const [one] = look({ mooring: { traffic }, found: [old(1), old(2)] }).state.replicas;
    expect(one?.lingerMs).toBe(11 * MINUTE);
  });
});

describe('a replica that is being made', () => {
  it.each<[string, Found, string]>([
    ['is created where nobody has seen it', creating({ look: 'absent' }), 'create creating 20'],
    [
      'is given up where it was there and is not',
      creating({ look: 'absent', confirmed: true }),
      'nothing deleting:Missing 5',
    ],
    ['passes its name over where somebody else has it', creating({ look: { tags: {} } }), 'nothing gone 0'],
    ['is waited for', creating({ look: COMING }), 'nothing creating 3'],
    ['is waited for to the last', creating({ look: COMING, since: NOW - 30 * MINUTE + 1 }), 'nothing creating 300'],
    [
      'is given up at its deadline',
      creating({ look: COMING, since: NOW - 30 * MINUTE }),
      'nothing deleting:StuckProvisioning 5',
    ],
    ['is proved once it runs', creating({}), 'prove proving 10'],
    ['is started where somebody stopped it', creating({ look: STOPPED }), 'start creating 5'],
    [
      'is started where somebody stopped it while it was proved',
      creating({ phase: 'proving', confirmed: true, look: STOPPED }),
      'start proving 5',
    ],
    [
      'is given up where Azure could not make it',
      creating({ look: { provisioning: 'Failed' } }),
      'nothing deleting:ContainersFailed 5',
    ],
  ])('%s', (_, first, expected) => {
    expect(told(first, { rollout })).toBe(expected);
  });

  it('waits its turn where replacements keep coming to nothing', () => {
    const health = { notBefore: NOW + HOUR };
    expect(told(creating({ look: { provisioning: 'Failed' } }), { rollout, health })).toBe('nothing creating 30');
  });

  it('serves at once where it never left the router', () => {
    const stayed = creating({ router: 'r', inRouterSince: NOW - HOUR });
    expect(told(stayed, { rollout })).toBe('nothing serving 0');
  });
});

describe('a replica that serves', () => {
  it.each<[string, Found, string]>([
    ['and is well is left alone', old(1), 'nothing serving'],
    ['leaves the preview once the main router has found it well', old(1, { preview: {} }), 'unroute serving 5'],
    [
      'stays in the preview until then',
      old(1, { preview: {}, main: { status: 'CheckingEndpoint' } }),
      'nothing serving 60',
    ],
    ['is started where somebody stopped it', old(1, { look: STOPPED }), 'start serving 5'],
    ['is looked at soon where it is missed', old(1, { look: 'absent' }), 'nothing serving 5'],
    [
      'is looked at soon where the router alone finds it ill',
      old(1, { main: { status: 'Degraded' } }),
      'nothing serving 5',
    ],
    [
      'has its tags renewed',
      old(1, { look: { tags: { 'mooring-owner': 'home', 'mooring-group': 'web' } } }),
      'tags serving 5',
    ],
    [
      'is lost where somebody else has its name',
      old(1, { look: { tags: { 'mooring-owner': 'x' } } }),
      'nothing deleting:Missing 5',
    ],
  ])('%s', (_, first, expected) => {
    expect(told(first)).toBe(expected);
  });

  it('is not ill by the router’s word where the router finds all ill', () => {
    const degraded = { main: { status: 'Degraded' } } as const;
    const fleet = fleetIn({ found: [old(1, degraded), old(2, degraded)] });
    const bad = fleet.members.map((member) => tend(fleet, member).replica?.bad);
    expect(bad).toEqual([undefined, undefined]);
  });

  it('remembers the longest time to live that it was told by', () => {
    const ttl = (seen: number, says: number) => {
      const fleet = fleetIn({ found: [old(1, { ttlSeconds: seen }), old(2)], view: { ttlSeconds: says } });
      return fleet.members[0] && tend(fleet, fleet.members[0]).replica?.ttlSeconds;
    };
    expect([ttl(60, 300), ttl(300, 60)]).toEqual([300, 300]);
  });
});
