/** `npm run verify:azure`, through the flags that it takes on real Azure, against local Azure. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../local/demo/stage.ts';
import { createWitness, type Witness } from '../../local/demo/witness.ts';
import { buildImage } from '../../local/push/build-image.ts';
import { pushImage } from '../../local/push/push-image.ts';
import { type Controller, settingsFor, startController } from '../../local/start/controller.ts';
import { type HeldAzure, holdAzure } from '../../local/start/hold.ts';
import { ROOT, stateDirectory } from './support/state-directory.ts';

const LIMIT_MS = 240_000;
const PORT = 8080;
const PACE = {
  MOORING_TIME_SCALE: '0.03',
  MOORING_SWEEP_SCHEDULE: '*/2 * * * * *',
  MOORING_HEALTH_SCHEDULE: '*/2 * * * * *',
};

const directory = stateDirectory();
let azure: HeldAzure;
let controller: Controller;
let witness: Witness;

beforeAll(async () => {
  azure = await holdAzure({ directory: directory.path, anyPorts: true });
  const image = await buildImage(path.join(ROOT, 'test/e2e/rollout/image'), { version: 'base' });
  await pushImage({ registry: azure.registry, repository: 'base', tag: 'v1' }, image);
  controller = await startController({ directory: directory.path, azure, settings: PACE });
  await azure.subscribe(controller.url);
  witness = createWitness(azure);
}, LIMIT_MS);

afterAll(async () => {
  await controller?.stop();
  await azure?.stop();
  await directory[Symbol.asyncDispose]();
}, LIMIT_MS);

function verify(out: string) {
  const args = [
    ...['--subscription', azure.subscription, '--resource-group', azure.resourceGroup],
    ...['--registry', azure.loginServer, '--image', `${azure.loginServer}/base:v1`, '--port', String(PORT)],
    ...['--limit', '60', '--quiet', '6', '--out', out],
  ];
  const env = { ...process.env, ...settingsFor(azure), MOORING_URL: `${controller.url}/api` };
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts/verify-azure.ts'), ...args], { env });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'exit').then(([code]: unknown[]) => ({ code, said }));
  return { child, ended, said: () => said };
}

async function tags(): Promise<string[]> {
  const { repositories } = (await (await fetch(`${azure.registry}/v2/_catalog`)).json()) as { repositories: string[] };
  const ours = repositories.filter((name) => name.startsWith('mooring-verify/'));
  const lists = ours.map(async (name) => (await fetch(`${azure.registry}/v2/${name}/tags/list`)).json());
  return (await Promise.all(lists)).flatMap((list) => (list as { tags?: string[] }).tags ?? []);
}

it('plays all of it, writes what it saw, and leaves nothing', { timeout: LIMIT_MS }, async () => {
  const out = path.join(directory.path, 'verified');
  const { code, said } = await verify(out).ended;
  expect(said).toContain('deleted through us');
  expect(code, said).toBe(0);
  const [file = ''] = readdirSync(out);
  expect(file).toMatch(/^\d{4}-\d\d-\d\d\.json$/);
  const text = readFileSync(path.join(out, file), 'utf8');
  const report = JSON.parse(text) as { azure: boolean; ok: boolean; steps: { ok: boolean; seconds: number }[] };
  expect(report).toMatchObject({ azure: false, ok: true, left: 0 });
  expect(report.steps).toHaveLength(9);
  expect(report.steps.every(({ ok, seconds }) => ok && seconds > 0)).toBe(true);
  expect(text).not.toContain(azure.subscription);
  expect(await witness.names()).toEqual([]);
  expect(await tags()).toEqual([]);
});

it('deletes what it made after Ctrl-C, and writes nothing', { timeout: LIMIT_MS }, async () => {
  const out = path.join(directory.path, 'stopped');
  const run = verify(out);
  await until('a container group', 60_000, async () => (await witness.names()).length > 0);
  run.child.kill('SIGINT');
  const { code, said } = await run.ended;
  expect(code, said).toBe(130);
  expect(await witness.names()).toEqual([]);
  expect(await tags()).toEqual([]);
  expect(existsSync(out)).toBe(false);
});

it('refuses a resource group that holds what it did not make, and touches nothing', { timeout: LIMIT_MS }, async () => {
  const body = {
    location: 'westeurope',
    properties: {
      osType: 'Linux',
      containers: [
        {
          name: 'a',
          properties: {
            image: `${azure.loginServer}/base:v1`,
            resources: { requests: { cpu: 0.5, memoryInGB: 0.5 } },
          },
        },
      ],
    },
  };
  expect(await witness.behindOurBack('PUT', 'theirs', undefined, body)).toBe(201);
  const before = (await witness.writes('')).length;
  const { code, said } = await verify(path.join(directory.path, 'refused')).ended;
  expect([code, said]).toEqual([2, expect.stringContaining('containerGroups/theirs')]);
  expect((await witness.writes('')).length).toBe(before);
  expect(await witness.names()).toEqual(['theirs']);
  await witness.behindOurBack('DELETE', 'theirs');
});
