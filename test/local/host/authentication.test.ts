/** What stands before the host as App Service Authentication does, as an app and its callers can tell. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestHost, type TestHost } from './fixtures/host.ts';

const tokens = { 'ada-token': [['oid', 'ada']] } as const;
let host: TestHost;
beforeAll(async () => {
  host = await startTestHost({ authentication: { tokens, excludedPaths: ['/runtime/webhooks/*', '/api/exact'] } });
});
afterAll(() => host.stop());

const principalSeen = async (headers: Record<string, string>, at = host) => {
  const response = await fetch(`${at.url}/api/principal`, { headers });
  const header = await response.text();
  if (response.status !== 200 || header === '') return response.status;
  return JSON.parse(Buffer.from(header, 'base64').toString()).claims;
};

it('turns a known token into the header, and drops the one that a caller sends', async () => {
  const forged = { 'x-ms-client-principal': 'Zm9yZ2Vk', 'x-ms-client-principal-id': 'root' };
  expect(await principalSeen({ ...forged, authorization: 'Bearer ada-token' })).toEqual([{ typ: 'oid', val: 'ada' }]);
});

it.each([
  ['no token', {}],
  ['a token nobody gave out', { authorization: 'Bearer x' }],
  ['a word that objects have', { authorization: 'Bearer constructor' }],
  ['a forged header', { 'x-ms-client-principal': 'Zm9yZ2Vk' }],
])('answers %s with 401', async (_, headers) => {
  expect(await principalSeen(headers)).toBe(401);
});

it('lets excluded paths pass, and no path that only looks like one', async () => {
  const status = async (path: string) => (await fetch(host.url + path, { method: 'POST' })).status;
  expect(await status('/runtime/webhooks/eventgrid?functionName=onEvent')).toBe(400);
  expect(await status('/api/exact')).toBe(404);
  expect(await status('/api/exact/more')).toBe(401);
  expect(await status('/runtime')).toBe(401);
});

it('lets anonymous requests pass where that is set, without the header they forge', async () => {
  const open = await startTestHost({ authentication: { tokens, unauthenticated: 'AllowAnonymous' } });
  expect(await principalSeen({ 'x-ms-client-principal': 'Zm9yZ2Vk' }, open)).toBe(200);
  await open.stop();
});

it('lets headers pass as they came where it is off', async () => {
  const off = await startTestHost();
  const forged = Buffer.from('{"claims":["forged"]}').toString('base64');
  expect(await principalSeen({ 'x-ms-client-principal': forged }, off)).toEqual(['forged']);
  await off.stop();
});
