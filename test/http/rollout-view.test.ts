/** A group in the middle of a rollout as GET shows it: the rollout, what was asked of it, each replica on its way. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import type { Rollout } from '../../src/core/model.ts';
import { groupView } from '../../src/http/view.ts';
import { declaration } from '../support/engine/declaration.ts';
import { aReplica, aRollout, GROUP, placed } from '../support/engine/rollout-rows.ts';
import { type Memory, memoryParts } from '../support/memory-parts.ts';
import { ask, running } from './support.ts';

const at = (time: string) => Date.parse(`2026-01-05T${time}Z`);
const view = async (memory: Memory) => {
  const row = memory.groups.row(GROUP);
  if (!row) throw new Error('no row');
  return groupView(memory.parts, row, false);
};

const TRAFFIC = { trafficManager: { profile: 'web-tm', staleMargin: '20s', drain: '40s' } };
const CANARY = {
  replicas: 2,
  traffic: TRAFFIC,
  strategy: { type: 'Canary', steps: [{ weight: 20, pause: '10m' }, { weight: 50 }], progressDeadlineSeconds: 300 },
};
const BLUE_GREEN = { replicas: 2, traffic: TRAFFIC, strategy: { type: 'BlueGreen', promoteAfter: '5m' } };

const PUBLIC = { type: 'Public', ports: [{ port: 80, protocol: 'TCP' }], dnsNameLabel: 'web-shop' };
const routed = (mooring: JsonObject) => declaration(mooring, { ipAddress: PUBLIC }, { ports: [{ port: 80 }] });

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

  it.each<[string, JsonObject, Partial<Rollout>, object]>([
    [
      'a Canary’s step',
      CANARY,
      { stepSince: at('07:58:00') },
      { goesOnAt: '2026-01-05T08:08:00.000Z', steps: 2, weight: 20 },
    ],
    [
      'a BlueGreen’s new set',
      BLUE_GREEN,
      { strategy: 'BlueGreen', stepSince: at('07:58:00') },
      { goesOnAt: '2026-01-05T08:03:00.000Z' },
    ],
    ['progress', CANARY, {}, { deadline: '2026-01-05T08:00:00.000Z' }],
  ])('tells until when it waits for %s', async (_, mooring, rollout, when) => {
    const memory = memoryParts();
    const desired = { document: routed(mooring) };
    await placed(memory, { desired, state: { rollout: aRollout(rollout) } });
    expect((await view(memory)).rollout).toMatchObject(when);
    await placed(memory, { desired: { ...desired, rollout: { paused: true } }, state: { rollout: aRollout(rollout) } });
    for (const member of ['goesOnAt', 'deadline']) expect((await view(memory)).rollout).not.toHaveProperty(member);
  });

  it('waits as long as it likes for a step that is to be promoted', async () => {
    const memory = memoryParts();
    const state = { rollout: aRollout({ phase: 'AwaitingPromotion', step: 1, stepSince: at('07:58:00') }) };
    await placed(memory, { desired: { document: routed(CANARY) }, state });
    const { rollout } = await view(memory);
    expect(rollout).toMatchObject({ step: 1, steps: 2, weight: 50 });
    for (const member of ['goesOnAt', 'deadline']) expect(rollout).not.toHaveProperty(member);
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
    const document = routed(CANARY);
    await placed(memory, { desired: { document }, state: { replicas: [leaving, draining] } });
    const { replicas } = await view(memory);
    expect(replicas).toMatchObject([
      { leaves: 'Declared', weight: 80, ttlSeconds: 60, inRouterSince: '2026-01-05T07:00:00.000Z' },
      { seenOutAt: '2026-01-05T07:59:00.000Z', drainedAt: '2026-01-05T08:01:00.000Z' },
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
