/** What a region's usages have room for. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/core/json.ts';
import { needsOf, roomIn } from '../../../../src/core/rollout/fleet/room.ts';
import type { Usage } from '../../../../src/core/router.ts';

const body = (cpus: readonly (number | undefined)[], more: JsonObject = {}, location = 'West Europe'): JsonObject => ({
  location,
  properties: {
    ...more,
    containers: cpus.map((cpu) => ({ properties: cpu === undefined ? {} : { resources: { requests: { cpu } } } })),
  },
});
const usages = (...all: Usage[]) => new Map([['westeurope', all]]);
const GROUPS = (used: number): Usage => ({ name: 'ContainerGroups', used, limit: 10 });
const CORES = (used: number): Usage => ({ name: 'StandardCores', used, limit: 10 });

describe('what a container group takes', () => {
  it.each<[string, JsonObject, [string, number][]]>([
    [
      'the cores of all its containers',
      body([1, 0.5]),
      [
        ['ContainerGroups', 1],
        ['StandardCores', 1.5],
      ],
    ],
    [
      'one core where none is said',
      body([undefined]),
      [
        ['ContainerGroups', 1],
        ['StandardCores', 1],
      ],
    ],
    [
      'spot cores',
      body([2], { priority: 'Spot' }),
      [
        ['ContainerGroups', 1],
        ['StandardSpotCores', 2],
      ],
    ],
  ])('is %s', (_, of, expected) => {
    expect(needsOf(of)).toEqual(expected);
  });
});

describe('a region', () => {
  it.each<[string, ReturnType<typeof usages> | undefined, string | undefined]>([
    ['of which nothing is known', undefined, undefined],
    ['that says nothing of it', usages({ name: 'StandardSpotCores', used: 10, limit: 10 }), undefined],
    ['that just has room', usages(GROUPS(9), CORES(8)), undefined],
    [
      'with no container group left',
      usages(GROUPS(10), CORES(0)),
      '0 of 10 container groups are left in westeurope, one more replica takes 1',
    ],
    [
      'with too few cores',
      usages(GROUPS(0), CORES(8.5)),
      '1.5 of 10 cores are left in westeurope, one more replica takes 2',
    ],
    ['over its limit', usages(GROUPS(12)), '0 of 10 container groups are left in westeurope, one more replica takes 1'],
  ])('%s', (_, of, message) => {
    expect(roomIn(of)(body([2]))?.message).toBe(message);
  });

  it('has less for the next one, and no less for one that did not fit', () => {
    const room = roomIn(usages(GROUPS(0), CORES(5)));
    expect([room(body([3])), room(body([3]))?.message, room(body([2])), room(body([0.5]))?.region]).toEqual([
      undefined,
      '2 of 10 cores are left in westeurope, one more replica takes 3',
      undefined,
      'westeurope',
    ]);
  });

  it('takes nothing from another', () => {
    const room = roomIn(usages(GROUPS(9)));
    expect([room(body([1])), room(body([1], {}, 'northeurope')), room(body([1]))?.region]).toEqual([
      undefined,
      undefined,
      'westeurope',
    ]);
  });
});
