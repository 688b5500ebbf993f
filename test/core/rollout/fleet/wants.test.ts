/** How many replicas of which revision are to run, and whether the new ones may be sent clients: where strategies differ. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/core/json.ts';
import type { Rollout } from '../../../../src/core/model.ts';
import { wantsOf } from '../../../../src/core/rollout/fleet/wants.ts';
import { MINUTE, NOW } from '../../plan/build.ts';
import { type Found, fleetIn, fresh, old } from './build.ts';

const ROLLING = { type: 'Rolling', maxSurge: 3, maxUnavailable: 0 };
const GREEN = { type: 'BlueGreen', promotion: 'manual' };
const CANARY = { type: 'Canary', steps: [{ weight: 20 }, { weight: 50 }] };
const PROVED = { phase: 'proving', since: NOW - MINUTE, preview: {}, online: { times: 2, at: NOW } } as const;

function wants(strategy: JsonObject, rollout: Partial<Rollout> = {}, found: readonly Found[] = [old(1)]): string {
  const type = strategy['type'] as Rollout['strategy'];
  const desired = rollout.phase === 'Paused' ? { desired: { rollout: { paused: true as const } } } : {};
  const of = wantsOf(
    fleetIn({
      mooring: { replicas: 4, strategy },
      rollout: { revision: 2, strategy: type, ...rollout },
      found,
      ...desired,
    }),
  );
  const share = of.share === undefined ? '' : ` ${of.share} %`;
  return `${of.fresh} fresh, ${of.former} former, surge ${of.surge}, ${of.admit}${share}`;
}

describe('what is wanted', () => {
  it.each<[string, string, string]>([
    ['by Rolling: new ones, each by itself, within the surge', wants(ROLLING), '4 fresh, 0 former, surge 3, each'],
    ['by a BlueGreen before its promotion: both sets, nobody let in', wants(GREEN), '4 fresh, 4 former, surge 4, none'],
    [
      'by a BlueGreen once promoted: the new set, together',
      wants(GREEN, { step: 1 }),
      '4 fresh, 0 former, surge 4, together',
    ],
    ['by a Canary’s first step: its share', wants(CANARY), '1 fresh, 4 former, surge 1, together 20 %'],
    ['by its second', wants(CANARY, { step: 1 }), '2 fresh, 4 former, surge 2, together 50 %'],
    ['by a Canary past its steps: new ones alone', wants(CANARY, { step: 2 }), '4 fresh, 0 former, surge 4, each'],
    ['by a first revision, whatever its strategy', wants(CANARY, { from: 0 }), '4 fresh, 0 former, surge 1, each'],
    [
      'going back: the former revision, at once',
      wants(GREEN, { phase: 'RollingBack' }),
      '4 fresh, 0 former, surge 1, each',
    ],
  ])('%s', (_, got, expected) => {
    expect(got).toBe(expected);
  });

  it.each<[string, readonly Found[], JsonObject, string]>([
    ['two new ones of a Rolling', [old(1), old(2), fresh(1), fresh(2)], ROLLING, '2 fresh, 2 former, surge 4, none'],
    ['a proved set of a BlueGreen', [old(1), fresh(1, PROVED)], GREEN, '1 fresh, 4 former, surge 4, none'],
    ['a step of a Canary', [old(1), fresh(1)], CANARY, '1 fresh, 4 former, surge 4, none 20 %'],
  ])('paused, is what stands: %s', (_, found, strategy, expected) => {
    expect(wants(strategy, { phase: 'Paused' }, found)).toBe(expected);
  });

  it('by a Canary whose router has no weights is what stands', () => {
    const fleet = fleetIn({
      mooring: { replicas: 4, strategy: CANARY },
      rollout: { revision: 2, strategy: 'Canary' },
      found: [old(1)],
      view: { method: 'Priority' },
    });
    expect(wantsOf(fleet)).toMatchObject({ fresh: 0, admit: 'none' });
  });
});
