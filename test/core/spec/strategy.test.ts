import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { accepted, refusals, sample } from './sample.ts';

const traffic = { trafficManager: { profile: 'web-tm' } };
const strategyOf = (strategy: Json, around: JsonObject = {}) =>
  accepted(sample({ mooring: { strategy, ...around } })).declaration.mooring.strategy;

describe('the strategy, left out,', () => {
  it.each<[string, JsonObject, string]>([
    ['is InPlace for one replica without a router', {}, 'InPlace'],
    ['is Rolling for several replicas', { replicas: 2 }, 'Rolling'],
    ['is Rolling behind a router', { traffic }, 'Rolling'],
  ])('%s', (_what, mooring, type) => {
    expect(accepted(sample({ mooring })).declaration.mooring.strategy.type).toBe(type);
    expect(strategyOf({}, mooring).type).toBe(type);
  });

  it('surges by one, leaves none out, and gives up after the longest create ever seen and time to prove it', () => {
    expect(strategyOf(null, { replicas: 4 })).toMatchObject({
      maxSurge: 1,
      maxUnavailable: 0,
      minReadyMs: 0,
      progressDeadlineMs: 2_400_000,
    });
  });
});

describe('the strategy', () => {
  it('is read in full for each type', () => {
    const rolling = {
      type: 'Rolling',
      maxSurge: 3,
      maxUnavailable: 2,
      minReadySeconds: 15,
      progressDeadlineSeconds: 900,
    };
    expect(strategyOf({ ...rolling, allowIdentityChange: true }, { replicas: 5 })).toEqual({
      type: 'Rolling',
      maxSurge: 3,
      maxUnavailable: 2,
      minReadyMs: 15_000,
      progressDeadlineMs: 900_000,
      promotion: { automatic: true, afterMs: 0 },
      steps: [],
      allowInterruption: false,
      allowIdentityChange: true,
      rollback: true,
    });
    expect(strategyOf({ type: 'BlueGreen', promotion: 'manual' }).promotion).toEqual({ automatic: false, afterMs: 0 });
    expect(strategyOf({ type: 'BlueGreen', promoteAfter: '5m' }).promotion).toEqual({
      automatic: true,
      afterMs: 300_000,
    });
    const steps = [{ weight: 20, pause: '10m' }, { weight: 50 }];
    expect(strategyOf({ type: 'Canary', steps }, { traffic }).steps).toEqual([
      { weight: 20, pauseMs: 600_000 },
      { weight: 50 },
    ]);
    expect(strategyOf({ type: 'Recreate', allowInterruption: true }, { traffic })).toMatchObject({
      type: 'Recreate',
      allowInterruption: true,
    });
  });

  it.each([
    ['one replica in place', {}, {}, false],
    ['one replica in place, asked to', { rollback: true }, {}, true],
    ['several in place', { type: 'InPlace' }, { replicas: 3 }, true],
    ['in place behind a router', { type: 'Recreate', allowInterruption: true }, { traffic }, true],
    ['what overlaps', { type: 'BlueGreen' }, {}, true],
    ['what overlaps, asked not to', { type: 'Rolling', rollback: false }, {}, false],
  ])('goes back by itself or not: %s', (_what, given, around, goesBack) => {
    expect(strategyOf(given, around).rollback).toBe(goesBack);
  });

  it.each([
    ['25%', 1, 10, 3],
    ['25%', 1, 4, 1],
    ['1%', 1, 3, 1],
    ['100%', 1, 3, 3],
    ['0%', 1, 3, 0],
  ])(
    'counts a surge of %s (and %i unavailable) of %i replicas as %i, rounding up',
    (maxSurge, out, replicas, count) => {
      expect(strategyOf({ maxSurge, maxUnavailable: out }, { replicas }).maxSurge).toBe(count);
    },
  );

  it.each([
    ['25%', 10, 2],
    ['33%', 3, 0],
    ['100%', 3, 3],
  ])('counts %s unavailable of %i replicas as %i, rounding down', (maxUnavailable, replicas, count) => {
    expect(strategyOf({ maxUnavailable }, { replicas }).maxUnavailable).toBe(count);
  });
});

