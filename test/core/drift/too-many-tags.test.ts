import { describe, expect, it } from 'vitest';
import { tooManyTags } from '../../../src/core/drift/too-many-tags.ts';

const tags = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, 'x']));
const patch = (count: number) => ({ kind: 'tags', replica: 'web', tags: tags(count), reason: 'Drifted' }) as const;
const put = (count: number) =>
  ({ kind: 'put', as: 'update', replica: 'web', body: { tags: tags(count) }, revision: 1, reason: 'Drifted' }) as const;

describe('a write', () => {
  it.each([
    ['of tags', patch],
    ['of a body', put],
  ])('%s that leaves 50 tags, its own epoch among them, is said nothing of; one more is told', (_, step) => {
    expect(tooManyTags(step(49))).toEqual([]);
    expect(tooManyTags(step(50))).toEqual([
      { pointer: '/tags', rule: expect.stringMatching(/^there would be 51 tags/) },
    ]);
  });

  it('of another kind has no tags', () => {
    expect(tooManyTags({ kind: 'delete', replica: 'web', reason: 'DeleteAsked' })).toEqual([]);
    expect(tooManyTags(undefined)).toEqual([]);
  });
});
