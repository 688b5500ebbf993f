/** Our tags: what they say, what is compared, and what is left of somebody's when they are taken off. */
import { describe, expect, it } from 'vitest';
import { ownTags, ownTagsState, secretsText, tagsOf, withoutOwn } from '../../src/core/tags.ts';
import { scaled, TIMINGS } from '../../src/core/timings.ts';
import { bodyOf, document } from './plan/build.ts';

const want = ownTags({ owner: 'home', group: 'web', revision: 3, hash: 'k1.abc' });

describe('our tags', () => {
  it.each([
    ['same', 'as they were written', { ...want, 'mooring-epoch': '9', team: 'a' }],
    ['restamp', 'of another revision', { ...want, 'mooring-revision': '2' }],
    ['restamp', 'of another owner', { ...want, 'mooring-owner': 'other' }],
    ['restamp', 'signed with a key that we do not know', { ...want, 'mooring-hash': 'k0.abc' }],
    ['secrets', 'signed with ours over other secrets', { ...want, 'mooring-hash': 'k1.abd' }],
    ['secrets', 'with no signature where there are secrets', { ...want, 'mooring-hash': undefined }],
  ])('count as %s when %s', (state, _, have) => {
    const tags = Object.fromEntries(
      Object.entries(have).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    expect(ownTagsState(want, tags, 'k1')).toBe(state);
  });

  it('have no signature where there are no secrets, and none is missed', () => {
    const bare = ownTags({ owner: 'home', group: 'web', revision: 3, hash: undefined });
    expect(bare).not.toHaveProperty('mooring-hash');
    expect(ownTagsState(bare, bare, 'k1')).toBe('same');
  });
});

it('takes off ours and leaves all others', () => {
  expect(withoutOwn({ ...want, 'mooring-epoch': '1', 'Mooring-Owner': 'x', team: 'a' })).toEqual({ team: 'a' });
  expect(tagsOf({ tags: { a: 'b', c: 1 } })).toEqual({ a: 'b' });
  expect(tagsOf({})).toEqual({});
});

it('signs where secrets are and which, in whatever order they stand, and nothing else', () => {
  const one = { name: 'A', secureValue: 'x' };
  const two = { name: 'B', secureValue: 'y' };
  const text = (list: object[]) =>
    secretsText(bodyOf(document({}, {}, JSON.parse(JSON.stringify({ environmentVariables: list })))));
  expect(text([one, two])).not.toBe(text([one, { ...two, secureValue: 'z' }]));
  expect(text([one, { name: 'C', value: 'plain' }])).toBe(text([one]));
  expect(text([{ name: 'C', value: 'plain' }])).toBeUndefined();
});

describe('the waits', () => {
  it.each([1, 0.5, 0.1, 0.01])('keep their order at %d of their length', (factor) => {
    const timings = scaled(TIMINGS, factor);
    expect(timings.lookBudgetMs + timings.writeMarginMs).toBeLessThanOrEqual(timings.leaseMs);
    expect(timings.backupDelayMs).toBeLessThan(timings.overdueMs);
    expect(timings.overdueMs).toBeLessThan(timings.leaseMs);
    expect(timings.readBackMs).toBeLessThanOrEqual(timings.backoffBaseMs);
    expect(timings.backoffBaseMs).toBeLessThan(timings.backoffMaxMs);
    expect(timings.provisioningLooksMs.toSorted((a, b) => a - b)).toEqual(timings.provisioningLooksMs);
    expect(timings.provisioningLooksMs.at(-1)).toBeLessThan(timings.provisioningDeadlineMs);
    expect(timings.settleLooksMs.toSorted((a, b) => a - b)).toEqual(timings.settleLooksMs);
    expect(timings.tombstoneMs).toBe(TIMINGS.tombstoneMs);
    for (const value of Object.values(timings).flat()) expect(value).toBeGreaterThanOrEqual(1);
  });
});
