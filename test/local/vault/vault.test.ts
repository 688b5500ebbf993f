import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Service } from '../../../local/serve/wire.ts';
import { createVault } from '../../../local/vault/vault.ts';
import { virtualClock } from '../../../local/world/clock.ts';
import { objectAt, textAt } from '../../../local/world/json.ts';
import { START, send } from '../world/support.ts';

function vault(directory?: string): Service {
  return createVault({ clock: virtualClock(START), ...(directory === undefined ? {} : { directory }) });
}

describe('the vault', () => {
  it('challenges a call without a token, before it looks at anything else', async () => {
    const answer = await send(vault(), 'GET', '/secrets/none', undefined, { authorization: '' });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(
      /^Bearer authorization="https:\/\/[^"]+", resource="https:\/\/vault\.azure\.net"$/,
    );
  });

  it('names a version in its id, and says when it was made', async () => {
    const { body } = await send(vault(), 'PUT', '/secrets/Name', { value: 'x' });
    expect(textAt(body, 'id')).toMatch(/^https:\/\/arm\.local\/secrets\/Name\/[0-9a-f]{32}$/);
    expect(objectAt(body, 'attributes')).toMatchObject({ enabled: true, created: START / 1000, updated: START / 1000 });
  });

  it('finds a secret whatever the case of its name', async () => {
    const service = vault();
    await send(service, 'PUT', '/secrets/Name', { value: 'x' });
    expect((await send(service, 'GET', '/secrets/nAME')).body['value']).toBe('x');
  });

  it('shows no value in lists and after a delete', async () => {
    const service = vault();
    await send(service, 'PUT', '/secrets/a', { value: 'hush' });
    const lists = [await send(service, 'GET', '/secrets'), await send(service, 'GET', '/secrets/a/versions')];
    const gone = await send(service, 'DELETE', '/secrets/a');
    const shown = [...lists, gone, await send(service, 'GET', '/deletedsecrets')];
    expect(JSON.stringify(shown)).toContain('/secrets/a');
    expect(JSON.stringify(shown)).not.toContain('hush');
  });

  it('holds what was answered for after it was killed', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'vault-'));
    const before = vault(directory);
    const first = await send(before, 'PUT', '/secrets/a', {
      value: 'one',
      contentType: 'text/plain',
      tags: { t: '1' },
      attributes: { exp: 9 },
    });
    await send(before, 'PUT', '/secrets/a', { value: 'two' });
    await send(before, 'PUT', '/secrets/b', { value: 'x' });
    await send(before, 'DELETE', '/secrets/b');
    const after = vault(directory);
    expect((await send(after, 'GET', '/secrets/a')).body['value']).toBe('two');
    const old = new URL(textAt(first.body, 'id') ?? '').pathname;
    expect((await send(after, 'GET', old)).body).toEqual(first.body);
    expect((await send(after, 'GET', '/secrets/b')).status).toBe(404);
    expect((await send(after, 'GET', '/deletedsecrets/b')).status).toBe(200);
    rmSync(directory, { recursive: true, force: true });
  });

  it.each([
    ['POST', '/secrets'],
    ['POST', '/secrets/a'],
    ['PUT', '/deletedsecrets/a'],
    ['GET', '/keys'],
  ])('refuses %s %s', async (method, path) => {
    expect((await send(vault(), method, path, {})).status).toBe(405);
  });

  it('refuses a body without a value', async () => {
    expect((await send(vault(), 'PUT', '/secrets/a', { text: 'x' })).status).toBe(400);
  });
});
