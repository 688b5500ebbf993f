/** Names, numbers, regions and places of the replicas that are made. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/core/json.ts';
import type { FullPlace, Replica } from '../../../../src/core/model.ts';
import { emptiest, makeReplicas } from '../../../../src/core/rollout/fleet/make.ts';
import { NOW } from '../../plan/build.ts';
import { type Found, fleetIn, old } from './build.ts';

interface Asked {
  readonly count: number;
  readonly found?: readonly Found[];
  readonly regions?: readonly string[];
  readonly placement?: readonly JsonObject[];
  readonly mooring?: JsonObject;
  readonly full?: readonly FullPlace[];
}

function made({ count, found = [], regions = [], placement = [], mooring = {}, full = [] }: Asked): readonly Replica[] {
  const fleet = fleetIn({ found, mooring: { replicas: 3, ...mooring }, state: { full } });
  const revision = { ...fleet.revision, regions: regions.map((region) => ({ region })), placement };
  return makeReplicas({ fleet, alive: fleet.members, revision, count, issued: 7 }).made;
}
const names = (asked: Asked) => made(asked).map(({ name }) => name);
const fullAt = (placement: number, until: number): FullPlace => ({
  revision: 1,
  region: 'westeurope',
  placement,
  times: 1,
  until,
});

describe('a new replica', () => {
  it.each<[string, Asked, string[]]>([
    ['has a name that was never given', { count: 2 }, ['web-r1-1-8', 'web-r1-2-9']],
    ['has the lowest free number', { count: 1, found: [old(1), old(3)] }, ['web-r1-2-8']],
    ['is none where none is wanted', { count: -1 }, []],
    [
      'is one of at most ten in a look',
      { count: 50 },
      Array.from({ length: 10 }, (_, at) => `web-r1-${at + 1}-${at + 8}`),
    ],
    [
      'has its region in its name where there are several',
      { count: 2, regions: ['westeurope', 'northeurope'] },
      ['web-r1-1-westeurope-8', 'web-r1-2-northeurope-9'],
    ],
    [
      'bears the group’s name where one is changed in place',
      { count: 2, mooring: { replicas: 1, strategy: { type: 'Recreate', allowInterruption: true } } },
      ['web'],
    ],
  ])('%s', (_, asked, expected) => {
    expect(names(asked)).toEqual(expected);
  });

  it('has a label of its own, and counts as nothing yet', () => {
    const [one, two] = made({ count: 2 });
    expect(one?.label).toMatch(/^web-[0-9a-f]{8}$/);
    expect(two?.label).not.toBe(one?.label);
    expect(one).toMatchObject({ phase: 'creating', confirmed: false, since: NOW, incarnation: 8, stuck: 0 });
  });

  it.each<[string, readonly FullPlace[], number]>([
    ['the first entry', [], 0],
    ['the next one, where that is full', [fullAt(0, NOW + 1)], 1],
    ['the first again, when its time is over', [fullAt(0, NOW)], 0],
    ['the first that is not full', [fullAt(0, NOW + 1), fullAt(1, NOW + 1)], 2],
  ])('is placed by %s', (_, full, placement) => {
    const entries = [{}, { region: 'northeurope' }, { region: 'swedencentral' }];
    expect(made({ count: 1, placement: entries, full })[0]?.placement).toBe(placement);
  });
});

it('regions are filled in their order, one by one', () => {
  const regions = ['a', 'b', 'c'];
  const taken: string[] = [];
  for (let count = 0; count < 5; count += 1) taken.push(emptiest(regions, taken));
  expect(taken).toEqual(['a', 'b', 'c', 'a', 'b']);
});
