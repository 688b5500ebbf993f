/** S16, secrets in errors: whatever throws, with whatever text, answers and logs hold nothing of it. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import { ROUTES } from '../../src/http/routes.ts';
import { ask, declaration, LONG, running } from '../http/support.ts';

const CANARY = 'canary-4f1d-secret';
const ENCODED = [CANARY, Buffer.from(CANARY).toString('base64'), encodeURIComponent(CANARY)];
const calls = ['groups.get', 'groups.list', 'groups.update', 'containerGroups.get', 'containerGroups.list'] as const;

/** As SDKs throw: a message, a cause and fields that quote the request. */
function sdkError(): Error {
  const error = new Error(`PUT failed: ${CANARY}`, { cause: new Error(CANARY) });
  return Object.assign(error, { request: { body: CANARY }, response: { bodyAsText: CANARY }, code: CANARY });
}

const requests = ROUTES.filter(({ paths }) => paths.length === 2).map(({ method, paths }) => {
  const path = (paths[1] ?? '').replace(/^\/groups/, LONG).replace('{name}', 'web');
  return [`${method} ${path.replace('/containerGroups', LONG.replace(/groups$/, 'containerGroups'))}`] as const;
});

describe.each(requests)('%s', (line) => {
  const body = line.startsWith('PUT') ? { body: declaration({ tags: { a: 'b' } }) } : {};

  it.each(calls)('tells nothing of an error that %s throws', async (call) => {
    const memory = await running();
    memory.board.fail(call, sdkError(), { times: 100 });
    const answer = await ask(memory, line, body);
    const told = JSON.stringify([answer, memory.log.entries]);
    for (const text of ENCODED) expect(told).not.toContain(text);
    if (memory.board.calls(call) > 0 && answer.status >= 500) expect(answer.body.correlation).toMatch(/./);
  });
});

it('answers a fault by its own words, made by us', async () => {
  const memory = await running();
  const fault = new Fault('transient', { reason: 'StoreUnavailable', message: 'the tables do not answer' });
  memory.board.fail('groups.get', fault, { times: 100 });
  const answer = await ask(memory, `GET ${LONG}/web`);
  expect(answer).toMatchObject({ status: 503, body: { reason: 'StoreUnavailable' } });
});
