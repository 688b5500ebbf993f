/** The command `drift:recordings`: which exchanges make a pair, what it prints, how it exits. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchangesIn, exchangesOf } from '../../../scripts/drift-recordings/exchanges.ts';
import { pairsIn } from '../../../scripts/drift-recordings/pairs.ts';
import { pairsOf, run } from '../../../scripts/drift-recordings.ts';
import type { Json, JsonObject } from '../../../src/core/json.ts';

const RECORDINGS = fileURLToPath(new URL('../../../../shared/aci/cases', import.meta.url));
const BASE = 'https://management.azure.com/subscriptions/s/resourceGroups/RG/providers/Microsoft.ContainerInstance';
const url = `${BASE}/containerGroups/web?api-version=2023-05-01`;
const exchange = (method: string, status: number, body: { sent?: Json; answer?: Json; url?: string }): JsonObject => ({
  request: { method, url: body.url ?? url, body: body.sent ?? null },
  response: { status, body: body.answer ?? null },
});
const put = exchange('PUT', 201, { sent: { location: 'a' }, answer: { location: 'a' } });
const get = exchange('GET', 200, { answer: { location: 'a' }, url: url.replace('RG', 'rg') });

describe('a pair', () => {
  const table: readonly (readonly [string, readonly Json[], number])[] = [
    ['is a PUT and the first GET after it', [put, get, get], 1],
    ['is counted for each PUT', [put, get, put, get], 2],
    ['needs an accepted PUT', [exchange('PUT', 504, { sent: {} }), get], 0],
    ['needs a recorded request body', [exchange('PUT', 201, {}), get], 0],
    ['ends at a DELETE', [put, exchange('DELETE', 200, {}), get], 0],
    ['ends at a PATCH', [put, exchange('PATCH', 200, {}), get], 0],
    ['outlasts a failed GET', [put, exchange('GET', 404, {}), get], 1],
    ['is of one container group', [put, exchange('GET', 200, { answer: {}, url: url.replace('web', 'other') })], 0],
    [
      'is not a profile’s',
      [
        exchange('PUT', 200, { sent: {}, url: url.replace('containerGroups', 'containerGroupProfiles') }),
        exchange('GET', 200, { answer: {}, url: url.replace('containerGroups', 'containerGroupProfiles') }),
      ],
      0,
    ],
    [
      'may hold its bodies as text',
      [exchange('PUT', 201, { sent: '{"location":"a"}' }), exchange('GET', 200, { answer: '{"location":"a"}' })],
      1,
    ],
  ];
  test.each(table)('%s', (_name, exchanges, pairs) => {
    expect(pairsOf({ exchanges })).toHaveLength(pairs);
  });
});

describe('a recording', () => {
  const body = JSON.stringify({ location: 'a' });
  const gzip = gzipSync(body).toString('base64');
  const address = `${BASE}/containerGroups/web?api-version=2023-05-01`;
  const forms: readonly (readonly [string, string])[] = [
    [
      'of vcrpy, in YAML',
      `interactions:
- request: {body: '${body}', method: PUT, uri: '${address}'}
  response: {body: {string: '${body}'}, status: {code: 201, message: Created}}
- request: {body: null, method: GET, uri: '${address}'}
  response: {body: {string: !!binary ${gzip}}, status: {code: 200, message: OK}}
`,
    ],
    [
      'of go-vcr, in YAML',
      `version: 2
interactions:
- request: {body: '${body}', method: PUT, url: '${address}'}
  response: {body: '${body}', status: 201 Created, code: 201}
- request: {body: "", method: GET, url: '${address}'}
  response: {body: '${body}', status: 200 OK, code: 200}
`,
    ],
    [
      'of the SDKs’ test proxy',
      JSON.stringify({
        Entries: [
          {
            RequestUri: address,
            RequestMethod: 'PUT',
            RequestBody: { location: 'a' },
            StatusCode: 201,
            ResponseBody: {},
          },
          { RequestUri: address, RequestMethod: 'GET', RequestBody: null, StatusCode: 200, ResponseBody: body },
        ],
      }),
    ],
    [
      'of the Java SDK',
      JSON.stringify({
        networkCallRecords: [
          { Method: 'PUT', Uri: address, Body: body, Response: { StatusCode: '202', Body: body } },
          { Method: 'GET', Uri: address, Response: { StatusCode: '200', Body: gzip } },
        ],
      }),
    ],
    [
      'of PowerShell',
      JSON.stringify({
        'A+$PUT+1': {
          Request: { Method: 'PUT', RequestUri: address, Content: body },
          Response: { StatusCode: 201, Content: body },
        },
        'A+$GET+2': { Request: { Method: 'GET', RequestUri: address }, Response: { StatusCode: 200, Content: body } },
      }),
    ],
    [
      'of a browser',
      JSON.stringify({
        log: {
          entries: [
            {
              request: { method: 'PUT', url: address, postData: { text: body } },
              response: { status: 200, content: { text: body } },
            },
            {
              request: { method: 'GET', url: address },
              response: { status: 200, content: { text: gzip, encoding: 'base64' } },
            },
          ],
        },
      }),
    ],
  ];
  test.each(forms)('%s is read', (_name, text) => {
    const pairs = pairsIn(exchangesIn(text));
    expect(pairs.map(({ group, declared, actual, kind }) => [group, declared, actual, kind])).toEqual([
      ['web', { location: 'a' }, { location: 'a' }, 'first'],
    ]);
  });

  test('tells more by later reads, which are counted apart', () => {
    const id = new URL(url).pathname.toUpperCase();
    const list = exchange('GET', 200, { answer: { value: [{ id, location: 'b' }] }, url: `${BASE}/containerGroups` });
    const literal = exchange('PUT', 201, { sent: `b'{"location": "a"}'` });
    const kinds = (...exchanges: Json[]) => pairsIn(exchangesOf({ exchanges })).map(({ kind }) => kind);
    expect(kinds(put, list, get, get)).toEqual(['further', 'first', 'further']);
    expect(kinds(literal, get)).toEqual(['further']);
    expect(kinds(put, exchange('DELETE', 200, { url: BASE.split('/providers')[0] ?? '' }), get)).toEqual([]);
  });
});

describe('the command', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recordings-'));
    const drifted = exchange('GET', 200, { answer: { location: 'b' } });
    await writeFile(join(folder, 'same.json'), JSON.stringify({ exchanges: [put, get] }));
    await writeFile(join(folder, 'differs.json'), JSON.stringify({ exchanges: [put, drifted] }));
    await writeFile(join(folder, 'INDEX.md'), 'not a recording');
  });
  afterAll(() => rm(folder, { recursive: true }));
  const ran = async (...paths: string[]) => {
    const lines: string[] = [];
    return { status: await run(paths, (line) => lines.push(line)), lines };
  };

  test('exits 0 when all pairs are the same', async () => {
    const { status, lines } = await ran(join(folder, 'same.json'));
    expect([status, lines.at(-1)]).toEqual([0, '1 pairs, 0 with differences']);
  });

  test('exits 1 and says where when one differs', async () => {
    const { status, lines } = await ran(folder);
    expect([status, lines.at(-1)]).toEqual([1, '2 pairs, 1 with differences']);
    expect(lines[0]).toContain('/location changed, recreate: declared "a", actual "b"');
  });

  test('exits 2 without a path', async () => {
    expect((await ran()).status).toBe(2);
  });

  test.skipIf(!existsSync(RECORDINGS))('finds no difference in recorded traffic', async () => {
    const { status, lines } = await ran(RECORDINGS);
    expect(lines.filter((line) => line.startsWith('differs'))).toEqual([]);
    expect(lines.length).toBeGreaterThan(71);
    expect(lines.at(-1)).toMatch(/^\d+ pairs, 0 with differences$/);
    expect(status).toBe(0);
  });
});
