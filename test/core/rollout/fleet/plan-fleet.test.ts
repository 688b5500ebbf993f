/** Looks that would follow at once are one: what is known is not read again before it is acted on. */
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../../src/core/plan.ts';
import { NOW } from '../../plan/build.ts';
import { fresh, look, old, phases, type Scene, SECOND, writes } from './build.ts';

const HOUR = 3600 * SECOND;
const told = ({ notes = [] }: Plan): string[] => notes.map(({ what }) => what);
const blueGreen = (more: Partial<Scene>): Scene => ({
  mooring: { replicas: 1, strategy: { type: 'BlueGreen' } },
  rollout: { revision: 2, strategy: 'BlueGreen' },
  found: [],
  ...more,
});

describe('in one look', () => {
  it('a replica has proved, its set is promoted, and clients are sent to it', () => {
    const once = { times: 1, at: NOW - 10 * SECOND };
    const planned = look(
      blueGreen({
        found: [old(1), fresh(1, { phase: 'proving', since: NOW - 60 * SECOND, preview: {}, online: once })],
      }),
    );
    expect(planned.state.rollout?.step).toBe(1);
    expect(writes(planned)).toEqual(['route web-r2-1-11 100']);
    expect(told(planned)).toEqual(['rollout step']);
    expect(planned.look).toBeGreaterThan(NOW);
  });

  it('the last of the former is gone, and the rollout is over', () => {
    const leaver = old(1, { phase: 'deleting', since: NOW - HOUR, look: 'absent', absentSince: NOW - HOUR });
    const planned = look(
      blueGreen({ rollout: { revision: 2, strategy: 'BlueGreen', step: 1 }, found: [leaver, fresh(1)] }),
    );
    expect(phases(planned)).toEqual(['web-r2-1-11:serving']);
    expect(planned.state).toMatchObject({ stableRevision: 2, rollout: { phase: 'Completed' } });
    expect(told(planned)).toEqual(['rollout completed']);
    expect(planned.look ?? Number.POSITIVE_INFINITY).toBeGreaterThan(NOW);
  });
});

it('what a write is to change is read before anything else is decided', () => {
  const planned = look(
    blueGreen({ rollout: { revision: 2, strategy: 'BlueGreen', step: 1 }, found: [old(1), fresh(1)] }),
  );
  expect(writes(planned)).toEqual(['unroute web-r1-1-1']);
  expect(phases(planned)).toEqual(['web-r1-1-1:leaving', 'web-r2-1-11:serving']);
});

it('the revision that a failed rollout goes back to is looked at anew', () => {
  const planned = look(
    blueGreen({
      rollout: { revision: 2, strategy: 'BlueGreen', progressAt: NOW - HOUR },
      found: [old(1), fresh(1, { phase: 'proving', since: NOW - HOUR, preview: { status: 'Degraded' } })],
    }),
  );
  expect(planned.state.targetRevision).toBe(1);
  expect(writes(planned)).toEqual([]);
  expect(planned.look).toBe(NOW);
});

it('a rollout that fails with nothing to go back to is told of once', () => {
  const planned = look(
    blueGreen({
      rollout: { revision: 2, from: 0, strategy: 'BlueGreen', progressAt: NOW - HOUR },
      found: [fresh(1, { phase: 'proving', since: NOW - HOUR, preview: { status: 'Degraded' } })],
    }),
  );
  expect(planned.state.rollout?.phase).toBe('Failed');
  expect(told(planned)).toEqual(['rollout failed']);
});
