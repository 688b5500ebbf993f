/** The adapter against local ARM: resources as clients PUT them, and the rights it needs. */
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../local/world/json.ts';
import { createPointers } from '../../../src/azure/network/pointers.ts';
import { bench, SUBSCRIPTION } from '../../local/world/support.ts';
import { credential, signal } from '../support/fixtures.ts';
import { clientOf } from '../support/service-client.ts';

const NETWORK = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network`;

async function setUp() {
  const local = bench({ settings: { pageSize: 2 } });
  const put = (path: string, body: Json) => local.call('PUT', `${NETWORK}/${path}`, body);
  await put('trafficManagerProfiles/web-tm', {
    location: 'global',
    properties: {
      trafficRoutingMethod: 'Weighted',
      dnsConfig: { relativeName: 'web', ttl: 30 },
      monitorConfig: { protocol: 'HTTP', port: 80, path: '/' },
      endpoints: [
        {
          name: 'eu',
          type: 'Microsoft.Network/trafficManagerProfiles/externalEndpoints',
          properties: { target: 'web.westeurope.azurecontainer.io' },
        },
      ],
    },
  });
  await put('applicationGateways/gate', {
    properties: {
      backendAddressPools: [{ name: 'pool', properties: { backendAddresses: [{ ipAddress: '10.0.0.4' }] } }],
    },
  });
  await put('dnsZones/example.com', { location: 'global' });
  for (const name of ['a', 'b', 'c'])
    await put(`dnsZones/example.com/A/${name}`, { properties: { TTL: 60, ARecords: [{ ipv4Address: '20.0.0.4' }] } });
  await put('dnsZones/example.com/CNAME/www', { properties: { CNAMERecord: { cname: 'web.example' } } });
  const pointers = createPointers({ endpoint: 'https://arm.local', credential, httpClient: clientOf(local.arm) });
  return { ...local, list: () => pointers.list(SUBSCRIPTION, signal()) };
}

describe('the network resources of local ARM', () => {
  it('are read with what they point at, page by page', async () => {
    const { list } = await setUp();
    const { pointers, unread } = await list();
    expect(pointers.map(({ kind, name, target }) => `${kind} ${name} ${target}`)).toEqual([
      'trafficManager web-tm/eu web.westeurope.azurecontainer.io',
      'applicationGateway gate/pool 10.0.0.4',
      'dns a.example.com 20.0.0.4',
      'dns b.example.com 20.0.0.4',
      'dns c.example.com 20.0.0.4',
      'dns www.example.com web.example',
    ]);
    expect(unread).toEqual([]);
  });

  it('are named where a right is missing, and the others are told', async () => {
    const { list, world } = await setUp();
    world.access.set([
      { principal: '*', actions: ['Microsoft.Network/trafficManagerProfiles/read', 'Microsoft.Network/dnszones/read'] },
    ]);
    const { pointers, unread } = await list();
    expect(pointers.map(({ kind }) => kind)).toEqual(['trafficManager']);
    expect(unread).toEqual([
      { what: 'application gateways', reason: 'Forbidden' },
      { what: 'DNS zone example.com', reason: 'Forbidden' },
    ]);
  });
});
