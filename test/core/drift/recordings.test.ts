/** The command `drift:recordings`: which exchanges make a pair, what it prints, how it exits. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
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
      'may hold its body in single quotes, which ARM reads',
      [exchange('PUT', 201, { sent: "{'location':'a','tags':{}}" }), get],
      1,
    ],
    ['needs a body that is whole', [exchange('PUT', 201, { sent: "{'location':'a'} and more" }), get], 0],
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
    [
      'of a Ruby client',
      `---
http_interactions:
- request: {method: put, uri: '${address}', body: {encoding: UTF-8, string: '${body}'}}
  response: {status: {code: 201, message: }, body: {encoding: UTF-8, string: '${body}'}}
- request: {method: get, uri: '${address}', body: {encoding: US-ASCII, string: ''}}
  response: {status: {code: 200, message: }, body: {encoding: ASCII-8BIT, base64_string: ${gzip}}}
recorded_with: VCR 5.0.0
`,
    ],
    [
      'of a JavaScript client in Node',
      `let nock = require('nock');
module.exports.testInfo = {"uniqueName":{},"newDate":{}}
nock('https://login.microsoftonline.com:443', {"encodedQueryParams":true})
  .filteringRequestBody(function (path) { return '*';})
  .post('/token', 'it\\'s me')
  .reply(200, {});
nock('https://management.azure.com:443', {"encodedQueryParams":true})
  .put('${new URL(url).pathname}', ${body})
  .query({"api-version":"2023-05-01"})
  .reply(201, {"location":"a","tags":{odd: 'it\\'s\\u0020"odd"', "none": null, "many": [1, -2.5e1, true,],}}, [
  'Content-Type',
  'application/json',
]);
nock('https://management.azure.com:443', {"encodedQueryParams":true})
  .get('${new URL(url).pathname}')
  .query(true)
  .reply(200, ["${gzipSync(body).toString('hex').slice(0, 20)}","${gzipSync(body).toString('hex').slice(20)}"], []);
`,
    ],
    [
      'of a JavaScript client in a browser',
      JSON.stringify({
        recordings: [
          { method: 'PUT', url: address, query: {}, requestBody: body, status: 201, response: body },
          { method: 'GET', url: address, query: {}, requestBody: null, status: 200, response: body },
        ],
        uniqueTestInfo: {},
      }),
    ],
    [
      'of .NET with its texts line by line',
      JSON.stringify({
        Entries: [
          { RequestUri: address, RequestMethod: 'PUT', RequestBody: ['{', '"location":"a"}'], StatusCode: 201 },
          { RequestUri: address, RequestMethod: 'GET', StatusCode: 200, ResponseBody: body },
        ],
      }),
    ],
    ['that is a list of exchanges', JSON.stringify([put, get])],
    ['that is a line an exchange', `${JSON.stringify(put)}\n${JSON.stringify(get)}\n`],
    [
      'in YAML with a document after it',
      `---
version: 2
interactions:
- request: {body: '${body}', method: PUT, url: '${address}'}
  response: {body: '${body}', code: 201}
- request: {body: "", method: GET, url: '${address}'}
  response: {body: '${body}', code: 200}
---
env_name: made-up
`,
    ],
    [
      'in YAML with a fault after it',
      `interactions:
- request: {body: '${body}', method: PUT, url: '${address}'}
  response: {body: '${body}', code: 201}
- request: {body: "", method: GET, url: '${address}'}
  response: {body: '${body}', code: 200}
- request: {body: 'no end
`,
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

describe('an ARM deployment', () => {
  const scope = BASE.split('/Microsoft.ContainerInstance')[0] ?? '';
  const group = (more: JsonObject): JsonObject => ({
    type: 'Microsoft.ContainerInstance/containerGroups',
    apiVersion: '2023-05-01',
    name: "[parameters('Name')]",
    dependsOn: ['other'],
    location: "[variables('place')]",
    ...more,
  });
  const deployed = (resources: Json, parameters: JsonObject = { name: { value: 'WEB' } }): Json[] => [
    exchange('PUT', 201, {
      url: `${scope}/Microsoft.Resources/deployments/d?api-version=2021-04-01`,
      sent: {
        properties: {
          mode: 'Incremental',
          template: {
            parameters: { name: { type: 'string' }, place: { type: 'string', defaultValue: 'a' } },
            variables: { place: "[parameters('place')]" },
            resources,
          },
          parameters,
        },
      },
    }),
    get,
  ];
  const read = (exchanges: readonly Json[]) =>
    pairsIn(exchangesOf({ exchanges })).map(({ group: name, declared, kind }) => [name, declared, kind]);

  test('declares a container group whose parts are plain, parameters or variables, counted apart', () => {
    const tags = { odd: '[[plain]' };
    expect(read(deployed([group({ tags })]))).toEqual([
      ['web', { location: 'a', tags: { odd: '[plain]' } }, 'further'],
    ]);
    expect(read(deployed({ web: group({}) }))).toHaveLength(1);
  });

  test('declares none that is conditional, repeated, or needs more of ARM’s language', () => {
    expect(read(deployed([group({ condition: true })]))).toEqual([]);
    expect(read(deployed([group({ copy: { name: 'c', count: 2 } })]))).toEqual([]);
    expect(read(deployed([group({ location: '[resourceGroup().location]' })]))).toEqual([]);
    expect(read(deployed([group({})], {}))).toEqual([]);
    expect(read(deployed([{ ...group({}), type: 'Microsoft.Storage/storageAccounts' }]))).toEqual([]);
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
    expect(lines.find((line) => line.startsWith('differs'))).toContain(
      '/location changed, recreate: declared "a", actual "b"',
    );
  });

  describe('with what is no recording', () => {
    const odd: readonly (readonly [string, string | Uint8Array, string])[] = [
      ['empty.json', '', 'none'],
      ['null.json', 'null', 'none'],
      ['other.json', '{"name":"a package"}', 'none'],
      ['odd.json', '{"exchanges":[null,1,{"request":{"method":5,"url":["x"]},"response":{"status":{}}}]}', 'none'],
      ['script.js', 'const x = 1;', 'none'],
      ['cut.json', '{"exchanges": [', 'unread'],
      ['deep.json', '['.repeat(200_000) + ']'.repeat(200_000), 'unread'],
      ['bad.yaml', 'a: [1\n b: {', 'unread'],
      ['binary.json', Uint8Array.of(1, 0, 2), 'unread'],
      ['packed.json.gz', Uint8Array.of(0x1f, 0x8b, 9, 9), 'unread'],
      [
        'many.yaml',
        `a: &a [x,x]\n${[...'bcdefghij'].map((name, i) => `${name}: &${name} [${`*${'abcdefghi'[i]},`.repeat(9)}x]`).join('\n')}`,
        'unread',
      ],
    ];
    test.each(odd)('%s is told in a line, and the rest is compared', async (name, content, told) => {
      const at = join(folder, `odd-${name.replaceAll('.', '-')}`);
      await mkdir(at);
      await writeFile(join(at, name), content);
      await writeFile(join(at, 'same.json'), JSON.stringify({ exchanges: [put, get] }));
      const { status, lines } = await ran(at);
      expect([status, lines.at(-1), lines.length]).toEqual([0, '1 pairs, 0 with differences', 3]);
      expect(lines.find((line) => line.includes(name))?.startsWith(told)).toBe(true);
      expect((await ran(join(at, name))).status).toBe(told === 'unread' ? 2 : 0);
    });

    test('a folder without recordings says so', async () => {
      const at = join(folder, 'void');
      await mkdir(join(at, 'folder.json'), { recursive: true });
      await writeFile(join(at, 'README.md'), 'text');
      const { status, lines } = await ran(at);
      expect([status, lines]).toEqual([
        0,
        [`none    ${at}: no recordings in this folder`, '0 pairs, 0 with differences'],
      ]);
    });

    test('a path that is not there, or leads nowhere, is told and exits 2', async () => {
      const at = join(folder, 'leads');
      await mkdir(at);
      await symlink('/nowhere/at/all', join(at, 'nowhere.json'));
      const { status, lines } = await ran(join(folder, 'missing'), at, join(folder, 'same.json'));
      expect([status, lines.at(-1)]).toEqual([2, '1 pairs, 0 with differences']);
      expect(lines.filter((line) => line.startsWith('unread'))).toHaveLength(2);
    });

    test('a recording without a pair says why', async () => {
      const at = join(folder, 'why.json');
      const why = async (...exchanges: Json[]) => {
        await writeFile(at, JSON.stringify({ exchanges }));
        return (await ran(at)).lines[0]?.split('exchanges, ')[1];
      };
      expect(await why(exchange('GET', 200, { url: `${BASE}/containerGroupProfiles/p` }))).toBe(
        'nothing of a container group',
      );
      expect(await why(get)).toBe('no PUT of a container group');
      expect(await why(exchange('PUT', 409, { sent: {} }), get)).toBe('no accepted PUT');
      expect(await why(exchange('PUT', 201, {}), get)).toBe('no PUT with its body recorded');
      expect(await why(put)).toBe('no GET follows a PUT');
    });

    test('UTF-16, as PowerShell writes it, is read', async () => {
      const at = join(folder, 'utf16.json');
      await writeFile(at, `\uFEFF${JSON.stringify({ exchanges: [put, get] })}`, 'utf16le');
      expect((await ran(at)).lines.at(-1)).toBe('1 pairs, 0 with differences');
    });
  });

  test.skipIf(!existsSync(RECORDINGS))('finds no difference in recorded traffic', async () => {
    const { status, lines } = await ran(RECORDINGS);
    expect(lines.filter((line) => line.startsWith('differs'))).toEqual([]);
    expect(lines.length).toBeGreaterThan(71);
    expect(lines.at(-1)).toMatch(/^\d+ pairs, 0 with differences$/);
    expect(status).toBe(0);
  });
});
