/** docker-registry in the place of an Azure registry: what it tells, and whom it lets in. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DockerRegistryOptions } from '../../local/registry/docker/docker-registry.ts';
import { realClock } from '../../local/world/clock.ts';
import { createRegistry } from '../../src/azure/registry/registry.ts';
import { credential, faultOf, signal, TOKEN } from '../azure/support/fixtures.ts';
import {
  group,
  HOST,
  needsReal,
  newFolder,
  podmanRuntime,
  type RealRegistry,
  realRegistry,
  removeFolder,
  seen,
  shell,
} from './bench.ts';

const TOOLS = { host: HOST, repository: 'team/tools', tag: 'v1' };
const ACCOUNTS = [{ username: 'writer', password: 'w:secret', push: true }];
const LOGIN = { username: 'writer', password: 'w:secret' };

needsReal('docker-registry', () => {
  const folder = newFolder();
  let registry: RealRegistry;
  beforeAll(async () => {
    registry = await realRegistry(folder);
  }, 30_000);
  afterAll(async () => {
    await registry?.stop();
    removeFolder(folder);
  });
  const ofType = (type: string) => registry.events.filter((event) => event.type.endsWith(type));

  it('tells of a push by skopeo as Azure’s registry does', async () => {
    const digest = await registry.push('team/tools', 'v1');
    const event = await seen(() => ofType('ImagePushed')[0]);
    const size = expect.any(Number);
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    expect(event.data).toMatchObject({
      action: 'push',
      target: { mediaType, digest, size, length: size, repository: 'team/tools', tag: 'v1' },
      request: { host: HOST, method: 'PUT', useragent: expect.stringContaining('skopeo') },
    });
    const client = createRegistry({ allowedHosts: [HOST], clock: realClock(), endpoints: { [HOST]: registry.url } });
    expect(await client.resolve(TOOLS, signal())).toBe(digest);
  }, 30_000);

  it('tells of a push by podman as well', async () => {
    const digest = await registry.push('team/carried', 'v1', 'carried');
    const podman = (...args: string[]) =>
      execFileSync('podman', ['--root', path.join(folder, 'store'), '--runroot', path.join(folder, 'run'), ...args], {
        encoding: 'utf8',
      });
    const [from, to] = [`${registry.host}/team/carried:v1`, `${registry.host}/team/by-podman:v7`];
    podman('pull', '--quiet', '--tls-verify=false', from);
    podman('tag', from, to);
    podman('push', '--quiet', '--tls-verify=false', to);
    const event = await seen(() =>
      ofType('ImagePushed').find(({ data }) => data.target.repository === 'team/by-podman'),
    );
    expect(event.data).toMatchObject({ target: { tag: 'v7' }, request: { host: HOST } });
    // podman may press the layers anew: then the digest is its own, and the registry's answer decides.
    const client = createRegistry({ allowedHosts: [HOST], clock: realClock(), endpoints: { [HOST]: registry.url } });
    const pushed = await client.resolve({ host: HOST, repository: 'team/by-podman', tag: 'v7' }, signal());
    expect('digest' in event.data.target && event.data.target.digest).toBe(pushed);
    expect(digest).toMatch(/^sha256:/);
  }, 60_000);

  it('tells once of an image that is deleted', async () => {
    const digest = await registry.push('team/old', 'v1');
    execFileSync('skopeo', ['delete', '--tls-verify=false', `docker://${registry.host}/team/old:v1`]);
    const event = await seen(() => ofType('ImageDeleted')[0]);
    expect(event.data).toMatchObject({ action: 'delete', target: { digest, repository: 'team/old' } });
    // Its webhook works in order: what came with the deletion has come before the next push.
    await registry.push('team/old', 'v2', 'another');
    await seen(() => ofType('ImagePushed').some(({ data }) => 'tag' in data.target && data.target.tag === 'v2'));
    expect(ofType('ImageDeleted')).toHaveLength(1);
  }, 30_000);
});

needsReal('docker-registry that asks who you are', () => {
  describe.each([
    ['by basic authentication', { auth: 'basic' }],
    ['by tokens', { auth: 'token' }],
    ['by tokens for Entra’s', { auth: 'acr', acceptEntraToken: (token: string) => token === TOKEN }],
  ] satisfies [string, Partial<DockerRegistryOptions>][])('%s', (_how, options) => {
    const folder = newFolder();
    let registry: RealRegistry;
    let digest: string;
    beforeAll(async () => {
      registry = await realRegistry(folder, { ...options, accounts: ACCOUNTS, login: 'writer:w:secret' });
      digest = await registry.push('team/tools', 'v1');
    }, 30_000);
    afterAll(async () => {
      await registry?.stop();
      removeFolder(folder);
    });
    const clientOf = (way: object) =>
      createRegistry({ allowedHosts: [HOST], clock: realClock(), endpoints: { [HOST]: registry.url }, ...way });
    const known = options.auth === 'acr' ? { credential } : { login: async () => LOGIN };
    const stranger =
      options.auth === 'acr'
        ? { credential: { getToken: async () => ({ token: 'other', expiresOnTimestamp: 0 }) } }
        : { login: async () => ({ ...LOGIN, password: 'canary' }) };

    it('lets our client read', async () => {
      expect(await clientOf(known).resolve(TOOLS, signal())).toBe(digest);
      const fault = await faultOf(clientOf(stranger).resolve(TOOLS, signal()));
      expect(fault).toMatchObject({ kind: 'terminal', reason: 'ImageUnresolved' });
      expect(fault.message).not.toContain('canary');
    });

    it('lets containers be made by who has a login, and by nobody else', async () => {
      const runtime = await podmanRuntime(folder, registry.url);
      try {
        const spec = group('private', [shell('main', 'exit 0')], { restartPolicy: 'Never' });
        await expect(runtime.accept(spec)).rejects.toMatchObject({ code: 'InaccessibleImage' });
        const wrong = [{ server: HOST, ...LOGIN, password: 'wrong' }];
        await expect(runtime.accept({ ...spec, registryLogins: wrong })).rejects.toMatchObject({
          code: 'InaccessibleImage',
        });
        await runtime.run({ ...spec, registryLogins: [{ server: HOST, ...LOGIN }] });
        await seen(() => runtime.view(spec.id)?.state === 'Succeeded');
      } finally {
        await runtime.close();
      }
    }, 30_000);
  });
});
