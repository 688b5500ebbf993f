import { describe, expect, it } from 'vitest';
import { createContainerGroups } from '../../../src/azure/container-groups/container-groups.ts';
import type { Allowances } from '../../../src/azure/container-groups/container-groups.ts';
import { answering, brokenConnection, silence } from '../support/answering-client.ts';
import type { Answer, AnsweringClient, Asked } from '../support/answering-client.ts';
import { SCOPE, TOKEN, credential, faultOf, shown, signal } from '../support/fixtures.ts';

const ENDPOINT = 'https://management.example';
const WEB = { scope: SCOPE, name: 'web' };

function item(name: string): Record<string, unknown> {
  return { id: `/x/${name}`, name, location: 'westeurope', tags: { a: 'b' }, properties: { provisioningState: 'Succeeded' } };
}

function error(status: number, code: string, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: { error: { code, message: 'm' } } };
}

function over(httpClient: AnsweringClient, onAllowances?: (left: Allowances) => void) {
  return createContainerGroups({ endpoint: ENDPOINT, credential, httpClient, ...(onAllowances ? { onAllowances } : {}) });
}

async function names(httpClient: AnsweringClient): Promise<string[]> {
  const found: string[] = [];
  for await (const group of over(httpClient).list(SCOPE, signal())) found.push(group.name);
  return found;
}

