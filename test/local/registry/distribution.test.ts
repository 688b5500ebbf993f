/** The registry as an OCI client meets it: uploads, manifests, lists, errors, and what is left after a restart. */
import { expect, it } from 'vitest';
import { bench, codeOf, IMAGE, manifestOf, sha256, text } from './helpers.ts';

it('takes a blob in chunks and gives it back by digest', async () => {
  const { send } = bench();
  const opened = await send('POST', '/v2/team/hello/blobs/uploads/');
  expect(opened.status).toBe(202);
  const first = await send('PATCH', opened.headers['location'] ?? '', {
    body: 'abc',
    headers: { 'content-range': '0-2' },
  });
  expect(first.headers['range']).toBe('0-2');
  const put = await send('PUT', `${first.headers['location']}?digest=${sha256('abcdef')}`, { body: 'def' });
  expect(put.status).toBe(201);
  const got = await send('GET', `/v2/team/hello/blobs/${sha256('abcdef')}`);
  expect(text(got)).toBe('abcdef');
  const head = await send('HEAD', `/v2/team/hello/blobs/${sha256('abcdef')}`);
  expect([head.status, head.headers['content-length'], head.body]).toEqual([200, '6', '']);
});

it('refuses a chunk that does not begin where the last one ended', async () => {
  const { send } = bench();
  const opened = await send('POST', '/v2/a/blobs/uploads/');
  const wrong = await send('PATCH', opened.headers['location'] ?? '', {
    body: 'x',
    headers: { 'content-range': '5-5' },
  });
  expect([wrong.status, codeOf(wrong)]).toEqual([416, 'RANGE_INVALID']);
});

it('refuses bytes that are not what their digest says, however they come', async () => {
  const { send } = bench();
  const opened = await send('POST', '/v2/a/blobs/uploads/');
  const chunked = await send('PUT', `${opened.headers['location']}?digest=${sha256('x')}`, { body: 'y' });
  const atOnce = await send('POST', `/v2/a/blobs/uploads/?digest=${sha256('x')}`, { body: 'y' });
  expect([codeOf(chunked), codeOf(atOnce)]).toEqual(['DIGEST_INVALID', 'DIGEST_INVALID']);
  expect((await send('HEAD', `/v2/a/blobs/${sha256('x')}`)).status).toBe(404);
});

it('mounts a blob from another repository, and asks for an upload when it is not there', async () => {
  const { send } = bench();
  await send('POST', `/v2/base/blobs/uploads/?digest=${sha256('layer')}`, { body: 'layer' });
  const mounted = await send('POST', `/v2/app/blobs/uploads/?mount=${sha256('layer')}&from=base`);
  const absent = await send('POST', `/v2/app/blobs/uploads/?mount=${sha256('other')}&from=base`);
  expect([mounted.status, absent.status]).toEqual([201, 202]);
  expect((await send('HEAD', `/v2/app/blobs/${sha256('layer')}`)).status).toBe(200);
});

it('gives a manifest by tag and by digest, byte for byte, with its type', async () => {
  const { send, push } = bench();
  const digest = await push('team/hello', 'v1', 'one');
  for (const reference of ['v1', digest]) {
    const got = await send('GET', `/v2/team/hello/manifests/${reference}`);
    expect(text(got)).toBe(manifestOf('{}', ['one']));
    expect(got.headers['docker-content-digest']).toBe(digest);
    expect(got.headers['content-type']).toBe(IMAGE);
  }
  const head = await send('HEAD', '/v2/team/hello/manifests/v1');
  expect([head.status, head.headers['docker-content-digest'], head.body]).toEqual([200, digest, '']);
});

it('does not give a manifest of a type that Accept leaves out', async () => {
  const { send, push } = bench();
  await push('hello', 'v1', 'one');
  const accept = 'application/vnd.docker.distribution.manifest.v2+json';
  const got = await send('GET', '/v2/hello/manifests/v1', { headers: { accept } });
  expect([got.status, codeOf(got)]).toEqual([404, 'MANIFEST_UNKNOWN']);
});

it('takes an index of manifests it has, and no other', async () => {
  const { send, push } = bench();
  const child = await push('hello', 'v1', 'one');
  const type = 'application/vnd.oci.image.index.v1+json';
  const index = (digest: string): string =>
    JSON.stringify({ schemaVersion: 2, mediaType: type, manifests: [{ mediaType: IMAGE, digest, size: 1 }] });
  const headers = { 'content-type': type };
  const good = await send('PUT', '/v2/hello/manifests/all', { headers, body: index(child) });
  const bad = await send('PUT', '/v2/hello/manifests/all', { headers, body: index(sha256('nothing')) });
  expect([good.status, codeOf(bad)]).toEqual([201, 'MANIFEST_BLOB_UNKNOWN']);
});

