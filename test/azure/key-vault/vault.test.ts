import { describe, expect, it } from 'vitest';
import { createVault } from '../../../src/azure/key-vault/vault.ts';
import type { Answer, AnsweringClient, Asked } from '../support/answering-client.ts';
import { answering, brokenConnection } from '../support/answering-client.ts';
import { credential, faultOf, shown, signal, TOKEN } from '../support/fixtures.ts';

const OWN = 'https://mooring.vault.azure.net';
const VALUE = 'canary-value-77';
const DB = '@Microsoft.KeyVault(SecretUri=https://shop.vault.azure.net/secrets/db)';

function over(httpClient: AnsweringClient, ownVaultUrl: string | undefined = OWN) {
  return createVault({ ownVaultUrl, credential, allowedHosts: ['.vault.azure.net'], httpClient });
}

/** A vault: it challenges who brings no token, as the real one does, and then answers. */
function vault(handler: (asked: Asked) => Answer): AnsweringClient {
  return answering((asked) => {
    if (asked.headers['authorization']) return handler(asked);
    const challenge = 'Bearer authorization="https://login.example/tenant", resource="https://vault.azure.net"';
    return { status: 401, headers: { 'www-authenticate': challenge } };
  });
}

const authorized = (client: AnsweringClient): Asked[] => client.asked.filter(({ headers }) => headers['authorization']);

describe('a secret that is kept', () => {
  it('is written to Mooring’s own vault, tagged, and answered by a versioned reference', async () => {
    const client = vault(() => ({
      status: 200,
      body: { value: VALUE, id: `${OWN}/secrets/web-1/0a1b`, attributes: {} },
    }));
    expect(await over(client).keep('web-1', VALUE, signal())).toBe(
      `@Microsoft.KeyVault(SecretUri=${OWN}/secrets/web-1/0a1b)`,
    );
    const [put] = authorized(client);
    expect(put).toMatchObject({ method: 'PUT' });
    expect(put?.url).toContain(`${OWN}/secrets/web-1?`);
    expect(JSON.parse(put?.body ?? '')).toMatchObject({ value: VALUE, tags: { mooring: 'kept' } });
  });

  it('needs a vault of Mooring’s own', async () => {
    const client = vault(() => ({ status: 200 }));
    const without = createVault({ credential, allowedHosts: [], httpClient: client });
    expect([without.writable, over(client).writable]).toEqual([false, true]);
    expect(await faultOf(without.keep('web-1', VALUE, signal()))).toMatchObject({
      kind: 'terminal',
      reason: 'VaultRequired',
    });
    await without.forget('web', signal());
    expect(client.asked).toEqual([]);
  });

  it.each(['', 'a/b', 'a_b', 'x'.repeat(128), 'ä'])('cannot be named %j', async (name) => {
    expect(await faultOf(over(vault(() => ({ status: 200 }))).keep(name, VALUE, signal()))).toMatchObject({
      kind: 'terminal',
    });
  });

  it('is recovered first, when its name was deleted before', async () => {
    const conflict = {
      error: { code: 'Conflict', message: 'm', innererror: { code: 'ObjectIsDeletedButRecoverable' } },
    };
    const client = vault(({ method }) => {
      if (method === 'PUT') return { status: 409, body: conflict };
      return method === 'GET'
        ? { status: 404, body: { error: { code: 'SecretNotFound' } } }
        : { status: 200, body: { id: `${OWN}/secrets/web-1`, attributes: {} } };
    });
    expect(await faultOf(over(client).keep('web-1', VALUE, signal()))).toMatchObject({
      kind: 'transient',
      retryAfterMs: 10_000,
    });
    expect(
      authorized(client).some(({ method, url }) => method === 'POST' && url.includes('/deletedsecrets/web-1/recover')),
    ).toBe(true);
  });
});

