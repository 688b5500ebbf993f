import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  groupNameIn,
  groupNameRule,
  isAciName,
  isReplicaNameOf,
  looksLikeReplica,
  type ReplicaName,
  replicaName,
} from '../../../src/core/spec/names.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
const group = fc
  .string({ unit: fc.constantFrom(...letters, '-'), minLength: 1, maxLength: 40 })
  .filter((name) => groupNameRule(name) === undefined);
const region = fc.constantFrom(
  'westeurope',
  'eastus2',
  'australiasoutheast',
  'australiacentral2',
  'germanywestcentral',
);
const parts: fc.Arbitrary<ReplicaName> = fc
  .record({
    group,
    revision: fc.integer({ min: 1, max: 9_999 }),
    n: fc.integer({ min: 1, max: 99 }),
    region: fc.option(region),
    incarnation: fc.integer({ min: 1, max: 99 }),
  })
  .map(({ region: where, ...rest }) => ({ ...rest, ...(where === null ? {} : { region: where }) }));

describe('a replica’s name', () => {
  it('says group, revision, number, region and incarnation', () => {
    expect(replicaName({ group: 'web', revision: 7, n: 2, incarnation: 1 })).toBe('web-r7-2-1');
    expect(replicaName({ group: 'web', revision: 7, n: 2, region: 'westeurope', incarnation: 1 })).toBe(
      'web-r7-2-westeurope-1',
    );
  });

  it('is a name ACI takes, looks like a replica’s, and is never a group’s', () => {
    fc.assert(
      fc.property(parts, (given) => {
        const name = replicaName(given);
        expect(isAciName(name)).toBe(true);
        expect(looksLikeReplica(name)).toBe(true);
        expect(groupNameRule(name)).toBeDefined();
      }),
    );
  });

  it('tells regions apart also where their names are shortened', () => {
    const name = (where: string): string =>
      replicaName({ group: 'g'.repeat(40), revision: 1, n: 1, region: where, incarnation: 1 });
    expect(name('australiasoutheast')).not.toBe(name('australiacentral2'));
    expect(name('australiasoutheast')).toMatch(/^g{40}-r1-1-aust[0-9a-f]{4}-1$/);
  });

  it('is known as its own group’s, and as no other’s', () => {
    fc.assert(
      fc.property(parts, group, (given, other) => {
        const name = replicaName(given);
        expect(isReplicaNameOf(given.group, name)).toBe(true);
        expect([groupNameIn(name), groupNameIn(given.group)]).toEqual([given.group, given.group]);
        expect(isReplicaNameOf(other, name)).toBe(other === given.group);
      }),
    );
    expect(isReplicaNameOf('web', 'web')).toBe(true);
    for (const name of [
      'web-r1',
      'web-r1-1',
      'web2-r1-1-1',
      'web-api-r1-1-1',
      'web-r1-1-1-',
      'xweb-r1-1-1',
      'web-r1-1-a-b-1',
    ])
      expect(isReplicaNameOf('web', name), name).toBe(false);
  });

  it('is never cut silently', () => {
    expect(() => replicaName({ group: 'g'.repeat(40), revision: 1e15, n: 1e9, incarnation: 1 })).toThrow(RangeError);
  });
});

describe('a group’s name', () => {
  it.each(['a', 'web', 'web-r1', 'web-r1-1', 'web-r1-x', 'r1-1-1', 'a'.repeat(40), '0', 'web--1'])(
    'may be %s',
    (name) => {
      expect(groupNameRule(name)).toBeUndefined();
    },
  );

  it.each(['', 'Web', 'web.', '-web', 'web-', 'a'.repeat(41), 'web-r1-1-1', 'web-r0-0-uksouth-0', 'web\n'])(
    'may not be %j',
    (name) => {
      expect(groupNameRule(name)).toBeDefined();
    },
  );
});
