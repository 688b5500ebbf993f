import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContainerInstanceManagementClient } from '@azure/arm-containerinstance';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { ManagedIdentityCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createArm } from '../../../local/arm/arm.ts';
import { createIdentity } from '../../../local/arm/identity.ts';
import { createNoneRuntime } from '../../../local/containers/none/runtime.ts';
import { type Served, serve } from '../../../local/serve/server.ts';
import { loadTls } from '../../../local/serve/tls.ts';
import { createVault } from '../../../local/vault/vault.ts';
import { realClock } from '../../../local/world/clock.ts';
import { createWorld, type World } from '../../../local/world/world.ts';
import { at, group, SUBSCRIPTION } from '../world/support.ts';

let directory = '';
let world: World;
let ca = '';
let arm: Served;
let identity: Served;
let vault: Served;
const credential = (): ManagedIdentityCredential => new ManagedIdentityCredential();

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'clients-'));
  const clock = realClock();
  const settings = { provisionMs: 50, identityHeader: 'local-header', pageSize: 2 };
  world = createWorld({ clock, runtime: createNoneRuntime({ clock }), settings });
  world.resourceGroups.put({ subscription: SUBSCRIPTION, name: 'rg', location: 'westeurope', tags: {} });
  const tls = await loadTls(directory, clock);
  ca = tls.ca;
  arm = await serve(createArm(world), { tls, port: 0 });
  identity = await serve(createIdentity(world), { port: 0 });
  vault = await serve(createVault({ clock, directory }), { tls, port: 0 });
  vi.stubEnv('IDENTITY_ENDPOINT', `${identity.url}/msi/token`);
  vi.stubEnv('IDENTITY_HEADER', settings.identityHeader);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  world.close();
  await Promise.all([arm.close(), identity.close(), vault.close()]);
  rmSync(directory, { recursive: true, force: true });
});

function client(): ContainerInstanceManagementClient {
  return new ContainerInstanceManagementClient(credential(), SUBSCRIPTION, {
    endpoint: arm.url,
    credentialScopes: [`${arm.url}/.default`],
    tlsOptions: { ca },
    retryOptions: { maxRetries: 0 },
  });
}

describe('the real container-instances client, with the real managed identity, over TLS', () => {
  it('creates, shows, lists, tags, stops, starts, restarts, reads logs and deletes', async () => {
    const { containerGroups, containers } = client();
    const containerOf = { name: 'web', image: 'shop/web:1', resources: { requests: { cpu: 1, memoryInGB: 1 } } };
    const body = { location: 'westeurope', osType: 'Linux', containers: [containerOf] };
    const created = await containerGroups.beginCreateOrUpdateAndWait('rg', 'sdk-a', body, { updateIntervalInMs: 10 });
    expect(created.provisioningState).toBe('Succeeded');
    await containerGroups.beginCreateOrUpdateAndWait('rg', 'sdk-b', body, { updateIntervalInMs: 10 });
    await containerGroups.beginCreateOrUpdateAndWait('rg', 'sdk-c', body, { updateIntervalInMs: 10 });
    const names: string[] = [];
    for await (const item of containerGroups.listByResourceGroup('rg')) names.push(item.name ?? '');
    expect(names).toEqual(['sdk-a', 'sdk-b', 'sdk-c']);
    expect((await containerGroups.update('rg', 'sdk-a', { tags: { x: 'y' } })).tags).toEqual({ x: 'y' });
    await containerGroups.stop('rg', 'sdk-a');
    expect((await containerGroups.get('rg', 'sdk-a')).instanceView?.state).toBe('Stopped');
    await containerGroups.beginStartAndWait('rg', 'sdk-a', { updateIntervalInMs: 10 });
    await vi.waitFor(async () => {
      expect((await containerGroups.get('rg', 'sdk-a')).instanceView?.state).toBe('Running');
    });
    await containerGroups.beginRestartAndWait('rg', 'sdk-b', { updateIntervalInMs: 10 });
    expect((await containers.listLogs('rg', 'sdk-b', 'web', { tail: 1 })).content).toContain('started shop/web:1');
    await containerGroups.beginDeleteAndWait('rg', 'sdk-a');
    await expect(containerGroups.get('rg', 'sdk-a')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
    });
  }, 20_000);

  it('sends a body of a newer version through its pipeline as it is', async () => {
    const sdk = client();
    const request = createPipelineRequest({
      url: `${arm.url}${at('raw')}?api-version=2025-09-01`,
      method: 'PUT',
      headers: createHttpHeaders({ 'content-type': 'application/json' }),
      body: JSON.stringify(group({ secretReferences: [{ name: 's', identity: 'i', secretReferenceUri: 'u' }] })),
    });
    const answer = await sdk.sendRequest(request);
    expect(answer.status).toBe(201);
    expect(answer.bodyAsText).toContain('"secretReferenceUri":"u"');
    expect(world.writes.entries.at(-1)?.userAgent).toMatch(/azsdk-js/);
    expect(world.writes.entries.at(-1)?.clientRequestId).not.toBe('');
  });

  it('sees a cut connection as one', async () => {
    const takeOut = world.faults.add({ match: { pathIncludes: '/cut' }, apply: 'instead', answer: 'reset' });
    await expect(client().containerGroups.get('rg', 'cut')).rejects.toMatchObject({ code: 'ECONNRESET' });
    takeOut();
  });

  it('gets no token without the header of the identity endpoint', async () => {
    const answer = await fetch(`${identity.url}/msi/token?api-version=2019-08-01&resource=x`);
    expect(answer.status).toBe(401);
    expect((await fetch(`${identity.url}/subscriptions?api-version=2022-12-01`)).status).toBe(404);
  });
});

