import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { objectsAt } from '../../../local/world/json.ts';
import { bench, codeOf, SUBSCRIPTION } from '../world/support.ts';

const IN_GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network`;
const IN_SUBSCRIPTION = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Network`;
const GATEWAY = `${IN_GROUP}/applicationGateways/web-gate`;
const ZONE = `${IN_GROUP}/dnsZones/example.com`;
const values = (answer: { body: Parameters<typeof objectsAt>[0] }) =>
  objectsAt(answer.body, 'value').map(({ type, name }) => `${String(type)} ${String(name)}`);

describe('a resource of Microsoft.Network', () => {
  it('is kept as sent, told with its id, listed and deleted', async () => {
    const { call } = bench();
    const sent = {
      location: 'global',
      tags: { a: 'b' },
      properties: { enableHttp2: true, future: [1] },
    };
    const made = await call('PUT', GATEWAY, sent);
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      ...sent,
      id: GATEWAY,
      name: 'web-gate',
      type: 'Microsoft.Network/applicationGateways',
      etag: 'W/"1"',
      properties: { ...sent.properties, provisioningState: 'Succeeded' },
    });
    const again = await call('PUT', GATEWAY.toLowerCase(), { location: 'global' });
    expect([again.status, again.body['id'], again.body['etag']]).toEqual([200, GATEWAY, 'W/"2"']);
    for (const list of [`${IN_GROUP}/applicationgateways`, `${IN_SUBSCRIPTION}/ApplicationGateways`]) {
      expect(values(await call('GET', list))).toEqual(['Microsoft.Network/applicationGateways web-gate']);
    }
    expect((await call('DELETE', GATEWAY)).status).toBe(200);
    expect((await call('DELETE', GATEWAY)).status).toBe(204);
    expect(codeOf(await call('GET', GATEWAY))).toBe('ResourceNotFound');
  });

  it('has record sets where it is a zone, of one type or all, and takes them with it', async () => {
    const { call } = bench();
    expect(codeOf(await call('PUT', `${ZONE}/A/www`, {}))).toBe('ResourceNotFound');
    await call('PUT', ZONE, { location: 'global' });
    await call('PUT', `${ZONE}/A/www`, { properties: { TTL: 60 } });
    await call('PUT', `${ZONE}/cname/shop`, { properties: { TTL: 60 } });
    expect(values(await call('GET', `${ZONE}/all`))).toEqual([
      'Microsoft.Network/dnszones/A www',
      'Microsoft.Network/dnszones/CNAME shop',
    ]);
    expect(values(await call('GET', `${ZONE}/recordsets`))).toHaveLength(2);
    expect(values(await call('GET', `${ZONE}/A`))).toEqual(['Microsoft.Network/dnszones/A www']);
    expect(values(await call('GET', `${IN_SUBSCRIPTION}/dnszones`))).toEqual([
      'Microsoft.Network/dnszones example.com',
    ]);
    await call('DELETE', ZONE);
    await call('PUT', ZONE, { location: 'global' });
    expect(values(await call('GET', `${ZONE}/all`))).toEqual([]);
  });

  it.each([
    ['GET', `${IN_GROUP}/loadBalancers`, 404],
    ['GET', `${IN_SUBSCRIPTION}/dnszones/x`, 404],
    ['GET', `${GATEWAY}/httpListeners/x`, 404],
    ['POST', `${IN_GROUP}/dnszones`, 405],
    ['PATCH', GATEWAY, 405],
    ['PUT', GATEWAY.replace('/rg/', '/none/'), 404],
  ])('%s %s is %d', async (method, path, status) => {
    const { call } = bench();
    await call('PUT', GATEWAY, { location: 'global' });
    expect((await call(method, path, {})).status).toBe(status);
  });

  it('needs a token and the right, as any other', async () => {
    const { call, world } = bench();
    expect((await call('GET', GATEWAY, undefined, { authorization: '' })).status).toBe(401);
    world.access.set([{ principal: '*', actions: ['Microsoft.Network/*/read'] }]);
    expect((await call('PUT', GATEWAY, {})).status).toBe(403);
    expect((await call('GET', GATEWAY)).status).toBe(404);
  });

  it('goes with its resource group and outlives the process', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'network-'));
    try {
      const before = bench({ directory });
      await before.call('PUT', GATEWAY, { location: 'global' });
      const after = bench({ directory });
      expect((await after.call('GET', GATEWAY)).status).toBe(200);
      const resourceGroup = GATEWAY.slice(0, GATEWAY.indexOf('/providers'));
      await after.call('DELETE', resourceGroup);
      await after.call('PUT', resourceGroup, { location: 'westeurope' });
      expect((await bench({ directory }).call('GET', GATEWAY)).status).toBe(404);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
