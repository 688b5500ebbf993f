/** A replica's way out: a read shows it out of the router, its time passes, it is deleted; or it is kept, stopped. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/core/json.ts';
import { drainedAt } from '../../../../src/core/rollout/fleet/depart.ts';
import { MINUTE, NOW } from '../../plan/build.ts';
import { type Found, look, MAIN, old, phases, type Scene, SECOND, writes } from './build.ts';

const IN = { router: MAIN, inRouterSince: NOW - MINUTE, ttlSeconds: 60, leaves: 'Superseded' } as const;
const going = (more: Partial<Found>): Scene => ({ found: [old(1), old(2), old(3, { ...IN, ...more })] });
/** Time to live 60 s, margin 30 s, drain 30 s. */
const WAIT = 120 * SECOND;

describe('a replica on its way out', () => {
  it.each<[string, Partial<Found>, string[], string]>([
    ['is taken out anew while a read shows it in', { phase: 'leaving', main: {} }, ['unroute web-r1-3-3'], 'leaving'],
    ['drains from the read on that shows it out', { phase: 'leaving', main: 'none' }, [], 'draining'],
    ['drains its time', { phase: 'draining', seenOutAt: NOW - WAIT + 1 }, [], 'draining'],
    [
      'is deleted when its time is over',
      { phase: 'draining', seenOutAt: NOW - WAIT },
      ['delete web-r1-3-3'],
      'deleting',
    ],
    [
      'put back meanwhile is taken out anew',
      { phase: 'draining', seenOutAt: NOW - WAIT, main: {} },
      ['unroute web-r1-3-3'],
      'leaving',
    ],
    ['that is not there need not drain', { phase: 'draining', seenOutAt: NOW, look: 'absent' }, [], 'deleting'],
    ['leaves the preview before it is deleted', { phase: 'deleting', preview: {} }, ['unroute web-r1-3-3'], 'deleting'],
    [
      'with a longer time to live, once seen, waits that',
      { phase: 'draining', ttlSeconds: 300, seenOutAt: NOW - WAIT },
      [],
      'draining',
    ],
  ])('%s', (_, more, expected, phase) => {
    const planned = look(going(more));
    expect(writes(planned)).toEqual(expected);
    expect(phases(planned)).toContain(`web-r1-3-3:${phase}`);
  });

  it('is looked at again when its time is over, and not before', () => {
    expect(look(going({ phase: 'draining', seenOutAt: NOW - 20 * SECOND })).look).toBe(NOW + WAIT - 20 * SECOND);
  });

  it('drains from now on when it was put back and taken out again', () => {
    const planned = look(going({ phase: 'draining', seenOutAt: NOW - WAIT, main: {} }));
    expect(planned.state.replicas[2]?.seenOutAt).toBeUndefined();
  });

  it.each<[string, number, JsonObject, number]>([
    ['as the router says', 300, {}, 300],
    ['as was seen before it was lowered', 10, {}, 60],
    ['as is declared and may be told already', 60, { owned: true, ttlSeconds: 900 }, 900],
  ])('drains by the longest time to live that clients may have been told: %s', (_, ttlSeconds, manager, expected) => {
    const mooring = { traffic: { trafficManager: { profile: 'web-tm', ...manager } } };
    const tags = { 'mooring-owner': 'home', 'mooring-group': 'web' };
    const scene = going({ phase: 'leaving', main: {} });
    const planned = look({ ...scene, mooring, view: { ttlSeconds, tags } });
    expect(planned.state.replicas[2]).toMatchObject({ phase: 'leaving', ttlSeconds: expected });
  });

  it.each([
    ['as it was declared', { lingerMs: 11 * 60 * SECOND }, 60 + 660],
    ['by the defaults, where that was not kept', {}, 60 + 60],
    ['and before it there was none', { ttlSeconds: undefined } as never, 300],
  ])('drains after a router that is declared no longer %s', (_, more, seconds) => {
    expect(drainedAt(undefined, { seenOutAt: NOW, ttlSeconds: 60, ...more })).toBe(NOW + seconds * SECOND);
  });

  it('is gone only by two reads, ten seconds apart', () => {
    const absent = { phase: 'deleting', look: 'absent' } as const;
    expect(phases(look(going({ ...absent, absentSince: NOW - 9 * SECOND })))).toContain('web-r1-3-3:deleting');
    expect(phases(look(going({ ...absent, absentSince: NOW - 10 * SECOND })))).not.toContain('web-r1-3-3:deleting');
  });
});

describe('declared stopped', () => {
  const stopped = (found: Found[]): Scene => ({ mooring: { running: false }, found });

  it('all leave the router at once, and none is deleted', () => {
    const planned = look(stopped([old(1), old(2)]));
    expect(writes(planned).sort()).toEqual(['unroute web-r1-1-1', 'unroute web-r1-2-2']);
    expect(phases(planned)).toEqual(['web-r1-1-1:leaving', 'web-r1-2-2:leaving']);
  });

  it('one is stopped when it is drained, not before', () => {
    const drained = { ...IN, leaves: 'StopAsked', phase: 'draining' } as const;
    expect(writes(look(stopped([old(1, { ...drained, seenOutAt: NOW - WAIT + 1 })])))).toEqual([]);
    const planned = look(stopped([old(1, { ...drained, seenOutAt: NOW - WAIT })]));
    expect(writes(planned)).toEqual(['stop web-r1-1-1']);
    expect(planned.state.replicas[0]).not.toHaveProperty('inRouterSince');
  });

  it('one that is only being proved is stopped at once', () => {
    expect(writes(look(stopped([old(1, { phase: 'proving' })])))).toEqual(['stop web-r1-1-1']);
  });
});