describe('the authority that az logs in at', () => {
  it('describes itself and gives tokens with a tenant in them', async () => {
    const metadata = await (await fetch(`${identity.url}/metadata/endpoints?api-version=2015-01-01`)).json();
    expect(metadata).toMatchObject({ authentication: { loginEndpoint: `${identity.url}/adfs` } });
    const openId = await (await fetch(`${identity.url}/adfs/.well-known/openid-configuration`)).json();
    expect(openId).toMatchObject({ token_endpoint: `${identity.url}/adfs/oauth2/token` });
    const body = new URLSearchParams({
      client_id: 'me',
      grant_type: 'client_credentials',
      scope: `${arm.url}//.default`,
    });
    const token = await (await fetch(`${identity.url}/adfs/oauth2/token`, { method: 'POST', body })).json();
    expect(token).toMatchObject({ token_type: 'Bearer', resource: arm.url });
    const claims: unknown = JSON.parse(
      Buffer.from(String(Object(token).access_token).split('.')[1] ?? '', 'base64url').toString(),
    );
    expect(claims).toMatchObject({ tid: world.settings.tenantId });
  });
});

describe('the real secret client', () => {
  const secrets = (): SecretClient =>
    new SecretClient(vault.url, credential(), {
      tlsOptions: { ca },
      disableChallengeResourceVerification: true,
      retryOptions: { maxRetries: 0 },
    });

  it('sets, versions, reads, updates and lists', async () => {
    const client = secrets();
    const first = await client.setSecret('db-password', 'one', { tags: { a: 'b' }, contentType: 'text/plain' });
    const second = await client.setSecret('db-password', 'two');
    expect(first.properties.version).toMatch(/^[0-9a-f]{32}$/);
    expect((await client.getSecret('db-password')).value).toBe('two');
    const old = await client.getSecret('db-password', { version: first.properties.version ?? '' });
    expect([old.value, old.properties.tags, old.properties.contentType]).toEqual(['one', { a: 'b' }, 'text/plain']);
    await client.updateSecretProperties('db-password', second.properties.version ?? '', { enabled: false });
    await expect(client.getSecret('db-password')).rejects.toMatchObject({ statusCode: 403 });
    const versions: (string | undefined)[] = [];
    for await (const one of client.listPropertiesOfSecretVersions('db-password')) versions.push(one.version);
    expect(versions).toEqual([first.properties.version, second.properties.version]);
  });

  it('lists many in pages', async () => {
    const client = secrets();
    for (let count = 0; count < 30; count++) await client.setSecret(`many-${count}`, 'x');
    const names = new Set<string>();
    for await (const one of client.listPropertiesOfSecrets()) names.add(one.name);
    expect([...names].filter((name) => name.startsWith('many-'))).toHaveLength(30);
  });

  it('deletes in two steps, and recovers', async () => {
    const client = secrets();
    await client.setSecret('gone', 'x');
    const poller = await client.beginDeleteSecret('gone', { intervalInMs: 10 });
    const deleted = await poller.pollUntilDone();
    expect(deleted.recoveryId).toBe(`${vault.url}/deletedsecrets/gone`);
    await expect(client.getSecret('gone')).rejects.toMatchObject({ statusCode: 404, code: 'SecretNotFound' });
    await expect(client.setSecret('gone', 'y')).rejects.toMatchObject({ statusCode: 409 });
    const recovery = await client.beginRecoverDeletedSecret('gone', { intervalInMs: 10 });
    await recovery.pollUntilDone();
    expect((await client.getSecret('gone')).value).toBe('x');
    const again = await client.beginDeleteSecret('gone', { intervalInMs: 10 });
    await again.pollUntilDone();
    await client.purgeDeletedSecret('gone');
    await expect(client.getDeletedSecret('gone')).rejects.toMatchObject({ statusCode: 404 });
    expect((await client.setSecret('gone', 'y')).value).toBe('y');
  });

  it('refuses names and values that Key Vault refuses', async () => {
    const client = secrets();
    await expect(client.setSecret('no_underscores', 'x')).rejects.toMatchObject({
      statusCode: 400,
      code: 'BadParameter',
    });
    await expect(client.setSecret('large', 'x'.repeat(25 * 1024 + 1))).rejects.toMatchObject({ statusCode: 400 });
    await expect(client.getSecret('never-set')).rejects.toMatchObject({ statusCode: 404 });
  });
});
