import { describe, expect, it } from 'vitest';
import { bodyOf, document, FRESH, HOUR, MINUTE, NOW, planOf, revision, there } from './build.ts';

describe('the time to live of what may end by itself', () => {
  const job = document({ ttl: '30m' }, { restartPolicy: 'Never' });
  const running = { document: job, sight: there({ body: bodyOf(job) }), target: revision(1, job) };

  it('does not run while it works, however long ago it was created', () => {
    expect(planOf({ ...running, status: { createdAt: NOW - HOUR } }).expire).toBeUndefined();
  });

  it('runs from its completion', () => {
    const done = { phase: 'Completed', reason: 'Completed', createdAt: NOW - 2 * HOUR } as const;
    expect(planOf({ ...running, status: { ...done, completedAt: NOW - 29 * MINUTE } }).expire).toBeUndefined();
    expect(planOf({ ...running, status: { ...done, completedAt: NOW - 30 * MINUTE } }).expire).toBe(true);
  });
});

it('records no replica that was never begun', () => {
  expect(planOf({ ...FRESH, document: document({ running: false }) }).state.replicas).toEqual([]);
});
