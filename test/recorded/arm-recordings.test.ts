/**
 * Recorded traffic of the real service, request by request against local ARM. The recordings stand beside the project;
 * without them this is skipped by name, and what the comparison finds is tried on a recording made here.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../local/world/json.ts';
import { REASONS } from '../../scripts/arm-recordings/explained.ts';
import { type Compared, compareFile, run } from '../../scripts/arm-recordings.ts';
import { container, group } from '../local/world/support.ts';
import { needsShared } from '../support/real.ts';

/** Of 100 exchanges so many must agree; the others have a reason each. */
const AGREE_PERCENT = 95;

needsShared('aci/cases', 'the recordings beside the project', (folder) => {
  it('agree, or say why not', async () => {
    const lines: string[] = [];
    const status = await run([folder], (line) => void lines.push(line));
    expect(lines.filter((line) => line.startsWith('differs'))).toEqual([]);
    expect(status).toBe(0);
    const [, exchanges = '0', differ = '0'] = /^(\d+) exchanges, (\d+) differ/.exec(lines.at(-1) ?? '') ?? [];
    expect(Number(exchanges)).toBeGreaterThan(700);
    expect(100 * (1 - Number(differ) / Number(exchanges))).toBeGreaterThanOrEqual(AGREE_PERCENT);
  }, 60_000);
});

