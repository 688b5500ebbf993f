/** A group in the middle of a rollout as GET shows it: the rollout, what was asked of it, each replica on its way. */
import { describe, expect, it } from 'vitest';
import { groupView } from '../../src/http/view.ts';
import { aReplica, aRollout, GROUP, placed } from '../support/engine/rollout-rows.ts';
import { type Memory, memoryParts } from '../support/memory-parts.ts';
import { ask, running } from './support.ts';

const at = (time: string) => Date.parse(`2026-01-05T${time}Z`);
const view = async (memory: Memory) => {
  const row = memory.groups.row(GROUP);
  if (!row) throw new Error('no row');
  return groupView(memory.parts, row, false);
};

const ROUTED = {
  router: 'trafficManager:x',
  inRouterSince: at('07:00:00'),
  ttlSeconds: 60,
  weight: 80,
};

describe('a rollout', () => {
  it('is told with its strategy, its step, and what its owner asked', async () => {
    const memory = memoryParts();
    await placed(memory, {
      desired: { rollout: { paused: true, promote: { revision: 3, step: 1 }, retry: 2 } },
      state: {
        stableRevision: 2,
        rollout: aRollout({ phase: 'Paused', step: 1, stepSince: at('07:58:00') }),
        rejected: [{ revision: 1, rendering: 'fingerprint', digests: {}, declaredAt: 1, reason: 'CrashLoop' }],
      },
    });
    const shown = await view(memory);
    expect(shown).toMatchObject({
      revision: { target: 3, last: 3, stable: 2 },
      rollout: {
        phase: 'Paused',
        strategy: 'Canary',
        revision: 3,
        from: 2,
        step: 1,
        startedAt: '2026-01-05T07:55:00.000Z',
        stepSince: '2026-01-05T07:58:00.000Z',
        message: 'step 1 of 2 stands',
      },
      orders: { paused: true, promote: { revision: 3, step: 1 } },
      rejected: [{ revision: 1, reason: 'CrashLoop', message: 'a container keeps crashing' }],
    });
    expect(JSON.stringify(shown)).not.toContain('fingerprint');
  });

  it('is not there where there never was one', async () => {
    const memory = memoryParts();
    await placed(memory);
    const shown = await view(memory);
    for (const member of ['rollout', 'orders', 'rejected']) expect(shown).not.toHaveProperty(member);
  });

  it('stands in the list while it is under way', async () => {
    const memory = memoryParts();
    await placed(memory, { state: { rollout: aRollout() } });
    expect((await ask(memory, 'GET /groups')).body.value).toMatchObject([
      { rollout: { revision: 3, from: 2, phase: 'Progressing' } },
    ]);
    await placed(memory, { state: { rollout: aRollout({ phase: 'Completed', endedAt: at('08:00:00') }) } });
    expect((await ask(memory, 'GET /groups')).body.value[0]).not.toHaveProperty('rollout');
  });
});

describe('a replica', () => {
  it.each([
    ['creating', aReplica({ phase: 'creating' }), 'False', 'it is being created'],
    [
      'proving',
      aReplica({ phase: 'proving', online: { times: 2, at: at('07:00:00') } }),
      'False',
      'the preview profile has said Online 2 times in a row',
    ],
    ['serving', aReplica(), 'True', 'it serves'],
    [
      'serving and not well',
      aReplica({ bad: { times: 1, since: at('07:30:00') } }),
      'False',
      'it has not been well once in a row',
    ],
    ['leaving', aReplica({ phase: 'leaving', leaves: 'Unhealthy' }), 'False', 'it goes: its health check failed'],
  ])('that is %s says so', async (_, replica, status, message) => {
    const memory = memoryParts();
    await placed(memory, { state: { replicas: [replica] } });
    const [shown] = (await view(memory)).replicas;
    expect(shown?.conditions).toMatchObject([{ type: 'Ready', status, message }]);
  });

  it('says since when it is in the router, and since when it is seen out', async () => {
    const memory = memoryParts();
    const leaving = aReplica({ ...ROUTED, phase: 'leaving', leaves: 'Declared' });
    const draining = aReplica({ ...ROUTED, phase: 'draining', seenOutAt: at('07:59:00') });
    await placed(memory, { state: { replicas: [leaving, draining] } });
    const { replicas } = await view(memory);
    expect(replicas).toMatchObject([
      { leaves: 'Declared', weight: 80, ttlSeconds: 60, inRouterSince: '2026-01-05T07:00:00.000Z' },
      { seenOutAt: '2026-01-05T07:59:00.000Z' },
    ]);
    expect(replicas.map(({ conditions }) => conditions[1]?.status)).toEqual(['True', 'False']);
  });
});

it('is shown from the row alone with ?live=false, and asks Azure otherwise', async () => {
  const memory = await running();
  const { body } = await ask(memory, 'GET /groups/web?live=false');
  expect(memory.board.calls('containerGroups.get')).toBe(0);
  expect(body.replicas[0]).not.toHaveProperty('seen');
  expect((await ask(memory, 'GET /groups/web?live=true')).body.replicas[0]).toMatchObject({ seen: 'there' });
  expect((await ask(memory, 'GET /groups/web?live=no')).status).toBe(400);
});
