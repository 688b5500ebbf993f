/** What points at container groups: read from scripted answers, where limits and broken answers can be had. */
import { describe, expect, it } from 'vitest';
import { createPointers } from '../../../src/azure/network/pointers.ts';
import type { Answer, Asked } from '../support/answering-client.ts';
import { answering, brokenConnection } from '../support/answering-client.ts';
import { credential, signal, TOKEN } from '../support/fixtures.ts';

const ENDPOINT = 'https://management.example';
const SUB = '00000000-0000-0000-0000-000000000001';
const NETWORK = `/subscriptions/${SUB}/resourceGroups/r/providers/Microsoft.Network`;
const ZONE = { id: `${NETWORK}/dnszones/example.com`, name: 'example.com' };

type Script = Readonly<Record<string, (asked: Asked) => Answer>>;
const list = (...value: unknown[]): Answer => ({ status: 200, body: { value } });

/** By the end of the path; what no script names is an empty list. */
async function read(script: Script, path = SUB) {
  const client = answering((asked) => {
    const { pathname } = new URL(asked.url);
    const key = Object.keys(script).find((end) => pathname.toLowerCase().endsWith(end.toLowerCase()));
    return key === undefined ? list() : (script[key] ?? list)(asked);
  });
  const pointers = createPointers({ endpoint: `${ENDPOINT}/`, credential, httpClient: client });
  return { seen: await pointers.list(path, signal()), asked: client.asked };
}

describe('what points at container groups', () => {
  it('is read from endpoints, pools and records, with what each points at', async () => {
    const { seen } = await read({
      trafficmanagerprofiles: () =>
        list({
          id: '/tm',
          name: 'web-tm',
          properties: {
            endpoints: [
              { name: 'eu', properties: { target: 'a.azurecontainer.io' } },
              { name: 'res', properties: { target: '', targetResourceId: '/x/web' } },
            ],
          },
        }),
      applicationGateways: () =>
        list({
          id: '/gw',
          name: 'gate',
          properties: {
            backendAddressPools: [
              { name: 'pool', properties: { backendAddresses: [{ ipAddress: '10.0.0.4' }, { fqdn: 'b.example' }] } },
              { name: 'empty', properties: {} },
            ],
          },
        }),
      dnszones: () => list(ZONE),
      all: () =>
        list(
          { id: '/a', name: '@', properties: { ARecords: [{ ipv4Address: '20.0.0.4' }, { ipv4Address: '20.0.0.5' }] } },
          { id: '/b', name: 'www', properties: { CNAMERecord: { cname: 'a.azurecontainer.io.' } } },
          { id: '/c', name: 'alias', properties: { targetResource: { id: '/tm' } } },
          { id: '/d', name: 'text', properties: { TXTRecords: [{ value: ['x'] }] } },
        ),
    });
    expect(seen).toEqual({
      pointers: [
        { kind: 'trafficManager', id: '/tm', name: 'web-tm/eu', target: 'a.azurecontainer.io' },
        { kind: 'trafficManager', id: '/tm', name: 'web-tm/res', target: '/x/web' },
        { kind: 'applicationGateway', id: '/gw', name: 'gate/pool', target: '10.0.0.4' },
        { kind: 'applicationGateway', id: '/gw', name: 'gate/pool', target: 'b.example' },
        { kind: 'dns', id: '/a', name: 'example.com', target: '20.0.0.4' },
        { kind: 'dns', id: '/a', name: 'example.com', target: '20.0.0.5' },
        { kind: 'dns', id: '/b', name: 'www.example.com', target: 'a.azurecontainer.io.' },
        { kind: 'dns', id: '/c', name: 'alias.example.com', target: '/tm' },
      ],
      unread: [],
    });
  });

  it('is only asked for by GET, at the configured endpoint, with our token', async () => {
    const { asked } = await read({ dnszones: () => list(ZONE) });
    expect(asked).toHaveLength(4);
    for (const { method, url, headers } of asked) {
      expect(method).toBe('GET');
      expect(new URL(url).origin).toBe(ENDPOINT);
      expect(headers['authorization']).toBe(`Bearer ${TOKEN}`);
    }
  });

  it('goes on over pages', async () => {
    const next = `${ENDPOINT}/next/trafficmanagerprofiles?page=2`;
    const profile = (name: string) => ({
      id: name,
      name,
      properties: { endpoints: [{ properties: { target: name } }] },
    });
    const { seen } = await read({
      '/next/trafficmanagerprofiles': () => list(profile('two')),
      trafficmanagerprofiles: () => ({ status: 200, body: { value: [profile('one')], nextLink: next } }),
    });
    expect(seen.pointers.map(({ target }) => target)).toEqual(['one', 'two']);
  });
});

