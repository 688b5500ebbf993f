/** Building and pushing an image without Docker, as `npm run push` does it. */
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tar from 'tar';
import { expect, it } from 'vitest';
import { pullFrom } from '../../../local/containers/simulated/image.ts';
import { unpack } from '../../../local/containers/simulated/unpack.ts';
import { buildImage } from '../../../local/push/build-image.ts';
import { readDockerfile } from '../../../local/push/dockerfile.ts';
import { pushImage } from '../../../local/push/push-image.ts';
import { readTarget } from '../../../local/push/target.ts';
import { bench, listen, temporaryFolder } from '../registry/helpers.ts';

const DOCKERFILE = `# a service
FROM node:24-alpine
WORKDIR /app
ENV MODE=test GREETING="good day"
COPY package*.json ./
RUN npm ci --omit=dev
COPY src ./src
COPY main.ts .
EXPOSE 80
USER node
CMD ["node", "main.ts"]
`;

function folder(files: Record<string, string> = {}): string {
  const root = temporaryFolder();
  const all = { Dockerfile: DOCKERFILE, 'package.json': '{}', 'main.ts': 'one', 'src/deep/a.ts': 'a', ...files };
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return root;
}

it('builds an image that can be pushed, pulled by its Azure name and unpacked', async () => {
  const { registry } = bench();
  const image = await buildImage(
    folder({ 'src/node_modules/x/index.js': 'no', '.dockerignore': 'src/*.log', 'src/a.log': 'no' }),
  );
  const url = await listen(registry.service);
  const digest = await pushImage({ registry: url, repository: 'jobs/generator', tag: 'v1' }, image);
  const pulled = await pullFrom({ 'testregistry.azurecr.io': registry })('testregistry.azurecr.io/jobs/generator:v1');
  if (!pulled) throw new Error('not pulled');
  expect(pulled.digest).toBe(digest);
  expect(pulled.config).toEqual({
    entrypoint: [],
    command: ['node', 'main.ts'],
    environment: ['MODE=test', 'GREETING=good day'],
    workingDirectory: '/app',
  });
  const root = await unpack(pulled, temporaryFolder());
  expect(readFileSync(path.join(root, 'app/main.ts'), 'utf8')).toBe('one');
  expect(readdirSync(path.join(root, 'app'), { recursive: true }).sort()).toEqual(
    ['main.ts', 'package.json', 'src', 'src/deep', 'src/deep/a.ts'].map((name) => path.normalize(name)),
  );
});

it('gives equal content an equal digest, whatever the files are dated', async () => {
  const [a, b] = [folder(), folder()];
  utimesSync(path.join(b, 'main.ts'), 1, 1);
  const digest = async (where: string, version?: string) =>
    (await buildImage(where, version === undefined ? {} : { version })).manifest.digest;
  expect(await digest(a)).toBe(await digest(b));
  expect(await digest(a, '2')).not.toBe(await digest(a));
  expect(await digest(folder({ 'main.ts': 'two' }))).not.toBe(await digest(a));
});

it.each([
  [
    'FROM node:24\nRUN apt-get install -y curl\nCMD ["node"]',
    'line 2: RUN apt-get install -y curl: cannot be built here',
  ],
  ['FROM node:24\nRUN npm ci && curl x\nCMD ["node"]', 'line 2: RUN npm ci && curl x: cannot be built here'],
  ['FROM python:3\nCMD ["python"]', 'line 1: FROM python:3: only Node bases run here'],
  ['FROM node:24 AS build\nFROM node:24\nCMD ["node"]', 'line 2: a second FROM'],
  ['FROM node:24\n\nCOPY a \\\n  b \\', 'line 3: the last line ends in a backslash'],
  ['FROM node:24\nWORKDIR $HOME\nCMD ["node"]', 'line 2: $HOME: variables are not filled in here'],
  ['FROM node:24\nWORKDIR /app', 'neither CMD nor ENTRYPOINT'],
  ['FROM node:24\nCMD ["node", ]', 'line 2'],
  ['WORKDIR /app', 'line 1: the first instruction must be FROM'],
])('refuses %j, naming the line', (text, message) => {
  expect(() => readDockerfile(text)).toThrow(message);
});

it('keeps times and owners out of its layer', async () => {
  const { layers } = await buildImage(folder());
  const seen: unknown[] = [];
  const list = tar.list({
    sync: true,
    onReadEntry: (entry) => seen.push([entry.path, entry.mtime?.getTime(), entry.uid]),
  });
  list.end(Buffer.from(layers[0]?.bytes ?? []));
  expect(seen).toEqual(['app/main.ts', 'app/package.json', 'app/src/deep/a.ts'].map((name) => [name, 0, undefined]));
});

it('refuses to copy what is not there, and never leaves the folder', async () => {
  await expect(buildImage(folder({ Dockerfile: 'FROM node:24\nCOPY nothing .\nCMD ["node"]' }))).rejects.toThrow(
    'line 2: COPY nothing: there is no such file',
  );
  await expect(
    buildImage(folder({ Dockerfile: 'FROM node:24\nCOPY ../../../etc/hostname .\nCMD ["node"]' })),
  ).rejects.toThrow('there is no such file');
});

it('reads the Azure name as the local registry, and refuses other hosts', () => {
  const azure = { registry: '127.0.0.1:5000', loginServer: 'local.azurecr.io' };
  const expected = { registry: 'http://127.0.0.1:5000', repository: 'jobs/a', tag: 'v1' };
  expect(readTarget('local.azurecr.io/jobs/a:v1', azure)).toEqual(expected);
  expect(readTarget('127.0.0.1:5000/jobs/a:v1', {})).toEqual(expected);
  expect(() => readTarget('docker.io/jobs/a:v1', azure)).toThrow('here that is local.azurecr.io');
  expect(() => readTarget('jobs', azure)).toThrow('is not REGISTRY/REPOSITORY:TAG');
});

it('prints the digest alone on standard output, and says what is wrong in one line', async () => {
  const { registry } = bench();
  const url = await listen(registry.service);
  const azure = path.join(temporaryFolder(), 'azure.json');
  writeFileSync(azure, JSON.stringify({ registry: url, loginServer: 'local.azurecr.io' }));
  const good = await command([folder(), 'local.azurecr.io/jobs/a:v1', '--version', '2', '--azure', azure]);
  expect(good.code).toBe(0);
  expect(good.stdout.trim()).toBe(await registry.resolve('jobs/a', 'v1'));
  expect(good.stderr).toContain('node:24-alpine is not pulled');
  const down = await command([folder(), '127.0.0.1:9/jobs/a:v1']);
  expect([down.code, down.stdout]).toEqual([1, '']);
  expect(down.stderr).toContain('no registry answers at http://127.0.0.1:9');
  expect((await command(['only-one'])).code).toBe(2);
});

/** Not synchronous: the registry it pushes to is in this process. */
function command(args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const main = fileURLToPath(new URL('../../../local/push/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, ...args]);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...output })));
}