describe('GET', () => {
  it('carries unknown properties through untouched', async () => {
    const body = { ...item('web'), futureTop: 1, properties: { provisioningState: 'Succeeded', futureProp: { deep: [1] } } };
    const group = await over(answering(() => ({ status: 200, body }))).get(WEB, signal());
    expect(group).toEqual({ id: '/x/web', name: 'web', location: 'westeurope', tags: { a: 'b' }, provisioningState: 'Succeeded', body });
  });

  it.each(['ResourceNotFound', 'ContainerGroupNotFound', 'ResourceGroupNotFound'])('takes %s for an absence', async (code) => {
    expect(await over(answering(() => error(404, code))).get(WEB, signal())).toBeUndefined();
  });

  it.each([
    ['another code', error(404, 'SubscriptionNotFound')],
    ['a proxy’s page', { status: 404, body: '<html>' }],
  ])('does not take a 404 with %s for an absence', async (_, answer) => {
    expect(await faultOf(over(answering(() => answer)).get(WEB, signal()))).toMatchObject({ reason: 'NotFound' });
  });

  it.each(['', '{', '[]', '{"name":"web"}', '{"id":"i","name":"n","location":"l","tags":{"a":1},"properties":{"provisioningState":"x"}}'])(
    'gives a fault for the body %j',
    async (body) => {
      const fault = await faultOf(over(answering(() => ({ status: 200, body }))).get(WEB, signal()));
      expect(fault).toMatchObject({ kind: 'transient', reason: 'AzureUnavailable' });
    },
  );

  it('refuses a body that is too large', async () => {
    const body = JSON.stringify({ ...item('web'), filler: 'x'.repeat(4 * 1024 * 1024) });
    expect(await faultOf(over(answering(() => ({ status: 200, body }))).get(WEB, signal()))).toMatchObject({ kind: 'transient' });
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
    const client = answering(() => ({ status: 200, body: { value: [item('a')], nextLink: 'https://evil.example/p2' } }));
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

describe('writes', () => {
  it('send the body byte for byte, once, with the token', async () => {
    const client = answering(() => ({ status: 201, body: item('web') }));
    const body = { location: 'westeurope', futureTop: { x: [1, null] }, properties: { unknown: true } };
    await over(client).put(WEB, body, signal());
    expect(client.asked).toHaveLength(1);
    expect(client.asked[0]).toMatchObject({ method: 'PUT', body: JSON.stringify(body) });
    expect(client.asked[0]?.headers['authorization']).toBe(`Bearer ${TOKEN}`);
    expect(client.asked[0]?.url).toContain('api-version=2025-09-01');
  });

  it.each([
    ['PUT', 200], ['PUT', 201], ['PUT', 202], ['DELETE', 200], ['DELETE', 202], ['DELETE', 204],
    ['PATCH', 200], ['POST', 200], ['POST', 202], ['POST', 204],
  ])('%s is done with %i', async (method, status) => {
    const client = answering(() => ({ status }));
    await send(client, method);
    expect(client.asked.map((one) => one.method)).toEqual([method]);
  });

  it('takes a deletion of what is not there for done, and nothing else', async () => {
    await send(answering(() => error(404, 'ResourceNotFound')), 'DELETE');
    for (const method of ['PUT', 'PATCH', 'POST']) {
      expect(await faultOf(send(answering(() => error(404, 'ResourceNotFound')), method))).toMatchObject({ reason: 'NotFound' });
    }
    expect(await faultOf(send(answering(() => ({ status: 404, body: '<html>' })), 'DELETE'))).toMatchObject({ reason: 'NotFound' });
  });

  it.each([500, 503, 504, 429, 408])('are not sent again after %i', async (status) => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'POST']) {
      const client = answering(() => error(status, 'Whatever', { 'retry-after': '0' }));
      await faultOf(send(client, method));
      expect(client.asked).toHaveLength(1);
    }
  });

  it('replace the whole map of tags', async () => {
    const client = answering(() => ({ status: 200 }));
    await over(client).patchTags(WEB, { a: '1' }, signal());
    expect(client.asked[0]).toMatchObject({ method: 'PATCH', body: '{"tags":{"a":"1"}}' });
  });

  it('are ambiguous once they may have gone out, and never sent when the time was over before', async () => {
    const reset = answering(() => {
      throw brokenConnection('ECONNRESET');
    });
    expect(await faultOf(send(reset, 'PUT'))).toMatchObject({ kind: 'ambiguous' });
    expect(reset.asked).toHaveLength(1);

    const refused = answering(() => {
      throw brokenConnection('ECONNREFUSED');
    });
    expect(await faultOf(send(refused, 'PUT'))).toMatchObject({ kind: 'transient' });

    const stop = new AbortController();
    const hanging = answering(() => {
      const pending = silence(stop.signal);
      stop.abort();
      return pending;
    });
    expect(await faultOf(over(hanging).put(WEB, {}, stop.signal))).toMatchObject({ kind: 'ambiguous' });

    const late = answering(() => ({ status: 201 }));
    expect(await faultOf(over(late).put(WEB, {}, AbortSignal.abort()))).toMatchObject({ kind: 'transient', reason: 'OutOfTime' });
    expect(late.asked).toHaveLength(0);
  });

  it('tell what is left of the allowances', async () => {
    const told: Allowances[] = [];
    const headers = {
      'x-ms-ratelimit-remaining-subscription-resource-requests-pt5m': '99',
      'x-ms-ratelimit-remaining-subscription-resource-requests-pt1h': '299',
      'x-ms-ratelimit-remaining-subscription-writes': '199',
    };
    await over(answering(() => ({ status: 201, headers })), (left) => told.push(left)).put(WEB, { location: 'westeurope' }, signal());
    const subscription = SCOPE.split('/')[0];
    expect(told).toEqual([
      { subscription, method: 'PUT', region: 'westeurope', leftIn5Minutes: 99, leftInHour: 299, armLeft: 199 },
    ]);
  });
});

it('shows no secret in any fault', async () => {
  const secret = 'canary-4d2a';
  const body = { location: 'x', properties: { containers: [{ environmentVariables: [{ secureValue: secret }] }] } };
  const echo = (asked: Asked): Answer => ({ status: 400, body: { error: { code: 'InvalidRequestContent', message: asked.body } } });
  const broken = (asked: Asked): never => {
    throw Object.assign(brokenConnection('ECONNRESET'), { message: `${asked.body} ${asked.headers['authorization']}` });
  };
  const text = (asked: Asked): Answer => ({ status: 502, body: `<html>${asked.body}${asked.headers['authorization']}` });
  for (const handler of [echo, broken, text]) {
    const fault = await faultOf(over(answering(handler)).put(WEB, body, signal()));
    expect(shown(fault)).not.toContain(secret);
    expect(shown(fault)).not.toContain(TOKEN);
  }
});

function send(client: AnsweringClient, method: string): Promise<void> {
  const groups = over(client);
  if (method === 'PUT') return groups.put(WEB, {}, signal());
  if (method === 'DELETE') return groups.delete(WEB, signal());
  if (method === 'PATCH') return groups.patchTags(WEB, {}, signal());
  return groups.act(WEB, 'stop', signal());
}
