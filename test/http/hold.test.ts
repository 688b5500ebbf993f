/** The hold over HTTP: of the whole installation at the API's root, of one group below its address. */
import { describe, expect, it } from 'vitest';
import { ask, declaration, running, shop, WEB } from './support.ts';

const read = (text: string): Record<string, unknown> => JSON.parse(text);

describe('the hold of the whole installation', () => {
  it('is told, put on by the first who asks, and taken off', async () => {
    const memory = shop();
    expect(read((await ask(memory, 'GET /hold')).text)).toEqual({ held: false });
    const on = await ask(memory, 'POST /hold');
    expect([on.status, read(on.text)]).toEqual([
      200,
      { held: true, since: '2026-01-05T08:00:00.000Z', by: 'ada@example.com' },
    ]);
    memory.clock.advance(60_000);
    expect(read((await ask(memory, 'POST /hold')).text)).toEqual(read(on.text));
    expect(read((await ask(memory, 'GET /hold')).text)).toEqual(read(on.text));
    const off = await ask(memory, 'POST /unhold');
    expect([off.status, read(off.text)]).toEqual([200, { held: false }]);
    expect(read((await ask(memory, 'POST /unhold')).text)).toEqual({ held: false });
  });

  it('keeps a declaration from being carried out, and the answer says so', async () => {
    const memory = shop();
    await ask(memory, 'POST /hold');
    const put = await ask(memory, 'PUT /groups/web', { body: declaration() });
    expect(put.status).toBe(201);
    expect(read(put.text)['status']).toMatchObject({
      phase: 'Waiting',
      reason: 'OnHold',
      message:
        'everything is on hold since 2026-01-05T08:00:00.000Z, by ada@example.com; would create it: its declaration changed',
      pending: { step: 'create', reason: 'Declared' },
    });
    expect(memory.board.writes('containerGroups')).toBe(0);
  });

  it('takes a deletion, which waits', async () => {
    const memory = await running();
    await ask(memory, 'POST /hold');
    const answer = await ask(memory, 'DELETE /groups/web');
    expect(answer.status).toBe(202);
    expect(read(answer.text)['status']).toMatchObject({
      phase: 'Deleting',
      reason: 'OnHold',
      message: expect.stringMatching(/; its deletion waits$/),
    });
    expect(memory.board.writes('containerGroups')).toBe(0);
  });
});

describe('the hold of one group', () => {
  it('is an edit like stop and start: 202, the group, and no second edit for asking twice', async () => {
    const memory = await running();
    const held = await ask(memory, 'POST /groups/web/hold');
    expect(held.status).toBe(202);
    expect(held.body).toMatchObject({ generation: 2, status: { phase: 'Waiting', reason: 'OnHold' } });
    expect((await ask(memory, 'POST /groups/web/hold')).body).toMatchObject({ generation: 2 });
    const off = await ask(memory, 'POST /groups/web/unhold');
    expect(off.body).toMatchObject({ generation: 3, status: { phase: 'Running', reason: 'AsDeclared' } });
    expect((await ask(memory, 'POST /groups/web/unhold')).body).toMatchObject({ generation: 3 });
    expect(memory.groups.row(WEB)?.desired.document['mooring']).toEqual({ hold: false });
  });

  it('of a group that is not there is 404', async () => {
    expect((await ask(shop(), 'POST /groups/web/hold')).status).toBe(404);
  });
});
