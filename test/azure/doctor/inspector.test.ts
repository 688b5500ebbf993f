/** What the doctor asks ARM, over answers as ARM documents them. */
import { describe, expect, it } from 'vitest';
import { createInspector } from '../../../src/azure/doctor/inspector.ts';
import { type Answer, answering } from '../support/answering-client.ts';
import { credential, SCOPE } from '../support/fixtures.ts';

const ARM = 'https://management.example';
const SUB = SCOPE.split('/')[0] ?? '';
const NOW = Date.parse('2026-05-01T12:00:00Z');
const signal = () => AbortSignal.timeout(5000);

function inspecting(answer: (url: URL) => Answer, token = 'x') {
  const client = answering(({ url }) => answer(new URL(url)));
  const holder = { getToken: async () => ({ token, expiresOnTimestamp: NOW * 2 }) };
  const inspector = createInspector({
    endpoint: `${ARM}/`,
    credential: token === 'x' ? credential : holder,
    httpClient: client,
    clock: { now: () => NOW },
  });
  return { inspector, client };
}

const none = () => ({ status: 404 });
const tokenOf = (claims: unknown) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;

describe('the identity', () => {
  it('is what the token says', async () => {
    const { inspector } = inspecting(none, tokenOf({ oid: 'o', tid: 't', secret: 's' }));
    expect(await inspector.identity(signal())).toEqual({ objectId: 'o', tenant: 't' });
  });

  it.each(['opaque', 'a.%%%.c', tokenOf([1])])('is nothing of a token that cannot be read', async (token) => {
    expect(await inspecting(none, token).inspector.identity(signal())).toEqual({});
  });

  it('that has no token is a fault without the error’s text', async () => {
    const failing = { getToken: () => Promise.reject(new Error('canary')) };
    const inspector = createInspector({ endpoint: ARM, credential: failing, clock: { now: () => NOW } });
    await expect(inspector.identity(signal())).rejects.toMatchObject({
      message: expect.not.stringContaining('canary'),
    });
  });
});

describe('the clock', () => {
  it.each([
    ['Fri, 01 May 2026 12:00:00 GMT', -500],
    ['Fri, 01 May 2026 11:58:00 GMT', 119_500],
    ['Fri, 01 May 2026 12:03:00 GMT', -180_500],
  ])('is compared with the answer’s date %s, even of a refusal', async (date, skew) => {
    const { inspector, client } = inspecting(() => ({ status: 403, headers: { date } }));
    expect(await inspector.skewMs(SUB, signal())).toBe(skew);
    expect(client.asked[0]?.url).toMatch(/resourceGroups\?api-version=[\d-]+&\$top=1$/);
  });

  it('is not known without a date', async () => {
    expect(await inspecting(() => ({ status: 200, body: {} })).inspector.skewMs(SUB, signal())).toBeUndefined();
  });
});

it('permissions are read from all pages, and what is no text is left out', async () => {
  const { inspector, client } = inspecting(({ searchParams }) =>
    searchParams.has('p')
      ? { status: 200, body: { value: [{ actions: ['b', 7] }] } }
      : { status: 200, body: { value: [{ actions: ['*'], notActions: ['a'] }], nextLink: `${ARM}/next?p=2` } },
  );
  expect(await inspector.permissions(SCOPE, signal())).toEqual([
    { actions: ['*'], notActions: ['a'] },
    { actions: ['b'], notActions: [] },
  ]);
  expect(client.asked[0]?.url).toContain('/providers/Microsoft.Authorization/permissions?api-version=2022-04-01');
});

it('permissions that may not be read are a fault', async () => {
  const { inspector } = inspecting(() => ({ status: 403, body: { error: { code: 'AuthorizationFailed' } } }));
  await expect(inspector.permissions(SCOPE, signal())).rejects.toMatchObject({ kind: 'terminal', status: 403 });
});

describe('topics', () => {
  const id = `/subscriptions/${SUB}/resourceGroups/ops/providers/Microsoft.EventGrid/systemTopics/shop`;
  const source = `/subscriptions/${SUB}/resourceGroups/Shop`;
  const app = `/subscriptions/${SUB}/resourceGroups/ops/providers/Microsoft.Web/sites/app/functions/resourceChanged`;

  it('are told with the functions they deliver to', async () => {
    const { inspector } = inspecting(({ pathname }) =>
      pathname.endsWith('/eventSubscriptions')
        ? {
            status: 200,
            body: {
              value: [
                { properties: { destination: { endpointType: 'AzureFunction', properties: { resourceId: app } } } },
                { properties: { destination: { endpointType: 'WebHook', properties: {} } } },
                { properties: { deliveryWithResourceIdentity: { destination: { properties: { resourceId: app } } } } },
              ],
            },
          }
        : { status: 200, body: { value: [{ id, properties: { source } }] } },
    );
    const functions = ['resourceChanged', '?', 'resourceChanged'];
    expect(await inspector.topics(SUB, signal())).toEqual([{ source: source.toLowerCase(), functions }]);
  });

  it.each(['https://evil.example/x', `${id}/../../x`, `${id}?a=b`, `${id}#f`, ''])(
    'whose id is none are asked nothing more: %s',
    async (bad) => {
      const { inspector, client } = inspecting(() => ({
        status: 200,
        body: { value: [{ id: bad, properties: { source } }] },
      }));
      expect(await inspector.topics(SUB, signal())).toEqual([{ source: source.toLowerCase(), functions: [] }]);
      expect(client.asked).toHaveLength(1);
    },
  );
});