describe('a reference', () => {
  it('without a version gives the current one', async () => {
    const client = vault(() => ({
      status: 200,
      body: { value: VALUE, id: 'https://shop.vault.azure.net/secrets/db/9f9f', attributes: {} },
    }));
    expect(await over(client).read(DB, signal())).toEqual({ value: VALUE, version: '9f9f' });
    expect(authorized(client)[0]?.url).toMatch(/^https:\/\/shop\.vault\.azure\.net\/secrets\/db\/?\?/);
  });

  it('with a version gives that one', async () => {
    const client = vault(() => ({
      status: 200,
      body: { value: VALUE, id: 'https://shop.vault.azure.net/secrets/db/0a1b', attributes: {} },
    }));
    await over(client).read(DB.replace('db)', 'db/0a1b)'), signal());
    expect(authorized(client)[0]?.url).toContain('/secrets/db/0a1b?');
  });

  it('to a vault that is not allowed never gets our token', async () => {
    const client = vault(() => ({ status: 200 }));
    const read = over(client).read('@Microsoft.KeyVault(SecretUri=https://evil.example/secrets/db)', signal());
    expect(await faultOf(read)).toMatchObject({ kind: 'terminal', reason: 'SecretUnavailable' });
    expect(client.asked).toEqual([]);
  });

  it.each([
    [404, 'terminal', 'SecretUnavailable'],
    [403, 'terminal', 'SecretUnavailable'],
    [400, 'terminal', 'SecretUnavailable'],
    [429, 'transient', 'Throttled'],
    [500, 'transient', 'SecretUnavailable'],
    [503, 'transient', 'SecretUnavailable'],
  ])('answered with %i is %s, %s, and asked for once', async (status, kind, reason) => {
    const client = vault(() => ({
      status,
      headers: { 'retry-after': '20' },
      body: { error: { code: 'X', message: VALUE } },
    }));
    const fault = await faultOf(over(client).read(DB, signal()));
    expect(fault).toMatchObject({ kind, reason, status, retryAfterMs: kind === 'terminal' ? undefined : 20_000 });
    expect(authorized(client)).toHaveLength(1);
  });

  it('that is cut off is transient', async () => {
    const client = vault(() => ({ status: 200, body: '{"value": "hun' }));
    expect(await faultOf(over(client).read(DB, signal()))).toMatchObject({ kind: 'transient' });
  });

  it('is transient when the connection breaks, and out of time when the look is', async () => {
    const broken = answering(() => {
      throw brokenConnection('ECONNRESET');
    });
    expect(await faultOf(over(broken).read(DB, signal()))).toMatchObject({ kind: 'transient', code: 'ECONNRESET' });
    expect(await faultOf(over(broken).read(DB, AbortSignal.abort()))).toMatchObject({ reason: 'OutOfTime' });
  });
});

describe('secrets that are forgotten', () => {
  it('are those that begin so and were kept by Mooring, on all pages', async () => {
    const item = (name: string, tags = { mooring: 'kept' }) => ({ id: `${OWN}/secrets/${name}`, attributes: {}, tags });
    const client = vault(({ method, url }) => {
      if (method === 'DELETE') return { status: 200, body: { id: url, attributes: {} } };
      if (url.includes('page=2')) return { status: 200, body: { value: [item('web-2')] } };
      const value = [item('web-1'), { ...item('web-x'), tags: {} }, item('api-1'), item('WEB-3')];
      return { status: 200, body: { value, nextLink: `${OWN}/secrets?page=2` } };
    });
    await over(client).forget('web-', signal());
    const deleted = client.asked.filter(({ method }) => method === 'DELETE').map(({ url }) => new URL(url).pathname);
    expect(deleted).toEqual(['/secrets/web-1', '/secrets/WEB-3', '/secrets/web-2']);
  });

  it('are never all of them', async () => {
    const client = vault(() => ({ status: 200, body: { value: [] } }));
    expect(await faultOf(over(client).forget('', signal()))).toMatchObject({ kind: 'terminal' });
    expect(client.asked).toEqual([]);
  });

  it('may be gone already', async () => {
    const client = vault(({ method }) =>
      method === 'DELETE'
        ? { status: 404, body: { error: { code: 'SecretNotFound' } } }
        : { status: 200, body: { value: [{ id: `${OWN}/secrets/web-1`, tags: { mooring: '1' }, attributes: {} }] } },
    );
    await over(client).forget('web', signal());
    expect(client.asked.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
  });
});

it('shows neither a value nor a token in any fault', async () => {
  for (const status of [400, 401, 403, 404, 409, 429, 500, 503]) {
    const client = vault((asked) => ({
      status,
      body: { error: { code: 'BadParameter', message: `${asked.body} ${VALUE} ${asked.headers['authorization']}` } },
    }));
    const calls = [
      () => over(client).keep('web-1', VALUE, signal()),
      () => over(client).read(DB, signal()),
      () => over(client).forget('web', signal()),
    ];
    for (const call of calls) {
      const text = shown(await faultOf(call));
      expect(text).not.toContain(VALUE);
      expect(text).not.toContain(TOKEN);
    }
  }
});
