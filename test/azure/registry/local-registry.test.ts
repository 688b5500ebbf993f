/** The adapter against the local registry, in each of the ways that one lets readers in. */
import { expect, it } from 'vitest';
import type { RegistryOptions as LocalOptions } from '../../../local/registry/registry.ts';
import { createRegistry } from '../../../src/azure/registry/registry.ts';
import { bench, listen } from '../../local/registry/helpers.ts';
import { credential, faultOf, signal, TOKEN } from '../support/fixtures.ts';
import { fetchOf } from '../support/service-client.ts';

const HOST = 'testregistry.azurecr.io';
const APP = { host: HOST, repository: 'team/hello', tag: 'v1' };
const accounts = [{ username: 'reader', password: 'r:secret', push: false }];

function setUp(options: Partial<LocalOptions>) {
  const local = bench(options);
  const common = { allowedHosts: ['*.azurecr.io'], clock: local.clock, fetch: fetchOf(local.registry.service) };
  return { ...local, common };
}

it('gives the digest that was pushed, to anyone where anyone may read', async () => {
  const { push, common } = setUp({});
  const registry = createRegistry(common);
  const first = await push('team/hello', 'v1', 'one');
  expect(await registry.resolve(APP, signal())).toBe(first);
  const second = await push('team/hello', 'v1', 'two');
  expect(await registry.resolve(APP, signal())).toBe(second);
  expect(second).not.toBe(first);
  expect(await faultOf(registry.resolve({ ...APP, tag: 'v9' }, signal()))).toMatchObject({
    kind: 'terminal',
    reason: 'ImageUnresolved',
    status: 404,
  });
});

it('takes Entra’s token in exchange, and none that Entra did not give', async () => {
  const { push, common } = setUp({ auth: { mode: 'acr' }, acceptEntraToken: (token) => token === TOKEN });
  const digest = await push('team/hello', 'v1', 'one');
  expect(await createRegistry({ ...common, credential }).resolve(APP, signal())).toBe(digest);
  const stranger = { getToken: async () => ({ token: 'other', expiresOnTimestamp: 0 }) };
  const fault = await faultOf(createRegistry({ ...common, credential: stranger }).resolve(APP, signal()));
  expect(fault).toMatchObject({ kind: 'terminal', reason: 'ImageUnresolved' });
  expect(fault.message).toContain('AcrPull');
});

it.each(['basic', 'token'] as const)('lets in who has a login, by %s', async (mode) => {
  const { push, common } = setUp({ auth: { mode }, accounts });
  const digest = await push('team/hello', 'v1', 'one');
  const login = async () => ({ username: 'reader', password: 'r:secret' });
  expect(await createRegistry({ ...common, login }).resolve(APP, signal())).toBe(digest);
  const wrong = async () => ({ username: 'reader', password: 'canary' });
  const fault = await faultOf(createRegistry({ ...common, login: wrong }).resolve(APP, signal()));
  expect(fault).toMatchObject({ kind: 'terminal', reason: 'ImageUnresolved', status: 401 });
  expect(fault.message).not.toContain('canary');
});

it('is reached on this machine over real HTTP, under its Azure name', async () => {
  const { push, registry: local, clock } = bench({ auth: { mode: 'acr' } });
  const digest = await push('team/hello', 'v1', 'one');
  const endpoints = { [HOST]: await listen(local.service) };
  const registry = createRegistry({ allowedHosts: ['*.azurecr.io'], clock, credential, endpoints });
  expect(await registry.resolve(APP, signal())).toBe(digest);
});