const canary = (steps: Json): Json => ({ type: 'Canary', steps });
const S = '/mooring/strategy';
const REFUSED: readonly (readonly [string, Json, string])[] = [
  ['of no such type', { type: 'Yolo' }, `${S}/type must be one of InPlace, Recreate, Rolling, BlueGreen, Canary`],
  ['as a text', 'Recreate', `${S} must be a mapping`],
  ['with an unknown key', { typ: 'InPlace' }, `${S}/typ is not known`],
  ['with windows', { windows: [] }, `${S}/windows this version of Mooring does not support windows`],
  ['with approval', { approval: true }, `${S}/approval this version of Mooring does not support approval`],
  ['that can replace nothing', { maxSurge: 0 }, `${S} maxSurge and maxUnavailable cannot both be 0`],
  ['that can replace nothing in percent', { maxSurge: '0%', maxUnavailable: '1%' }, 'cannot both be 0'],
  ['with a share over all', { maxSurge: '101%' }, `${S}/maxSurge must be a whole number from 0 to 50, or a percentage`],
  ['with a count as a text', { maxSurge: '1' }, `${S}/maxSurge must be a whole number`],
  ['with a negative count', { maxUnavailable: -1 }, `${S}/maxUnavailable must be a whole number`],
  ['with half a replica', { maxSurge: 0.5 }, `${S}/maxSurge must be a whole number`],
  [
    'with seconds as a duration',
    { minReadySeconds: '15s' },
    `${S}/minReadySeconds must be a whole number from 0 to 3600`,
  ],
  ['with no deadline at all', { progressDeadlineSeconds: 0 }, `${S}/progressDeadlineSeconds must be a whole number`],
  [
    'whose deadline passes before a replica is ready',
    { minReadySeconds: 600, progressDeadlineSeconds: 600 },
    `${S}/progressDeadlineSeconds must be more than minReadySeconds`,
  ],
  [
    'InPlace with a surge',
    { type: 'InPlace', maxSurge: 1 },
    `${S}/maxSurge is for Rolling: InPlace makes no use of it`,
  ],
  ['BlueGreen with a surge', { type: 'BlueGreen', maxUnavailable: 0 }, `${S}/maxUnavailable is for Rolling`],
  ['Recreate with a time to be ready', { type: 'Recreate', minReadySeconds: 1 }, `${S}/minReadySeconds is for Rolling`],
  ['Rolling with a promotion', { promotion: 'manual' }, `${S}/promotion is for BlueGreen`],
  ['Rolling with steps', { steps: [] }, `${S}/steps is for Canary`],
  ['Rolling that may interrupt', { allowInterruption: true }, `${S}/allowInterruption is for InPlace and Recreate`],
  ['with a promotion there is none of', { type: 'BlueGreen', promotion: 'later' }, `${S}/promotion must be one of`],
  [
    'with a time for a manual promotion',
    { type: 'BlueGreen', promotion: 'manual', promoteAfter: '5m' },
    `${S}/promoteAfter is for "promotion: automatic"`,
  ],
  ['with a promotion after a number', { type: 'BlueGreen', promoteAfter: 5 }, `${S}/promoteAfter must be a duration`],
  [
    'with a promotion after 8 days',
    { type: 'BlueGreen', promoteAfter: '8d' },
    `${S}/promoteAfter must be from 0 seconds to 7 days`,
  ],
  ['Canary without steps', { type: 'Canary' }, `${S}/steps a Canary has 1 to 10 steps`],
  [
    'Canary with eleven steps',
    canary(Array.from({ length: 11 }, (_, index) => ({ weight: index + 1 }))),
    `${S}/steps a Canary`,
  ],
  ['Canary with a step of all', canary([{ weight: 100 }]), `${S}/steps/0/weight must be a whole number from 1 to 99`],
  ['Canary with a step of none', canary([{ weight: 0 }]), `${S}/steps/0/weight must be a whole number from 1 to 99`],
  ['Canary with a step without weight', canary([{ pause: '5m' }]), `${S}/steps/0/weight a step needs a weight`],
  ['Canary with a step that is none', canary([20]), `${S}/steps/0 must be a mapping`],
  ['Canary with an unknown key', canary([{ weight: 1, wait: '1s' }]), `${S}/steps/0/wait is not known`],
  [
    'Canary with steps that do not rise',
    canary([{ weight: 20 }, { weight: 20 }]),
    `${S}/steps/1/weight must be more than the step before has (20)`,
  ],
  ['Canary with a pause as a number', canary([{ weight: 1, pause: 60 }]), `${S}/steps/0/pause must be a duration`],
];

describe('the strategy is refused', () => {
  it.each(REFUSED)('%s', (_what, strategy, rule) => {
    const found = refusals(sample({ mooring: { strategy, replicas: 3, traffic } }));
    expect(found.filter((text) => !text.includes('leaves the router without'))).toEqual([
      expect.stringContaining(rule),
    ]);
  });
});
