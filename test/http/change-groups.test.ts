/** DELETE, start, stop, restart. */
import { describe, expect, it } from 'vitest';
import { ask, declaration, running, shop, WEB } from './support.ts';

describe('deleting', () => {
  it('answers 202 with the group as it leaves, and 404 once it is gone', async () => {
    const memory = await running();
    const deleted = await ask(memory, 'DELETE /groups/web');
    expect(deleted).toMatchObject({
      status: 202,
      headers: { etag: '"2"' },
      body: { deletion: { keep: false }, status: { phase: 'Deleting' } },
    });
    expect(memory.containerGroups.read(WEB)).toBeUndefined();
    expect(await ask(memory, 'GET /groups/web')).toMatchObject({
      status: 200,
      body: { status: { phase: 'Deleting' } },
    });
    await memory.pass(60_000);
    expect((await ask(memory, 'GET /groups/web')).status).toBe(404);
    expect((await ask(memory, 'GET /groups')).body.value).toEqual([]);
  });

  it('is 202 again while it is under way, with nothing written, and 204 when there is none', async () => {
    const memory = await running();
    await ask(memory, 'DELETE /groups/web');
    memory.board.reset();
    expect((await ask(memory, 'DELETE /groups/web')).status).toBe(202);
    expect(memory.board.writes()).toBe(0);
    await memory.pass(60_000);
    memory.board.reset();
    for (const defaults of [{}, undefined]) {
      const again = await ask(memory, 'DELETE /groups/web', defaults ? { defaults } : {});
      expect([again.status, again.text]).toEqual([204, '']);
    }
    expect(memory.board.writes()).toBe(0);
  });

  it('says Deleting even when no look has been possible yet', async () => {
    const memory = await running();
    const row = memory.groups.row(WEB);
    if (!row) throw new Error('no row');
    memory.groups.place({
      ...row,
      desired: { ...row.desired, generation: 2, deletion: { at: memory.clock.now(), keep: false } },
    });
    expect((await ask(memory, 'GET /groups/web')).body).toMatchObject({
      status: { phase: 'Deleting', reason: 'Deleting' },
      conditions: [{ type: 'Ready', status: 'False' }, {}, { type: 'Healthy', status: 'Unknown' }, {}],
    });
  });

  it('with keep=true lets go and leaves the container group running without our tags', async () => {
    const memory = await running({ tags: { team: 'a' } });
    expect((await ask(memory, 'DELETE /groups/web?keep=true')).status).toBe(202);
    await memory.pass(60_000);
    expect(memory.containerGroups.read(WEB)?.tags).toEqual({ team: 'a' });
    expect(memory.groups.row(WEB)).toBeUndefined();
  });

  it.each([
    ['protect', 'protected', 'Protected'],
    ['hold', 'on-hold', 'OnHold'],
  ])('is refused with 409 under mooring.%s', async (key, type, reason) => {
    const memory = await running({ mooring: { [key]: true } });
    const deleted = await ask(memory, 'DELETE /groups/web');
    expect(deleted).toMatchObject({ status: 409, body: { type: `/problems/${type}`, reason } });
    expect(memory.groups.row(WEB)?.desired.deletion).toBeUndefined();
  });

  it('is refused with 412 when the group is not as the caller believes', async () => {
    const memory = await running();
    expect((await ask(memory, 'DELETE /groups/web', { headers: { 'if-match': '"5"' } })).status).toBe(412);
    expect(memory.board.writes()).toBe(0);
    expect((await ask(memory, 'DELETE /groups/web', { headers: { 'if-match': '"1"' } })).status).toBe(202);
  });

  it.each([
    ['POST /groups/web/stop', 'POST /groups/web/restart'],
    ['DELETE /groups/web', 'POST /groups/web/stop'],
    ['POST /groups/web/hold', 'DELETE /groups/web?keep=true'],
  ])('and %s and %s at once by one ETag: one of them only', async (...both) => {
    const memory = await running();
    const headers = { 'if-match': '"1"' };
    const answers = await Promise.all(both.map((what) => ask(memory, what, { headers })));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 412]);
    expect((await memory.parts.groups.get(WEB, AbortSignal.timeout(1000)))?.row.desired.generation).toBe(2);
  });

  it('can be declared anew while it goes, as a creation', async () => {
    const memory = await running();
    await ask(memory, 'DELETE /groups/web');
    const put = await ask(memory, 'PUT /groups/web', { body: declaration() });
    expect(put).toMatchObject({ status: 201, body: { generation: 3 } });
    await memory.pass(180_000);
    expect(memory.containerGroups.read(WEB)?.provisioningState).toBe('Succeeded');
  });
});

describe('stop, start and restart', () => {
  it('are edits of the declaration, begun before the answer', async () => {
    const memory = await running();
    const stopped = await ask(memory, 'POST /groups/web/stop');
    expect(stopped).toMatchObject({
      status: 202,
      headers: { etag: '"2"' },
      body: { declaration: { mooring: { running: false } } },
    });
    expect(stopped.body.replicas[0]?.state).toBe('Stopped');
    await memory.pass(60_000);
    expect((await ask(memory, 'GET /groups/web')).body.status).toMatchObject({ phase: 'Stopped' });
    const started = await ask(memory, 'POST /groups/web/START');
    expect(started).toMatchObject({
      status: 202,
      body: { generation: 3, declaration: { mooring: { running: true } } },
    });
    expect(started.body.replicas[0]?.state).toBe('Running');
  });

  it('restart once for each asking', async () => {
    const memory = await running();
    await ask(memory, 'POST /groups/web/restart');
    await memory.pass(120_000);
    expect(memory.board.calls('containerGroups.act')).toBe(1);
    expect((await ask(memory, 'GET /groups/web')).body.status.phase).toBe('Running');
  });

  it.each(['start', 'stop', 'restart'])('%s is 404 without a group', async (verb) => {
    const memory = shop();
    expect((await ask(memory, `POST /groups/web/${verb}`)).status).toBe(404);
    expect(memory.board.writes()).toBe(0);
  });
});
