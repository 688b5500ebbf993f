/** The routes of what was given up: how much there is, and to take it up again. Data of events is never shown. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import { ask, LONG, running, SCOPE, shop } from './support.ts';

const CANARY = 'canary-claim-5b21';
const SINCE = '2026-01-05T08:00:00.000Z';
const wakeOf = (group: string) => JSON.stringify({ v: 1, scope: SCOPE, group, ticket: 't' });
const pushed = {
  eventType: 'Microsoft.ContainerRegistry.ImagePushed',
  data: { action: 'push', target: { repository: CANARY, tag: 'v1' }, request: { host: 'shop.azurecr.io' } },
};
const changed = {
  eventType: 'Microsoft.Resources.ResourceWriteSuccess',
  subject: `${LONG.replace(/groups$/, '')}providers/Microsoft.ContainerInstance/containerGroups/web`,
  data: { claims: { name: CANARY } },
};

describe('the poison queue', () => {
  it('is told with its first groups and changed in nothing', async () => {
    const memory = shop();
    expect((await ask(memory, 'GET /poison')).body).toEqual({ count: 0, value: [] });
    for (const text of [wakeOf('web'), CANARY]) memory.poison.give(text);
    for (let n = 0; n < 2; n += 1) {
      const answer = await ask(memory, 'GET /poison');
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        count: 2,
        value: [
          { group: `${LONG}/web`, since: SINCE },
          { malformed: true, since: SINCE },
        ],
      });
    }
    expect(memory.board.writes()).toBe(0);
  });

  it('is replayed by POST, which may be repeated', async () => {
    const memory = await running();
    for (const text of [wakeOf('web'), wakeOf('never'), CANARY]) memory.poison.give(text);
    const answer = await ask(memory, 'POST /poison/replay');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ replayed: 1, gone: 1, malformed: 1, failed: 0, left: 0 });
    expect(memory.queue.length).toBe(1);
    expect((await ask(memory, 'POST /poison/replay')).body).toMatchObject({ replayed: 0, left: 0 });
    expect(JSON.stringify(memory.log.entries)).not.toContain(CANARY);
  });
});

describe('dead letters', () => {
  it('are told by count and times', async () => {
    const memory = shop();
    memory.deadLetters.give([changed]);
    memory.clock.advance(3_600_000);
    memory.deadLetters.give([pushed]);
    const answer = await ask(memory, 'GET /dead-letters');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      container: 'mooring-dead-letters',
      on: true,
      count: 2,
      oldest: SINCE,
      newest: '2026-01-05T09:00:00.000Z',
      malformed: 0,
      truncated: false,
    });
    expect(memory.board.writes()).toBe(0);
  });

  it('are replayed by POST; what cannot be read is counted from then on, and no answer has anything of it', async () => {
    const memory = await running();
    memory.deadLetters.give([changed]);
    memory.deadLetters.give([pushed, { id: CANARY }]);
    const answer = await ask(memory, 'POST /dead-letters/replay');
    expect(answer.body).toEqual({ replayed: 1, blobs: 1, malformed: 1, failed: 0, left: 0 });
    const told = await ask(memory, 'GET /dead-letters');
    expect(told.body).toMatchObject({ count: 0, malformed: 1 });
    expect(told.body).not.toHaveProperty('oldest');
    expect(answer.text + told.text + JSON.stringify(memory.log.entries)).not.toContain(CANARY);
  });
});

it.each([
  ['GET /poison', 'poison.peek'],
  ['POST /poison/replay', 'poison.receive'],
  ['GET /dead-letters', 'deadLetters.list'],
  ['POST /dead-letters/replay', 'deadLetters.list'],
] as const)('%s says so where the storage account is away', async (line, call) => {
  const memory = shop();
  memory.board.fail(call, new Fault('transient', { reason: 'StoreUnavailable', message: 'm' }));
  const answer = await ask(memory, line);
  expect(answer.status).toBe(503);
  expect(answer.body).toMatchObject({ type: '/problems/unavailable', reason: 'StoreUnavailable' });
});

it('has no other methods there', async () => {
  for (const line of ['DELETE /poison', 'GET /poison/replay', 'PUT /dead-letters', 'GET /dead-letters/replay'])
    expect((await ask(shop(), line)).status).toBe(405);
});
