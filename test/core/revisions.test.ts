/** Which revisions are kept, by what the row names. */
import { describe, expect, it } from 'vitest';
import { keptRevisions, REVISIONS_KEPT, spareRevisions } from '../../src/core/revisions.ts';
import { aReplica, aRollout, placed } from '../support/engine/rollout-rows.ts';
import { memoryParts } from '../support/memory-parts.ts';

const downFrom = (last: number, to = 1) => Array.from({ length: last - to + 1 }, (_, index) => last - index);

describe('the revisions of a group', () => {
  it('are kept while they are among the newest ten', async () => {
    const row = await placed(memoryParts(), { state: { lastRevision: 14, targetRevision: 14 } });
    expect(keptRevisions(row, downFrom(14))).toEqual(downFrom(14, 5));
    expect(spareRevisions(row, downFrom(14))).toEqual([1, 2, 3, 4]);
    expect(REVISIONS_KEPT).toBe(10);
  });

  it('are kept whatever their age while the row names them', async () => {
    const row = await placed(memoryParts(), {
      desired: { rollout: { undo: { revision: 3, generation: 4 }, abort: 8, promote: { revision: 9, step: 0 } } },
      state: {
        lastRevision: 30,
        targetRevision: 2,
        stableRevision: 4,
        replicas: [aReplica({ revision: 5 })],
        rollout: aRollout({ revision: 6, from: 7 }),
      },
    });
    expect(spareRevisions(row, downFrom(30))).toEqual([1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
  });

  it('beyond the last one issued are neither counted nor removed: a look may be at work', async () => {
    const row = await placed(memoryParts(), { state: { lastRevision: 12, targetRevision: 12 } });
    expect(keptRevisions(row, downFrom(40))).toEqual(downFrom(12, 3));
    expect(spareRevisions(row, downFrom(40))).toEqual([1, 2]);
  });
});
