/** The adapter with the real SDK, the real managed identity and TLS, against ARM's shapes on a loopback address. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createIdentity } from '../../../local/arm/identity.ts';
import { createNoneRuntime } from '../../../local/containers/none/runtime.ts';
import { type Served, serve } from '../../../local/serve/server.ts';
import { loadTls } from '../../../local/serve/tls.ts';
import { realClock } from '../../../local/world/clock.ts';
import { createWorld, type World } from '../../../local/world/world.ts';
import { createTrafficManager } from '../../../src/azure/traffic-manager/traffic-manager.ts';
import type { Router, RouterRef } from '../../../src/core/ports.ts';
import { faultOf, signal } from '../support/fixtures.ts';
import { FOREIGN, routerContract } from './contract.ts';
import { profileService } from './profile-service.ts';
import { endpoint, profile, REF } from './support.ts';

const GROUP = `/subscriptions/${REF.subscription}/resourceGroups/shop`;
const SHARED: RouterRef = { ...REF, profile: 'Shared' };
const SHARED_PATH = `${GROUP}/providers/Microsoft.Network/trafficManagerProfiles/Shared`;

const service = profileService();
let directory = '';
let ca = '';
let world: World;
let arm: Served;
let elsewhere: Served;
let identity: Served;
const strayed: string[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'router-'));
  const clock = realClock();
  const settings = { identityHeader: 'local-header' };
  world = createWorld({ clock, runtime: createNoneRuntime({ clock }), settings });
  const tls = await loadTls(directory, clock);
  ca = tls.ca;
  arm = await serve(redirecting, { tls, port: 0 });
  elsewhere = await serve(
    async ({ headers }) => {
      strayed.push(headers['authorization'] ?? '');
      return { status: 200, headers: {}, body: '{}' };
    },
    { tls, port: 0 },
  );
  identity = await serve(createIdentity(world), { port: 0 });
  vi.stubEnv('IDENTITY_ENDPOINT', `${identity.url}/msi/token`);
  vi.stubEnv('IDENTITY_HEADER', settings.identityHeader);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  world.close();
  await Promise.all([arm.close(), elsewhere.close(), identity.close()]);
  rmSync(directory, { recursive: true, force: true });
});

/** A profile named `away` is a redirect to another host. */
const redirecting: typeof service.service = async (request) =>
  request.url.pathname.endsWith('/away')
    ? { status: 307, headers: { location: `${elsewhere.url}/stolen` }, body: '' }
    : service.service(request);

const router = (): Router =>
  createTrafficManager({ endpoint: `${arm.url}/`, credential: new ManagedIdentityCredential(), tlsCa: ca });

routerContract('TLS with the managed identity', async () => {
  const theirs = endpoint('externalEndpoints', FOREIGN, {
    target: 'theirs.example',
    customHeaders: [{ name: 'host', value: 'a' }],
    future: { deep: [1, null, { b: 'c' }] },
  });
  service.place(SHARED_PATH, profile({ dnsConfig: { relativeName: 'shared', ttl: 30 } }), [theirs]);
  let from = service.seen.length;
  return {
    router: router(),
    shared: SHARED,
    foreignText: async () => service.endpointText(SHARED_PATH, FOREIGN) ?? '',
    loseNextWrite: service.answerNextWrite,
    writes() {
      const since = service.seen.slice(from).filter(({ method }) => method !== 'GET');
      from = service.seen.length;
      return since.map(({ method, path }) => `${method} ${path.split('/').slice(-2).join('/')}`);
    },
  };
});

it('sends its token to the configured host and to no other', async () => {
  const from = service.seen.length;
  const away = { ...REF, profile: 'away' };
  for (const call of [
    () => router().read(away, signal()),
    () =>
      router().create(away, { relativeName: 'a', ttlSeconds: 1, method: 'Weighted', monitor: {}, tags: {} }, signal()),
    () => router().remove(away, signal()),
  ])
    expect(await faultOf(call())).toMatchObject({ kind: 'terminal', status: 307 });
  await router().read(SHARED, signal());
  expect(strayed).toEqual([]);
  expect(service.seen.slice(from).map(({ authorization }) => /^Bearer \S+\.\S+\.\S*$/.test(authorization))).toEqual([
    true,
  ]);
});
