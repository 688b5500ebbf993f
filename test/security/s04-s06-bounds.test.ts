/**
 * S4 and S6, exhaustion and paid compute on demand: what a request may cost before it is refused, and an end for a
 * script that declares without one. Bodies, depth and aliases: test/core/spec/document-attacks.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { ask, declaration, LONG, running, shop } from '../http/support.ts';

const LIMITED = { defaults: { limits: { groupsMax: 3 } } };
const put = (memory: ReturnType<typeof shop>, name: string) =>
  ask(memory, `PUT ${LONG}/${name}`, { body: declaration(), ...LIMITED });

describe('a resource group with a limit', () => {
  it('takes so many groups, whoever asks however often', async () => {
    const memory = shop();
    const statuses = new Map<number, number>();
    for (let number = 0; number < 200; number += 1) {
      const { status } = await put(memory, `web-${number}`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses]).toEqual([
      [201, 3],
      [409, 197],
    ]);
    expect((await ask(memory, `GET ${LONG}`)).body.value).toHaveLength(3);
  });

  it('is told by a problem of its own, and nothing is written for what it refuses', async () => {
    const memory = shop();
    for (const name of ['a', 'b', 'c']) await put(memory, name);
    memory.board.reset();
    expect(await put(memory, 'd')).toMatchObject({ status: 409, body: { type: '/problems/too-many-groups' } });
    expect(memory.board.writes()).toBe(0);
  });

  it('lets what is there be declared anew, and a place be used again', async () => {
    const memory = shop();
    for (const name of ['a', 'b', 'c']) await put(memory, name);
    expect((await put(memory, 'b')).status).toBe(200);
    await ask(memory, `DELETE ${LONG}/b?keep=true`);
    await memory.pass(60_000);
    expect((await put(memory, 'd')).status).toBe(201);
  });

  it('keeps an adoption out, too', async () => {
    const memory = await running();
    const adopted = await ask(memory, `POST ${LONG}/other/adopt`, { defaults: { limits: { groupsMax: 1 } } });
    expect(adopted).toMatchObject({ status: 409, body: { type: '/problems/too-many-groups' } });
  });
});

describe('a request', () => {
  it.each(['PUT', 'POST'])('with an endless body is refused by its length alone: %s', async (method) => {
    const path = method === 'PUT' ? 'web' : 'web/adopt';
    const headers = { 'content-length': String(300 * 1024) };
    const body = 'a: '.padEnd(10, 'x');
    expect((await ask(shop(), `${method} ${LONG}/${path}`, { body, headers })).status).toBe(413);
  });

  it.each(['PUT', 'POST'])('whose body is longer than its header says is refused all the same: %s', async (method) => {
    const path = method === 'PUT' ? 'web' : 'web/plan';
    const body = JSON.stringify({ x: 'ä'.repeat(140 * 1024) });
    const answer = await ask(shop(), `${method} ${LONG}/${path}`, { body, headers: { 'content-length': '2' } });
    expect(answer.status).toBe(413);
  });

  it('with a million keys, or nested without end, is refused in a short answer', async () => {
    const many = `{${Array.from({ length: 30_000 }, (_, key) => `"${key}":0`).join(',')}}`.slice(0, 250 * 1024);
    const keys = await ask(shop(), `PUT ${LONG}/web`, { body: `${many.slice(0, many.lastIndexOf(','))}}` });
    const deep = await ask(shop(), `PUT ${LONG}/web`, { body: '['.repeat(100_000) + ']'.repeat(100_000) });
    for (const { status, text } of [keys, deep]) {
      expect(status).toBe(400);
      expect(text.length).toBeLessThan(64 * 1024);
    }
  });

  it('for a page asks for at most so many rows', async () => {
    expect((await ask(shop(), `GET ${LONG}?top=100000`)).status).toBe(400);
    expect((await ask(await running(), `GET ${LONG}/web/history?top=100000`)).status).toBe(400);
  });
});
