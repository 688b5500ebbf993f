/** What an answer makes of the state: accepted, refused, nobody knows; and that no failure leaves a trace of what never was. */
import { describe, expect, it } from 'vitest';
import { Fault, type FaultKind } from '../../../src/core/errors.ts';
import type { GroupState } from '../../../src/core/model.ts';
import { accepted, failed, refused, unread } from '../../../src/core/rollout/outcome.ts';
import type { Step } from '../../../src/core/rollout/step.ts';
import { TIMINGS } from '../../../src/core/timings.ts';
import { NOW, replica, status } from '../plan/build.ts';

const AT = { now: NOW, timings: TIMINGS, seed: 'web' };
const PUT: Step = { kind: 'put', as: 'update', replica: 'web', body: {}, revision: 2, reason: 'ImagePushed' };
const before: GroupState = { lastRevision: 1, targetRevision: 1, replicas: [replica()], status: status() };
const intended: GroupState = {
  lastRevision: 2,
  targetRevision: 2,
  replicas: [replica({ revision: 2, phase: 'creating', since: NOW })],
  status: status({ phase: 'Updating', reason: 'ImagePushed', repairs: { signature: 's', count: 2, at: NOW } }),
};
const fault = (kind: FaultKind, more: { code?: string; retryAfterMs?: number } = {}) =>
  new Fault(kind, { reason: 'AzureRefused', message: 'm', ...more });
const refuse = (of: Fault, protect = false, from = before) =>
  refused(intended, PUT, of, { ...AT, before: from, protect, placements: 0 });

describe('a step that was accepted', () => {
  it('counts from now, and lifts what a service had told', () => {
    const blocked = { ...intended, status: { ...intended.status, blockedUntil: NOW } };
    const settled = accepted(blocked, PUT, NOW + 700, NOW + 20_000);
    expect(settled).toMatchObject({ look: NOW + 20_000, state: { replicas: [{ since: NOW + 700 }] } });
    expect(settled.state.status).toMatchObject({ nextLook: NOW + 20_000 });
    expect(settled.state.status).not.toHaveProperty('blockedUntil');
  });

  it('that was a restart asked for is counted now, and not before', () => {
    const restart: Step = { kind: 'restart', replica: 'web', reason: 'RestartAsked', restartedFor: 5 };
    expect(accepted(before, restart, NOW, NOW).state.replicas[0]?.restartedFor).toBe(5);
    expect(
      accepted(before, { kind: 'restart', replica: 'web', reason: 'CrashLoop' }, NOW, NOW).state.replicas[0]
        ?.restartedFor,
    ).toBe(0);
  });

  it('that was a deletion counts from when it was first meant', () => {
    const step: Step = { kind: 'delete', replica: 'web', reason: 'DeleteAsked' };
    expect(accepted(before, step, NOW, NOW).state.replicas).toEqual(before.replicas);
  });

  it('changes no other replica', () => {
    const other = replica({ name: 'web-r1-2' });
    expect(accepted({ ...before, replicas: [other] }, PUT, NOW, NOW).state.replicas).toEqual([other]);
  });
});

