/** POST pause, resume, promote, abort, undo, retry: what they answer. What each edit is: test/engine/orders.test.ts. */
import { describe, expect, it } from 'vitest';
import { aRevision, aRollout, placed } from '../support/engine/rollout-rows.ts';
import { grants } from '../support/principal.ts';
import { ask, declaration, LONG, running, shop, WEB } from './support.ts';

const VERBS = ['pause', 'resume', 'promote', 'abort', 'undo', 'retry'] as const;

describe('orders', () => {
  it('answer 202 with the group, its next ETag and what was asked', async () => {
    const memory = await running();
    expect(await ask(memory, 'POST /groups/web/pause')).toMatchObject({
      status: 202,
      headers: { etag: '"2"' },
      body: { generation: 2, orders: { paused: true } },
    });
    const resumed = await ask(memory, 'POST /groups/web/RESUME');
    expect(resumed).toMatchObject({ status: 202, body: { generation: 3 } });
    expect(resumed.body).not.toHaveProperty('orders');
    const { value } = (await ask(memory, 'GET /groups/web/history?top=2')).body;
    expect(value).toMatchObject([
      { what: 'resume', trigger: 'resume by ada@example.com' },
      { what: 'pause', trigger: 'pause by ada@example.com' },
    ]);
  });

  it('undo to a revision that is named', async () => {
    const memory = await running();
    await ask(memory, 'PUT /groups/web', { body: declaration({ tags: { team: 'a' } }) });
    await memory.pass(120_000);
    const undone = await ask(memory, 'POST /groups/web/undo?to=1');
    expect(undone).toMatchObject({ status: 202, body: { orders: { undo: 1 } } });
  });

  it.each(VERBS)('%s is 404 without a group, and 412 when it is not as the caller believes', async (verb) => {
    const memory = shop();
    expect((await ask(memory, `POST /groups/web/${verb}`)).status).toBe(404);
    const headers = { 'if-match': '"7"' };
    expect((await ask(memory, `POST /groups/web/${verb}`, { headers })).status).toBe(412);
    const there = await running();
    expect((await ask(there, `POST /groups/web/${verb}`, { headers })).status).toBe(412);
    expect([memory.board.writes(), there.board.writes()]).toEqual([0, 0]);
  });

  it.each([
    ['promote', 409, 'rollout-refused'],
    ['abort', 409, 'rollout-refused'],
    ['undo', 404, 'revision-not-kept'],
    ['undo?to=9', 404, 'revision-not-kept'],
    ['undo?to=0', 400, 'invalid-request'],
    ['undo?to=two', 400, 'invalid-request'],
    ['undo?to=1&to=1', 400, 'invalid-request'],
    ['promote?full=maybe', 400, 'invalid-request'],
  ])('%s of a group with one revision and no rollout is %i %s', async (what, status, kind) => {
    const memory = await running();
    expect(await ask(memory, `POST /groups/web/${what}`)).toMatchObject({
      status,
      body: { type: `/problems/${kind}` },
    });
    expect(memory.board.writes()).toBe(0);
  });

  it('two at once by one ETag: one of them only', async () => {
    const memory = await running();
    const headers = { 'if-match': '"1"' };
    const both = ['POST /groups/web/pause', 'POST /groups/web/retry'];
    const answers = await Promise.all(both.map((what) => ask(memory, what, { headers })));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 412]);
    expect(memory.groups.row(WEB)?.desired.generation).toBe(2);
  });
});

describe('a caller who is known', () => {
  it.each(VERBS)('may %s as an Operator, not as a Reader', async (verb) => {
    const memory = await running();
    const reader = await ask(memory, `POST ${LONG}/web/${verb}`, { rights: grants(['Reader']) });
    const operator = await ask(memory, `POST ${LONG}/web/${verb}`, { rights: grants(['Operator']) });
    expect(reader.status).toBe(403);
    expect([202, 404, 409]).toContain(operator.status);
  });

  it('stands in history once with an order, and may read revisions as a Reader', async () => {
    const memory = await running();
    await ask(memory, `POST ${LONG}/web/pause`, { rights: grants(['Operator']) });
    const entries = await memory.parts.history.list(WEB, 100, AbortSignal.timeout(1000));
    expect(entries.filter(({ what }) => what === 'pause')).toHaveLength(1);
    for (const address of ['revisions', 'revisions/1']) {
      expect((await ask(memory, `GET ${LONG}/web/${address}`, { rights: grants(['Reader']) })).status).toBe(200);
    }
  });
});

describe('the revisions of a group', () => {
  it('are listed newest first, with what has become of each', async () => {
    const memory = shop();
    await placed(memory, {
      revisions: [1, 2, 3, 4].map((number) => aRevision(number, { pins: { 'app:v1': `sha256:${number}` } })),
      state: {
        lastRevision: 4,
        targetRevision: 4,
        stableRevision: 2,
        rollout: aRollout({ revision: 4, from: 2 }),
        rejected: [{ revision: 3, rendering: 'r', digests: {}, declaredAt: 1, reason: 'CrashLoop' }],
      },
    });
    const { status, body } = await ask(memory, 'GET /groups/web/revisions');
    expect(status).toBe(200);
    expect(body.value).toMatchObject([
      { number: 4, outcome: 'target', cause: 'Declared', images: { 'app:v1': 'sha256:4' }, replicas: [] },
      { number: 3, outcome: 'rejected', reason: 'CrashLoop' },
      { number: 2, outcome: 'stable' },
      { number: 1, outcome: 'superseded', generation: 1, createdAt: '2026-01-05T07:00:00.001Z' },
    ]);
    expect(JSON.stringify(body)).not.toContain('containers');
  });

  it('say which one serves, and with which replicas', async () => {
    const memory = await running();
    expect((await ask(memory, 'GET /groups/web/revisions')).body.value).toMatchObject([
      { number: 1, outcome: 'serving', replicas: ['web'] },
    ]);
  });

  it('are shown with their body, and no secret', async () => {
    const env = [{ name: 'TOKEN', value: 'ghp_16C7e42F292c6912E7710c838347Ae178B4a' }];
    const memory = shop();
    await ask(memory, 'PUT /groups/web', { body: declaration({}, env) });
    await memory.pass(120_000);
    const { status, text, body } = await ask(memory, 'GET /groups/web/revisions/1');
    expect([status, text.includes('ghp_')]).toEqual([200, false]);
    expect(body).toMatchObject({ number: 1, outcome: 'serving', body: { location: 'westeurope' } });
    expect(text).toContain('[secret]');
  });

  it.each(['2', '0', '01', '-1', '1.0', 'latest', '99999999999999999999'])(
    '%s is 404 with those that are kept',
    async (number) => {
      const memory = await running();
      expect(await ask(memory, `GET /groups/web/revisions/${number}`)).toMatchObject({
        status: 404,
        body: { type: '/problems/revision-not-kept', detail: 'this revision is not kept; kept are 1' },
      });
    },
  );

  it('are 404 without a group', async () => {
    for (const address of ['revisions', 'revisions/1']) {
      expect((await ask(shop(), `GET /groups/web/${address}`)).status).toBe(404);
    }
  });
});
