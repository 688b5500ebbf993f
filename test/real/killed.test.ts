/** A runtime that is killed leaves containers behind; the next one on its directory removes them, and nothing else. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  HOST,
  idOf,
  needsReal,
  newFolder,
  podman,
  podmanRuntime,
  type RealRegistry,
  realRegistry,
  removeFolder,
  seen,
} from './bench.ts';

const STRANGER = 'mooring-test-stranger';

needsReal('a podman runtime that was killed', () => {
  const folder = newFolder();
  let registry: RealRegistry;

  beforeAll(async () => {
    registry = await realRegistry(folder);
    await registry.push('team/tools', 'v1');
  }, 60_000);
  afterAll(async () => {
    await registry?.stop();
    removeFolder(folder);
  }, 60_000);

  const left = () => podman('ps', '--all', '--quiet', '--filter', `label=mooring.group=${idOf('left')}`).trim();
  const images = () => podman('images', '--all', '--format', '{{.Repository}}').split('\n');

  it('leaves nothing after the next start, and the containers of others alone', async () => {
    podman('pod', 'create', '--infra=false', '--name', STRANGER);
    try {
      const host = path.join(import.meta.dirname, 'killed-host.ts');
      const child = spawn(process.execPath, [host, path.join(folder, 'podman'), registry.url], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      expect(left().split('\n')).toHaveLength(2);
      expect(images()).toContain(`${HOST}/team/tools`);
      const next = await podmanRuntime(folder, registry.url);
      await seen(() => left() === '');
      await next.close();
      expect(left()).toBe('');
      expect(images()).not.toContain(`${HOST}/team/tools`);
      expect(podman('pod', 'ls', '--format', '{{.Name}}')).toContain(STRANGER);
    } finally {
      podman('pod', 'rm', '--force', STRANGER);
    }
  }, 60_000);
});