describe('a step that was refused', () => {
  it('leaves the replicas and what is remembered of them as they were, and the revision as it was made', () => {
    const { state } = refuse(fault('transient'));
    expect(state.replicas).toEqual(before.replicas);
    expect(state.status).toMatchObject({ repairs: before.status.repairs, health: before.status.health });
    expect(state).toMatchObject({ lastRevision: 2, targetRevision: 2 });
  });

  it('leaves nothing of a first replica', () => {
    expect(refuse(fault('terminal'), false, { ...before, replicas: [] }).state.replicas).toEqual([]);
  });

  it('still knows what the look itself has read: that the replica is ours', () => {
    const was = { ...before, replicas: [replica({ confirmed: false })] };
    expect(refuse(fault('transient'), false, was).state.replicas[0]?.confirmed).toBe(true);
  });

  it('is deleted first where only that helps, and at once', () => {
    const { state, look } = refuse(fault('terminal', { code: 'InvalidContainerGroupUpdate' }));
    expect(state.replicas).toMatchObject([{ phase: 'deleting', afterwards: 'recreate' }]);
    expect(look).toBe(NOW);
  });

  it('is not deleted where it is protected: that is said, and tried again much later', () => {
    const { state, look } = refuse(fault('terminal', { code: 'InvalidContainerGroupUpdate' }), true);
    expect(state).toMatchObject({ replicas: before.replicas, status: { phase: 'Stalled', reason: 'Protected' } });
    expect(look).toBe(NOW + TIMINGS.backoffMaxMs);
  });

  it('is not deleted where no read has shown it to be ours: a stranger came between', () => {
    const unsure = { ...intended, replicas: [replica({ confirmed: false, phase: 'creating' })] };
    const of = fault('terminal', { code: 'InvalidContainerGroupUpdate' });
    const { state, look } = refused(unsure, PUT, of, {
      ...AT,
      before: { ...before, replicas: [] },
      protect: false,
      placements: 0,
    });
    expect(state.replicas).toEqual([]);
    expect(look).toBeGreaterThan(NOW);
  });

  it('that is nobody’s to mend stalls, what passes by itself waits', () => {
    expect(refuse(fault('terminal')).state.status.phase).toBe('Stalled');
    expect(refuse(fault('transient')).state.status.phase).toBe('Waiting');
    expect(refuse(fault('conflict')).state.status.phase).toBe('Waiting');
  });
});

describe('a step of which nobody knows', () => {
  it('stays recorded, is read back soon, and is not written again before its time', () => {
    const { state, look } = refuse(fault('ambiguous'));
    expect(state.replicas).toEqual(intended.replicas);
    expect(look).toBe(NOW + TIMINGS.readBackMs);
    expect(state.status.failures.notBefore).toBeGreaterThanOrEqual(NOW + TIMINGS.backoffBaseMs);
    expect(state.status.nextLook).toBe(look);
  });

  it('is not read back before a time that was told', () => {
    expect(refuse(fault('ambiguous', { retryAfterMs: 60_000 })).look).toBe(NOW + 60_000);
  });
});

describe('failures', () => {
  it('come ever later, up to half an hour, and never sooner than was told', () => {
    let state = before;
    const waits = [];
    for (let count = 0; count < 12; count += 1) {
      const settled = failed(state, fault('transient'), AT);
      state = settled.state;
      waits.push(settled.look - NOW);
    }
    for (const [index, wait] of waits.slice(1, 6).entries()) expect(wait).toBeGreaterThan(waits[index] ?? 0);
    expect(waits[0]).toBeGreaterThanOrEqual(10_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(30 * 60_000);
    expect(failed(state, fault('transient', { retryAfterMs: 7_200_000 }), AT).look).toBe(NOW + 7_200_000);
    expect(failed(before, fault('transient', { retryAfterMs: 1000 }), AT).look).toBe(NOW + 1000);
  });

  it('are counted without end in a number that stays one', () => {
    const many = { ...before, status: status({ failures: { count: 1_000_000, notBefore: 0 } }) };
    expect(failed(many, fault('transient'), AT).look).toBeLessThanOrEqual(NOW + 30 * 60_000);
  });

  it('of the same kind say since when', () => {
    const first = failed(before, fault('transient'), AT).state;
    const second = failed(first, fault('transient'), { ...AT, now: NOW + 9000 }).state;
    expect(second.status.since).toBe(NOW);
    expect(failed(second, fault('terminal'), { ...AT, now: NOW + 9000 }).state.status.since).toBe(NOW + 9000);
  });

  it('to read hold no step back', () => {
    expect(unread(before, fault('transient'), AT).state.status.failures).toEqual({ count: 1, notBefore: 0 });
    expect(unread(before, fault('transient', { retryAfterMs: 5000 }), AT).state.status.blockedUntil).toBe(NOW + 5000);
  });
});