describe('what cannot be read is named, and the rest is told', () => {
  const forbidden = () => ({ status: 403, body: { error: { code: 'AuthorizationFailed', message: 'canary' } } });

  it.each<[string, Script, { what: string; reason: string }]>([
    [
      'no right on profiles',
      { trafficmanagerprofiles: forbidden },
      { what: 'Traffic Manager profiles', reason: 'Forbidden' },
    ],
    ['no right on gateways', { applicationGateways: forbidden }, { what: 'application gateways', reason: 'Forbidden' }],
    ['no right on a zone', { all: forbidden }, { what: 'DNS zone example.com', reason: 'Forbidden' }],
    [
      'an answer that is no list',
      { applicationGateways: () => ({ status: 200, body: { value: 'x' } }) },
      { what: 'application gateways', reason: 'AzureUnavailable' },
    ],
    [
      'an answer that is no JSON',
      { applicationGateways: () => ({ status: 200, body: '<html>' }) },
      { what: 'application gateways', reason: 'AzureUnavailable' },
    ],
    [
      'a broken connection',
      {
        applicationGateways: () => {
          throw brokenConnection('ECONNRESET');
        },
      },
      { what: 'application gateways', reason: 'AzureUnavailable' },
    ],
    [
      'a page at another host',
      { applicationGateways: () => ({ status: 200, body: { value: [], nextLink: 'https://evil.example/' } }) },
      { what: 'application gateways', reason: 'AzureRefused' },
    ],
    [
      'a zone whose id is none',
      { dnszones: () => list({ id: 'https://evil.example/', name: 'odd' }, ZONE) },
      { what: 'DNS zone odd', reason: 'AzureUnavailable' },
    ],
    [
      'more zones than are read',
      { dnszones: () => list(...Array.from({ length: 101 }, () => ZONE)) },
      { what: 'DNS zones beyond the first 100', reason: 'TooMany' },
    ],
    [
      'a list without an end',
      { applicationGateways: ({ url }) => ({ status: 200, body: { value: [], nextLink: url } }) },
      { what: 'application gateways beyond the first 1000', reason: 'TooMany' },
    ],
  ])('%s', async (_what, script, unread) => {
    const others: Script = {
      dnszones: () => list(ZONE),
      all: () => list({ id: '/a', name: 'www', properties: { aRecords: [{ ipv4Address: '20.0.0.4' }] } }),
      trafficmanagerprofiles: () => list({ id: '/tm', properties: { endpoints: [{ properties: { target: 't' } }] } }),
    };
    const { seen, asked } = await read({ ...others, ...script });
    expect(seen.unread).toContainEqual(unread);
    expect(seen.pointers.length).toBeGreaterThan(0);
    expect(asked.every(({ url }) => url.startsWith(ENDPOINT))).toBe(true);
    expect(JSON.stringify(seen)).not.toContain('canary');
  });

  it('a subscription that can be none asks nothing', async () => {
    const { seen, asked } = await read({}, '../x');
    expect(seen.pointers).toEqual([]);
    expect(seen.unread).toHaveLength(3);
    expect(asked).toEqual([]);
  });
});
