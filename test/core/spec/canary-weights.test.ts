import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canaryReplicas, canaryWeights } from '../../../src/core/spec/canary-weights.ts';

describe('a Canary’s weights', () => {
  it('split the weight of the group, and leave it what it was', () => {
    expect(canaryWeights({ weight: 100, stable: 1, canary: 1, share: 20 })).toEqual({ stable: 80, canary: 20 });
    expect(canaryWeights({ weight: 100, stable: 4, canary: 1, share: 25 })).toEqual({ stable: 75, canary: 100 });
    expect(canaryWeights({ weight: 1000, stable: 2, canary: 1, share: 50 })).toEqual({ stable: 500, canary: 1000 });
  });

  it('are there for every share of every group of the default weight, within a point of it', () => {
    const group = fc.record({ stable: fc.integer({ min: 1, max: 50 }), share: fc.integer({ min: 1, max: 99 }) });
    fc.assert(
      fc.property(group, ({ stable, share }) => {
        const canary = canaryReplicas(stable, share);
        expect(canary).toBeGreaterThanOrEqual(1);
        expect(canary).toBeLessThanOrEqual(stable);
        const weights = canaryWeights({ weight: 100, stable, canary, share });
        if (!weights) throw new Error('no weights');
        for (const weight of Object.values(weights)) expect([1, 1000, weight].sort((a, b) => a - b)[1]).toBe(weight);
        const total = weights.canary * canary + weights.stable * stable;
        expect(Math.abs((100 * weights.canary * canary) / total - share)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('are not there where the group’s weight is too small to be split', () => {
    expect(canaryWeights({ weight: 1, stable: 1, canary: 1, share: 20 })).toBeUndefined();
    expect(canaryWeights({ weight: 1, stable: 1, canary: 1, share: 50 })).toEqual({ stable: 1, canary: 1 });
    expect(canaryWeights({ weight: 1000, stable: 50, canary: 1, share: 50 })).toBeUndefined();
  });
});
