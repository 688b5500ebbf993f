import { describe, expect, it } from 'vitest';
import type { Allowances } from '../../../src/azure/container-groups/container-groups.ts';
import type { Answer, AnsweringClient, Asked } from '../support/answering-client.ts';
import { answering, brokenConnection, silence } from '../support/answering-client.ts';
import { faultOf, SCOPE, shown, signal, TOKEN } from '../support/fixtures.ts';
import { error, item, over, WEB } from './support.ts';

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
    ['PUT', 200],
    ['PUT', 201],
    ['PUT', 202],
    ['DELETE', 200],
    ['DELETE', 202],
    ['DELETE', 204],
    ['PATCH', 200],
    ['POST', 200],
    ['POST', 202],
    ['POST', 204],
  ])('%s is done with %i', async (method, status) => {
    const client = answering(() => ({ status }));
    await send(client, method);
    expect(client.asked.map((one) => one.method)).toEqual([method]);
  });

  it('takes a deletion of what is not there for done, and nothing else', async () => {
    await send(
      answering(() => error(404, 'ResourceNotFound')),
      'DELETE',
    );
    for (const method of ['PUT', 'PATCH', 'POST']) {
      expect(
        await faultOf(
          send(
            answering(() => error(404, 'ResourceNotFound')),
            method,
          ),
        ),
      ).toMatchObject({ reason: 'NotFound' });
    }
    expect(
      await faultOf(
        send(
          answering(() => ({ status: 404, body: '<html>' })),
          'DELETE',
        ),
      ),
    ).toMatchObject({ reason: 'NotFound' });
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
    expect(await faultOf(over(late).put(WEB, {}, AbortSignal.abort()))).toMatchObject({
      kind: 'transient',
      reason: 'OutOfTime',
    });
    expect(late.asked).toHaveLength(0);
  });

  it('tell what is left of the allowances', async () => {
    const told: Allowances[] = [];
    const headers = {
      'x-ms-ratelimit-remaining-subscription-resource-requests-pt5m': '99',
      'x-ms-ratelimit-remaining-subscription-resource-requests-pt1h': '299',
      'x-ms-ratelimit-remaining-subscription-writes': '199',
    };
    await over(
      answering(() => ({ status: 201, headers })),
      (left) => void told.push(left),
    ).put(WEB, { location: 'westeurope' }, signal());
    const subscription = SCOPE.split('/')[0];
    expect(told).toEqual([
      { subscription, method: 'PUT', region: 'westeurope', leftIn5Minutes: 99, leftInHour: 299, armLeft: 199 },
    ]);
  });
});

describe('a page or half an answer under a good status', () => {
  it.each(['PUT', 'PATCH', 'DELETE', 'POST'])('does not pass for the acceptance of a %s', async (method) => {
    for (const body of ['<html><body>gateway</body></html>', '{"name": "we', '[]']) {
      const fault = await faultOf(
        send(
          answering(() => ({ status: 200, body })),
          method,
        ),
      );
      expect(fault).toMatchObject({ kind: 'ambiguous', reason: 'AzureAmbiguous' });
    }
  });

  it('is told from no answer at all, which a restart has', async () => {
    await send(
      answering(() => ({ status: 204 })),
      'POST',
    );
  });
});

it('shows no secret in any fault', async () => {
  const secret = 'canary-4d2a';
  const body = { location: 'x', properties: { containers: [{ environmentVariables: [{ secureValue: secret }] }] } };
  const echo = (asked: Asked): Answer => ({
    status: 400,
    body: { error: { code: 'InvalidRequestContent', message: asked.body } },
  });
  const broken = (asked: Asked): never => {
    throw Object.assign(brokenConnection('ECONNRESET'), { message: `${asked.body} ${asked.headers['authorization']}` });
  };
  const text = (asked: Asked): Answer => ({
    status: 502,
    body: `<html>${asked.body}${asked.headers['authorization']}`,
  });
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