it.each([
  [
    'a manifest with an unknown layer',
    'PUT',
    '/v2/a/manifests/v1',
    manifestOf('{}', ['absent']),
    400,
    'MANIFEST_BLOB_UNKNOWN',
  ],
  ['a manifest that is not JSON', 'PUT', '/v2/a/manifests/v1', 'no', 400, 'MANIFEST_INVALID'],
  ['a manifest over 4 MiB', 'PUT', '/v2/a/manifests/v1', ' '.repeat(4 * 1024 * 1024 + 1), 413, 'SIZE_INVALID'],
  [
    'a manifest under a wrong digest',
    'PUT',
    `/v2/a/manifests/${sha256('x')}`,
    manifestOf('{}', []),
    400,
    'DIGEST_INVALID',
  ],
  ['a name in capitals', 'GET', '/v2/Team/manifests/v1', '', 400, 'NAME_INVALID'],
  ['a name that climbs', 'GET', '/v2/a/..%2f..%2fetc/manifests/v1', '', 400, 'NAME_INVALID'],
  ['a tag that begins with a hyphen', 'GET', '/v2/a/manifests/-v1', '', 400, 'TAG_INVALID'],
  ['a digest of another kind', 'GET', '/v2/a/blobs/md5:abc', '', 400, 'DIGEST_INVALID'],
  ['an unknown tag', 'GET', '/v2/a/manifests/v1', '', 404, 'MANIFEST_UNKNOWN'],
  ['an unknown blob', 'GET', `/v2/a/blobs/${sha256('x')}`, '', 404, 'BLOB_UNKNOWN'],
  [
    'an unknown upload',
    'PATCH',
    '/v2/a/blobs/uploads/11111111-1111-1111-1111-111111111111',
    'x',
    404,
    'BLOB_UPLOAD_UNKNOWN',
  ],
  ['an upload id that climbs', 'PATCH', '/v2/a/blobs/uploads/..%2f..%2fx', 'x', 404, 'BLOB_UPLOAD_UNKNOWN'],
  ['tags of an unknown repository', 'GET', '/v2/a/tags/list', '', 404, 'NAME_UNKNOWN'],
])('refuses %s', async (_, method, path, body, status, code) => {
  const answer = await bench().send(method, path, { body, headers: { 'content-type': IMAGE } });
  expect([answer.status, codeOf(answer)]).toEqual([status, code]);
});

it('lists tags in pages that Link continues', async () => {
  const { send, push } = bench();
  for (const tag of ['v3', 'v1', 'V1', 'v2']) await push('hello', tag, 'one');
  const first = await send('GET', '/v2/hello/tags/list?n=3');
  expect(JSON.parse(text(first))).toEqual({ name: 'hello', tags: ['V1', 'v1', 'v2'] });
  const next = /<(.+)>; rel="next"/.exec(first.headers['link'] ?? '')?.[1] ?? '';
  const second = await send('GET', next);
  expect(JSON.parse(text(second))).toEqual({ name: 'hello', tags: ['v3'] });
  expect(second.headers['link']).toBeUndefined();
});

it('drops a tag alone, and a digest with every tag on it', async () => {
  const { send, push } = bench();
  const digest = await push('hello', 'v1', 'one');
  await push('hello', 'latest', 'one');
  expect((await send('DELETE', '/v2/hello/manifests/v1')).status).toBe(202);
  expect((await send('HEAD', '/v2/hello/manifests/latest')).status).toBe(200);
  expect((await send('DELETE', `/v2/hello/manifests/${digest}`)).status).toBe(202);
  expect((await send('HEAD', '/v2/hello/manifests/latest')).status).toBe(404);
  expect(JSON.parse(text(await send('GET', '/v2/hello/tags/list')))).toEqual({ name: 'hello', tags: [] });
});

it('tells of pushes and deletions in the words of Event Grid, with the login server as host', async () => {
  const { events, send, push } = bench();
  const digest = await push('team/hello', 'v1', 'one', { 'user-agent': 'skopeo/1.9.3' });
  await send('DELETE', `/v2/team/hello/manifests/${digest}`);
  expect(events).toMatchObject([
    {
      type: 'Microsoft.ContainerRegistry.ImagePushed',
      data: {
        action: 'push',
        timestamp: '2026-01-01T00:00:00.000Z',
        target: { mediaType: IMAGE, digest, repository: 'team/hello', tag: 'v1' },
        request: { host: 'testregistry.azurecr.io', method: 'PUT', useragent: 'skopeo/1.9.3' },
      },
    },
    {
      type: 'Microsoft.ContainerRegistry.ImageDeleted',
      data: { action: 'delete', target: { mediaType: IMAGE, digest, repository: 'team/hello' } },
    },
  ]);
  expect(events[1]?.data.target).not.toHaveProperty('tag');
});

it('still has everything after a restart', async () => {
  const before = bench();
  const digest = await before.push('team/hello', 'v1', 'one');
  const after = bench({ directory: before.directory });
  expect(await after.registry.resolve('team/hello', 'v1')).toBe(digest);
  expect(text(await after.send('GET', `/v2/team/hello/blobs/${sha256('one')}`))).toBe('one');
});

it('goes on naming the older digest for as long as it lags', async () => {
  const { registry, clock, send, push } = bench();
  const older = await push('hello', 'v1', 'one');
  clock.advance(60_000);
  registry.lag(5000);
  const newer = await push('hello', 'v1', 'two');
  clock.advance(4999);
  expect((await send('HEAD', '/v2/hello/manifests/v1')).headers['docker-content-digest']).toBe(older);
  expect((await send('HEAD', `/v2/hello/manifests/${newer}`)).status).toBe(200);
  clock.advance(1);
  expect((await send('HEAD', '/v2/hello/manifests/v1')).headers['docker-content-digest']).toBe(newer);
});
