import { describe, expect, it } from 'vitest';
import type { Answer, AnsweringClient } from '../support/answering-client.ts';
import { answering } from '../support/answering-client.ts';
import { faultOf, SCOPE, signal } from '../support/fixtures.ts';
import { ENDPOINT, error, item, over, WEB } from './support.ts';

async function names(httpClient: AnsweringClient): Promise<string[]> {
  const found: string[] = [];
  for await (const group of over(httpClient).list(SCOPE, signal())) found.push(group.name);
  return found;
}

describe('GET', () => {
  it('carries unknown properties through untouched', async () => {
    const body = {
      ...item('web'),
      futureTop: 1,
      properties: { provisioningState: 'Succeeded', futureProp: { deep: [1] } },
    };
    const group = await over(answering(() => ({ status: 200, body }))).get(WEB, signal());
    expect(group).toEqual({
      id: '/x/web',
      name: 'web',
      location: 'westeurope',
      tags: { a: 'b' },
      provisioningState: 'Succeeded',
      body,
    });
  });

  it.each(['ResourceNotFound', 'ContainerGroupNotFound', 'ResourceGroupNotFound'])(
    'takes %s for an absence',
    async (code) => {
      expect(await over(answering(() => error(404, code))).get(WEB, signal())).toBeUndefined();
    },
  );

  it.each([
    ['another code', error(404, 'SubscriptionNotFound'), { kind: 'terminal', reason: 'NotFound' }],
    ['a proxy’s page', { status: 404, body: '<html>' }, { kind: 'transient', reason: 'AzureUnavailable' }],
  ])('does not take a 404 with %s for an absence', async (_, answer, fault) => {
    expect(await faultOf(over(answering(() => answer)).get(WEB, signal()))).toMatchObject(fault);
  });

  it.each([
    '',
    '{',
    '[]',
    '{"name":"web"}',
    '{"id":"i","name":"n","location":"l","tags":{"a":1},"properties":{"provisioningState":"x"}}',
  ])('gives a fault for the body %j', async (body) => {
    const fault = await faultOf(over(answering(() => ({ status: 200, body }))).get(WEB, signal()));
    expect(fault).toMatchObject({ kind: 'transient', reason: 'AzureUnavailable' });
  });

  it('refuses a body that is too large', async () => {
    const body = JSON.stringify({ ...item('web'), filler: 'x'.repeat(4 * 1024 * 1024) });
    expect(await faultOf(over(answering(() => ({ status: 200, body }))).get(WEB, signal()))).toMatchObject({
      kind: 'transient',
    });
  });
});

describe('LIST', () => {
  it('follows pages, empty ones too', async () => {
    const pages: Answer[] = [
      { status: 200, body: { value: [item('a')], nextLink: `${ENDPOINT}/p2` } },
      { status: 200, body: { value: [], nextLink: `${ENDPOINT}/p3` } },
      { status: 200, body: { value: [item('b')] } },
    ];
    const client = answering((_, index) => pages[index] ?? { status: 500 });
    expect(await names(client)).toEqual(['a', 'b']);
    expect(client.asked[1]?.url).toBe(`${ENDPOINT}/p2`);
  });

  it('never takes the token to another host', async () => {
    const client = answering(() => ({
      status: 200,
      body: { value: [item('a')], nextLink: 'https://evil.example/p2' },
    }));
    expect(await faultOf(names(client))).toMatchObject({ kind: 'terminal', reason: 'AzureRefused' });
    expect(client.asked).toHaveLength(1);
  });

  it('follows no redirect', async () => {
    const client = answering(() => ({ status: 307, headers: { location: `${ENDPOINT}/elsewhere` } }));
    expect(await faultOf(names(client))).toMatchObject({ kind: 'terminal' });
    expect(client.asked).toHaveLength(1);
  });

  it.each([
    ['a missing resource group', error(404, 'ResourceGroupNotFound'), 'NotFound'],
    ['a failing page', error(503, 'ServerBusy'), 'AzureUnavailable'],
    ['a page without items', { status: 200, body: {} }, 'AzureUnavailable'],
    ['a page cut short', { status: 200, body: '{"value":[{"id":' }, 'AzureUnavailable'],
    ['an item that is none', { status: 200, body: { value: [item('a'), 7] } }, 'AzureUnavailable'],
    ['an answer that is no list', { status: 204 }, 'AzureUnavailable'],
  ])('ends in a fault, never in a shorter list, at %s', async (_, second: Answer, reason) => {
    const first: Answer = { status: 200, body: { value: [item('z')], nextLink: `${ENDPOINT}/p2` } };
    expect(await faultOf(names(answering(() => second)))).toMatchObject({ reason });
    expect(await faultOf(names(answering((_, index) => (index === 0 ? first : second))))).toMatchObject({ reason });
  });
});
