import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Azurite, startAzurite } from '../../local/storage/azurite.ts';
import { buildApp } from '../../scripts/build.ts';

const HOST = fileURLToPath(new URL('../../local/host/main.ts', import.meta.url));
const START_MAX_MS = 90_000;
const RARELY = '0 0 3 1 1 *';

interface Ready {
  readonly url: string;
  readonly functions: readonly { readonly name: string; readonly kind: string }[];
}

let directory: string;
let azurite: Azurite;
let child: ChildProcess;
let ready: Ready;
/** What the app itself wrote. */
const said: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mooring-app-'));
  // An Azurite of its own: the app listens to the queue every installation has.
  azurite = await startAzurite();
  await buildApp(directory);
  const args = ['--app', path.join(directory, 'main.mjs'), '--host-json', path.join(directory, 'host.json')];
  const env = {
    PATH: process.env['PATH'],
    AzureWebJobsStorage: azurite.connectionString,
    MOORING_INSTALLATION: 'test',
    MOORING_LOCAL: 'true',
    MOORING_CORES_MAX: '3',
    MOORING_SWEEP_SCHEDULE: RARELY,
    MOORING_HEALTH_SCHEDULE: RARELY,
  };
  const host = spawn(process.execPath, [HOST, ...args], { cwd: directory, env, stdio: ['ignore', 'pipe', 'inherit'] });
  child = host;
  const output = createInterface({ input: host.stdout });
  output.on('line', (text) => said.push(text));
  const [line]: string[] = await once(output, 'line');
  ready = JSON.parse(line ?? '');
}, START_MAX_MS);

afterAll(async () => {
  if (child.exitCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
  await azurite.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('the built app, in a folder without node_modules', () => {
  it('registers every trigger', () => {
    const kinds = ready.functions.map(({ name, kind }) => `${name} ${kind}`).sort();
    expect(kinds).toEqual([
      'api http',
      'health timer',
      'imagePushed eventGrid',
      'reconcile queue',
      'resourceChanged eventGrid',
      'sweep timer',
    ]);
  });

  it('answers from its tables, loading what that needs', async () => {
    const answer = await fetch(`${ready.url}/api/groups`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ value: [] });
  });

  it('tells what was given up, from its queue and its blobs', async () => {
    const [poison, letters] = await Promise.all(
      ['poison', 'dead-letters'].map((path) => fetch(`${ready.url}/api/${path}`)),
    );
    expect(await poison?.json()).toEqual({ count: 0, value: [] });
    expect(await letters?.json()).toMatchObject({ on: false, count: 0, container: 'mooring-dead-letters' });
  });

  it('refuses what takes more than its settings allow, before it asks Azure anything', async () => {
    const resources = { requests: { cpu: 4, memoryInGB: 1 } };
    const containers = [{ name: 'web', properties: { image: 'mcr.microsoft.com/web:v1', resources } }];
    const answer = await fetch(
      `${ready.url}/api/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/groups/web`,
      { method: 'PUT', body: JSON.stringify({ location: 'westeurope', properties: { containers, osType: 'Linux' } }) },
    );
    expect([answer.status, await answer.json()]).toMatchObject([409, { type: '/problems/too-many-cores' }]);
  });

  it('refuses what is neither YAML nor JSON', async () => {
    const answer = await fetch(
      `${ready.url}/api/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/groups/web`,
      { method: 'PUT', headers: { 'content-type': 'application/yaml' }, body: 'a: [1, {b' },
    );
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('writes into its log in the trace that the host began for the caller', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01` };
    await fetch(`${ready.url}/api/hold`, { method: 'POST', headers });
    await vi.waitFor(() => expect(said.filter((line) => line.includes(`"trace":"${trace}"`))).not.toEqual([]));
  });

  it('names its entry and has no dependencies to install', async () => {
    expect((await readdir(directory)).sort()).toEqual([
      'chunks',
      'host.json',
      'main.mjs',
      'package.json',
      'sbom.cdx.json',
    ]);
    const described: unknown = JSON.parse(await readFile(path.join(directory, 'package.json'), 'utf8'));
    expect(described).toMatchObject({ main: 'main.mjs', type: 'module', engines: { node: '>=24' } });
    expect(described).not.toHaveProperty('dependencies');
    expect(described).not.toHaveProperty('optionalDependencies');
  });
});