const SUBSCRIPTION = '/subscriptions/00000000-0000-0000-0000-000000000000';
const WEB = `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ContainerInstance/containerGroups/web`;
const OPERATION = `${SUBSCRIPTION}/providers/Microsoft.ContainerInstance/locations/westeurope/operations/1`;
const LEFT_5 = 'x-ms-ratelimit-remaining-subscription-resource-requests-pt5m';
const LEFT_HOUR = 'x-ms-ratelimit-remaining-subscription-resource-requests-pt1h';
const TOLD = {
  'azure-asyncoperation': `https://management.azure.com${OPERATION}?api-version=2018-06-01&t=1&c=2&s=3`,
  'x-ms-ratelimit-remaining-subscription-resource-requests-pt5m': '99',
  'x-ms-ratelimit-remaining-subscription-resource-requests-pt1h': '299',
};
const folder = mkdtempSync(path.join(tmpdir(), 'mooring-recordings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Said {
  readonly method: string;
  readonly url: string;
  readonly sent?: Json;
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: Json;
}

async function compared(...exchanges: readonly Said[]): Promise<Compared[]> {
  const file = path.join(folder, 'made.json');
  writeFileSync(file, JSON.stringify({ exchanges: exchanges.map(recorded) }));
  return compareFile(file);
}

function recorded({ method, url, sent, status, headers, body }: Said): JsonObject {
  const version = url.includes('?') ? url : `${url}?api-version=2021-10-01`;
  return {
    request: { method, url: `https://management.azure.com${version}`, headers: {}, body: sent ?? null },
    response: { status, headers: { Date: 'Mon, 03 Nov 2025 10:00:00 GMT', ...headers }, body: body ?? null },
  };
}

/** As the service showed it in 2025. */
function shown(state: string, more: JsonObject = {}): JsonObject {
  const web = container('web', 'shop/web:1', { ports: [], environmentVariables: [], configMap: { keyValuePairs: {} } });
  const { location, tags, properties } = group({ containers: [web] });
  return {
    id: WEB,
    name: 'web',
    type: 'Microsoft.ContainerInstance/containerGroups',
    location,
    tags,
    properties: {
      sku: 'Standard',
      provisioningState: state,
      provisioningTimeoutInSeconds: 1800,
      isCustomProvisioningTimeout: false,
      isCreatedFromStandbyPool: false,
      initContainers: [],
      ...Object(properties),
      instanceView: { events: [], state: state === 'Succeeded' ? 'Running' : 'Pending' },
      ...more,
    },
  };
}

const PUT: Said = { method: 'PUT', url: WEB, sent: group(), status: 201, headers: TOLD, body: shown('Pending') };
const poll = (status: string): Said => ({
  method: 'GET',
  url: `${OPERATION}?api-version=2018-06-01&t=1&c=2&s=3`,
  status: 200,
  body: { id: WEB, status, startTime: '2025-11-03T10:00:00Z', properties: { events: [] } },
});

describe('a recording', () => {
  it('that is the service as it is agrees, from PUT over polls to DELETE', async () => {
    const changes = {
      'x-ms-ratelimit-remaining-subscription-resource-requests-pt5m': '98',
      'x-ms-ratelimit-remaining-subscription-resource-requests-pt1h': '298',
    };
    const all = await compared(
      PUT,
      poll('Pending'),
      poll('Succeeded'),
      { method: 'POST', url: `${WEB}/stop`, status: 204 },
      { method: 'DELETE', url: WEB, status: 200, headers: changes, body: viewed('Stopped') },
      { method: 'GET', url: WEB, status: 404, headers: { 'x-ms-failure-cause': 'gateway' }, body: notFound() },
    );
    expect(all.flatMap(({ differences }) => differences)).toEqual([]);
  });

  it.each<[string, Said, string]>([
    ['status', { ...PUT, status: 200 }, 'status'],
    ['missing header', { ...PUT, headers: {} }, 'header azure-asyncoperation'],
    ['value', { ...PUT, body: { ...shown('Pending'), location: 'northeurope' } }, '/location'],
    [
      'property that is not given back',
      { ...PUT, body: shown('Pending', { priority: 'Regular' }) },
      '/properties/priority',
    ],
    ['property that is given back besides', { ...PUT, body: shown('Pending', { sku: null }) }, '/properties/sku'],
    ['state', { ...PUT, body: shown('Succeeded') }, '/properties/provisioningState'],
    ['item of a list', { ...PUT, body: shown('Pending', { containers: [] }) }, '/properties/containers[0]'],
  ])('with another %s differs there, and without a reason', async (_, said, where) => {
    const [first] = await compared(said);
    expect(first?.differences.map((difference) => difference.where)).toContain(where);
    expect(first?.reasons).toBeUndefined();
  });

  it('with an error from outside the model has it switched on, with what ARM tells beside it', async () => {
    const left = {
      'x-ms-ratelimit-remaining-subscription-resource-requests-pt5m': '98',
      'x-ms-ratelimit-remaining-subscription-resource-requests-pt1h': '73',
    };
    const refused: Said = {
      ...PUT,
      status: 409,
      headers: left,
      body: { error: { code: 'RegistryErrorResponse', message: 'm' } },
    };
    const gateway: Said = {
      ...PUT,
      status: 504,
      headers: { 'x-ms-failure-cause': 'service' },
      body: { error: { code: 'GatewayTimeout', message: 'm' } },
    };
    expect((await compared(refused, gateway, PUT)).flatMap(({ differences }) => differences)).toEqual([]);
  });

  it('of a service that was at work by itself is explained, and of an unchanged PUT agrees', async () => {
    const settled = shown('Succeeded', { containers: containersWith('Running') });
    const noted = { [LEFT_5]: '98', [LEFT_HOUR]: '298' };
    const again: Said = { ...PUT, status: 200, headers: noted, body: settled };
    const busy = shown('Repairing', { instanceView: { events: [], state: 'Unknown' } });
    const all = await compared(PUT, again, { method: 'GET', url: WEB, status: 200, body: busy });
    expect(all.slice(0, 2).flatMap(({ differences }) => differences)).toEqual([]);
    expect(all[2]?.differences).not.toEqual([]);
    expect(all[2]?.reasons?.join()).toContain('the platform at work');
  });

  it('with an error that nobody knows differs', async () => {
    const [first] = await compared({ ...PUT, status: 400, body: { error: { code: 'Odd', message: 'm' } } });
    expect(first?.reasons).toBeUndefined();
  });

  it('takes up container groups that were there before it, and bodies that its recorder did not keep', async () => {
    const other = { ...shown('Succeeded'), id: `${WEB}-2`, name: 'web-2' };
    const list: Said = { method: 'GET', url: path.posix.dirname(WEB), status: 200, body: { value: [inList(other)] } };
    const all = await compared(
      list,
      { ...PUT, sent: `b'${JSON.stringify(group())}'` },
      { ...list, body: { value: [inList(other), inList(shown('Pending'))] } },
    );
    expect(all.flatMap(({ differences }) => differences)).toEqual([]);
  });
});

describe('a file that is no recording of ours', () => {
  const ran = async (name: string, content: string | Uint8Array) => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    const lines: string[] = [];
    const status = await run([file], (line) => void lines.push(line));
    rmSync(file);
    return { status, lines };
  };

  it.each<[string, string | Uint8Array, string, number]>([
    ['empty.json', '', 'none', 0],
    ['other.json', '{"name":"a package"}', 'none', 0],
    ['odd.json', '{"exchanges":[null,1,{"request":{"url":["x"]}}]}', 'none', 0],
    ['cut.json', '{"exchanges": [', 'unread', 2],
    ['binary.json', Uint8Array.of(1, 0, 2), 'unread', 2],
    ['address.json', JSON.stringify({ exchanges: [{ request: { url: 'http://[' }, response: {} }] }), 'unread', 2],
  ])('%s is told in a line', async (name, content, told, exit) => {
    const { status, lines } = await ran(name, content);
    expect(lines[0]?.startsWith(told)).toBe(true);
    expect([status, lines.at(-1)]).toEqual([exit, '0 exchanges, 0 differ, 0 explained']);
  });

  it('that cannot be replayed counts as differing', async () => {
    const exchange = recorded({
      ...PUT,
      url: `${SUBSCRIPTION}/resourceGroups/%ff/providers/Microsoft.ContainerInstance`,
    });
    const { status, lines } = await ran('odd.json', JSON.stringify({ exchanges: [exchange] }));
    expect([status, lines.at(-1)]).toEqual([1, '1 exchanges, 1 differ, 0 explained']);
  });

  it('of another recorder is read, for what is about container groups', async () => {
    const base = 'https://management.azure.com';
    const headers = Object.entries({ ...TOLD, date: 'Mon, 03 Nov 2025 10:00:00 GMT' });
    const entries = [
      { request: { method: 'POST', url: 'https://login.microsoftonline.com/t' }, response: { status: 200 } },
      {
        request: {
          method: 'PUT',
          url: `${base}${WEB}?api-version=2021-10-01`,
          postData: { text: JSON.stringify(group()) },
        },
        response: {
          status: 201,
          headers: headers.map(([name, value]) => ({ name, value })),
          content: { text: JSON.stringify(shown('Pending')) },
        },
      },
    ];
    const { status, lines } = await ran('browser.har', JSON.stringify({ log: { entries } }));
    expect([status, lines]).toEqual([0, ['1 exchanges, 0 differ, 0 explained']]);
  });
});

