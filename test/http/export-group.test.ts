/** GET of an export: a group as a file, with no secret in it. */
import { describe, expect, it, test } from 'vitest';
import { readDocument } from '../../src/core/spec/document.ts';
import { ask, DIGEST, declaration, LONG, running, shop } from './support.ts';

const OURS = { mooring: { protect: true } };

describe('an export', () => {
  test.each([
    ['', 'application/yaml; charset=utf-8'],
    ['?format=yaml', 'application/yaml; charset=utf-8'],
    ['?format=json', 'application/json; charset=utf-8'],
    ['?format=bicep', 'text/plain; charset=utf-8'],
  ])('with %j is %s and writes nothing', async (query, type) => {
    const memory = await running(OURS);
    const got = await ask(memory, `GET ${LONG}/web/export${query}`);
    expect(got).toMatchObject({ status: 200, headers: { 'content-type': type, 'cache-control': 'no-store' } });
    expect(memory.board.writes()).toBe(0);
  });

  it('declared again changes nothing', async () => {
    const memory = await running({ name: 'web', ...OURS });
    const got = await ask(memory, 'GET /groups/web/export');
    const put = await ask(memory, 'PUT /groups/web', { body: got.text });
    expect(put).toMatchObject({ status: 200, headers: { etag: '"1"' } });
  });

  it('plain is without our key and says its type and version', async () => {
    const got = await ask(await running(OURS), 'GET /groups/web/export?plain=true');
    expect(readDocument(got.text)).toEqual({
      ok: true,
      document: {
        apiVersion: '2026-07-01',
        type: 'Microsoft.ContainerInstance/containerGroups',
        name: 'web',
        ...declaration(),
      },
    });
  });

  it('as it runs has the digest that runs, and nothing that only the service writes', async () => {
    const got = await ask(await running(OURS), 'GET /groups/web/export?of=running');
    const reading = readDocument(got.text);
    expect(got.text).toContain(`shop.azurecr.io/web@${DIGEST}`);
    expect(got.text).not.toMatch(/mooring-|provisioningState|instanceView|\bip:|fqdn/);
    expect(reading).toMatchObject({ ok: true, document: { name: 'web', mooring: { protect: true } } });
  });

  test.each(['yaml', 'json', 'bicep'])('as %s holds no secret', async (format) => {
    const memory = shop();
    const env = [
      { name: 'KEY', secureValue: 'canary-secret' },
      { name: 'DB_PASSWORD', value: 'canary-plain' },
    ];
    await ask(memory, 'PUT /groups/web', { body: declaration({}, env) });
    await memory.pass(120_000);
    for (const of of ['declared', 'running']) {
      const got = await ask(memory, `GET /groups/web/export?format=${format}&of=${of}`);
      expect([got.status, got.text.includes('canary')]).toEqual([200, false]);
    }
  });

  test.each(['format=xml', 'format=yaml&format=json', 'plain=yes', 'of=both'])('refuses %s', async (query) => {
    expect((await ask(await running(), `GET /groups/web/export?${query}`)).status).toBe(400);
  });

  it('needs a group, and a container group where that is asked for', async () => {
    const memory = await running();
    expect((await ask(memory, 'GET /groups/other/export')).status).toBe(404);
    memory.containerGroups.drop({ scope: '00000000-0000-0000-0000-000000000001/shop', name: 'web' });
    expect((await ask(memory, 'GET /groups/web/export?of=running')).status).toBe(404);
    expect((await ask(memory, 'GET /groups/web/export')).status).toBe(200);
  });
});
