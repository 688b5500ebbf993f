/** Who gets in, in each of the registry's modes, as an honest client goes about it. */
import { expect, it } from 'vitest';
import type { Account, AuthSetting } from '../../../local/registry/access.ts';
import type { Bench } from './helpers.ts';
import { bench, codeOf, text } from './helpers.ts';

const ACCOUNTS: Account[] = [
  { username: 'reader', password: 'r:secret', push: false },
  { username: 'writer', password: 'w-secret', push: true },
];
const MANIFEST = '/v2/team/hello/manifests/v1';

function guarded(auth: Partial<AuthSetting>, acceptEntraToken?: (token: string) => boolean): Bench {
  return bench({ auth, accounts: ACCOUNTS, ...(acceptEntraToken ? { acceptEntraToken } : {}) });
}

function basic(username: string, password: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

async function field(answer: Promise<{ body: string | Uint8Array; status: number; headers: object }>, name: string) {
  const body = JSON.parse(text({ ...(await answer), headers: {} })) as Record<string, string>;
  return body[name] ?? '';
}

it('lets anyone in by default', async () => {
  const { send, push } = bench();
  await push('team/hello', 'v1', 'one');
  expect((await send('GET', '/v2/')).status).toBe(200);
  expect((await send('GET', MANIFEST)).status).toBe(200);
});

it('takes anonymous pushes in every mode unless told not to, and asks for a name before a pull', async () => {
  for (const mode of ['basic', 'token', 'acr'] as const) {
    const open = guarded({ mode });
    await open.push('team/hello', 'v1', 'one');
    const head = await open.send('HEAD', MANIFEST);
    expect([mode, head.status, codeOf(head)]).toEqual([mode, 401, 'UNAUTHORIZED']);
    await expect(guarded({ mode, anonymousPush: false }).push('team/hello', 'v1', 'one')).rejects.toThrow('401');
  }
});

it('checks a name and password, and lets only writers write', async () => {
  const { send, push } = guarded({ mode: 'basic', anonymousPush: false });
  await push('team/hello', 'v1', 'one', basic('writer', 'w-secret'));
  const challenge = (await send('GET', MANIFEST)).headers['www-authenticate'];
  expect(challenge).toBe('Basic realm="testregistry.azurecr.io"');
  expect((await send('GET', MANIFEST, { headers: basic('reader', 'r:secret') })).status).toBe(200);
  expect((await send('GET', MANIFEST, { headers: basic('reader', 'wrong') })).status).toBe(401);
  await expect(push('team/hello', 'v2', 'two', basic('reader', 'r:secret'))).rejects.toThrow('401');
});

it('sends a client to the token endpoint, which grants what was asked for and no more', async () => {
  const { send, push } = guarded({ mode: 'token' });
  await push('team/hello', 'v1', 'one');
  const refused = await send('GET', MANIFEST);
  expect(refused.headers['www-authenticate']).toBe(
    'Bearer realm="https://testregistry.azurecr.io/oauth2/token",service="testregistry.azurecr.io",scope="repository:team/hello:pull"',
  );
  const where = '/oauth2/token?service=testregistry.azurecr.io&scope=repository:team/hello:pull';
  const token = await field(send('GET', where, { headers: basic('reader', 'r:secret') }), 'token');
  const headers = { authorization: `Bearer ${token}` };
  expect((await send('GET', MANIFEST, { headers })).status).toBe(200);
  expect((await send('GET', '/v2/team/other/manifests/v1', { headers })).status).toBe(401);
  const anonymous = await field(send('GET', where), 'token');
  expect((await send('GET', MANIFEST, { headers: { authorization: `Bearer ${anonymous}` } })).status).toBe(401);
});

it('ends an access token with its time, and never takes a changed one', async () => {
  const { clock, send, push } = guarded({ mode: 'token' });
  await push('team/hello', 'v1', 'one');
  const where = '/oauth2/token?scope=repository:team/hello:pull';
  const token = await field(send('GET', where, { headers: basic('reader', 'r:secret') }), 'token');
  const [head, body, seal] = token.split('.');
  const claims = JSON.parse(Buffer.from(body ?? '', 'base64url').toString()) as object;
  const longer = Buffer.from(JSON.stringify({ ...claims, exp: 9e9 })).toString('base64url');
  const changed = { authorization: `Bearer ${head}.${longer}.${seal}` };
  expect((await send('GET', MANIFEST, { headers: changed })).status).toBe(401);
  clock.advance(75 * 60_000);
  expect((await send('GET', MANIFEST, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
});

it('exchanges an Entra token for a refresh token, and that for access to one repository', async () => {
  const { send, push } = guarded({ mode: 'acr' }, (token) => token === 'entra');
  await push('team/hello', 'v1', 'one');
  const exchange = (token: string) =>
    send('POST', '/oauth2/exchange', {
      body: `grant_type=access_token&service=testregistry.azurecr.io&access_token=${token}`,
    });
  expect((await exchange('another')).status).toBe(401);
  const refresh = await field(exchange('entra'), 'refresh_token');
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    service: 'testregistry.azurecr.io',
    scope: 'repository:team/hello:pull',
    refresh_token: refresh,
  });
  const access = await field(send('POST', '/oauth2/token', { body: form.toString() }), 'access_token');
  expect((await send('GET', MANIFEST, { headers: { authorization: `Bearer ${access}` } })).status).toBe(200);
  expect((await send('GET', MANIFEST, { headers: { authorization: `Bearer ${refresh}` } })).status).toBe(401);
});