it('every reason says why, and none covers a status, an error or a header', async () => {
  const [first] = await compared({ ...PUT, status: 200 });
  if (!first) throw new Error('nothing was compared');
  for (const { why, covers } of REASONS) {
    expect(why.length).toBeGreaterThan(20);
    for (const where of ['status', '/error', 'header azure-asyncoperation', '/properties', '/id']) {
      expect(covers({ where, theirs: '1', mine: '2' }, first.exchange)).toBe(false);
    }
  }
});

function viewed(state: string): JsonObject {
  return shown('Succeeded', { instanceView: { events: [], state }, containers: containersWith('Terminated') });
}

function containersWith(state: string): Json {
  const startTime = '2025-11-03T10:00:00Z';
  const end = state === 'Terminated' ? { exitCode: 0, finishTime: startTime } : {};
  const currentState = { state, startTime, ...end, detailStatus: '' };
  const more = {
    ports: [],
    environmentVariables: [],
    configMap: { keyValuePairs: {} },
    instanceView: { restartCount: 0, currentState },
  };
  return [container('web', 'shop/web:1', more)];
}

function inList(item: JsonObject): JsonObject {
  const { instanceView: _, ...properties } = Object(item['properties']);
  return { ...item, properties };
}

function notFound(): JsonObject {
  return { error: { code: 'ResourceNotFound', message: 'm' } };
}
