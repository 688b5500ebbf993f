/** No write before its time: after failures of our own, or where a service said when. */
import { describe, expect, it } from 'vitest';
import type { Status } from '../../../../src/core/model.ts';
import { stepsOf } from '../../../../src/core/plan.ts';
import { NOW, status } from '../../plan/build.ts';
import { look, old, phases, type Scene, SECOND } from './build.ts';

/** Two are missing: there is something to write. */
const scene = (change: Partial<Status>, more: Partial<Scene> = {}): Scene => ({
  found: [old(1)],
  ...more,
  state: { status: status({ phase: 'Waiting', reason: 'AzureUnavailable', message: 'before', ...change }) },
});
const LATER = NOW + 90 * SECOND;

describe('a fleet', () => {
  it.each<[string, Partial<Status>, boolean]>([
    ['writes where nothing is in the way', {}, true],
    ['waits after a failure', { failures: { count: 1, notBefore: LATER } }, false],
    ['writes when its time has come', { failures: { count: 1, notBefore: NOW } }, true],
    ['waits for what a service said', { blockedUntil: LATER }, false],
    ['waits for the later of both', { blockedUntil: NOW, failures: { count: 1, notBefore: LATER } }, false],
  ])('%s', (_, change, writes) => {
    const planned = look(scene(change));
    expect(stepsOf(planned).length > 0).toBe(writes);
    expect(phases(planned)).toHaveLength(writes ? 2 : 1);
    if (!writes)
      expect([planned.look, planned.state.status.nextLook, planned.state.status.message]).toEqual([
        LATER,
        LATER,
        'before',
      ]);
  });

  it('whose owner has changed something does not wait for its failures, but for what a service said', () => {
    const desired = { generation: 2 };
    expect(stepsOf(look(scene({ failures: { count: 1, notBefore: LATER } }, { desired })))).not.toEqual([]);
    expect(stepsOf(look(scene({ blockedUntil: LATER }, { desired })))).toEqual([]);
  });

  it('with nothing to write is not held up', () => {
    const waits = { found: [old(1), old(2)] };
    expect(look(scene({ blockedUntil: LATER }, waits)).state.status.phase).toBe('Running');
  });
});
