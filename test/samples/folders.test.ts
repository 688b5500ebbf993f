/** What holds the sample's folders together: copies that agree, and a declaration that fits the images. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { jobsFolder } from './services.ts';

const SERVICES = ['job-generator', 'job-processing', 'logging'];

function read(...parts: string[]): Promise<string> {
  return readFile(path.join(jobsFolder, ...parts), 'utf8');
}

test.each(['http.ts', 'queue.ts', 'storage-queue.ts', 'service-bus.ts'])(
  'every copy of %s is the same',
  async (file) => {
    const holders = file === 'http.ts' ? SERVICES : SERVICES.slice(0, 2);
    const copies = await Promise.all(holders.map((service) => read(service, file)));
    expect(new Set(copies).size).toBe(1);
  },
);

test.each(SERVICES)(
  '%s is a build context of its own, with the versions this repository tests with',
  async (service) => {
    const own = JSON.parse(await read(service, 'package.json'));
    const root = JSON.parse(await read('../../package.json'));
    for (const [name, version] of Object.entries(own.dependencies ?? {})) {
      expect({ ...root.devDependencies, ...root.dependencies }[name]).toBe(version);
    }
    const sources = (await read(service, 'Dockerfile')).match(/^COPY .*$/gm);
    expect(sources?.join()).not.toContain('..');
  },
);

test('the declaration gives each image the port that it listens on', async () => {
  const { properties, mooring } = parse(await read('group.yaml'));
  const containers: { name: string; properties: { image: string; ports: { port: number }[] } }[] =
    properties.containers;
  expect(containers.map(({ name }) => name)).toEqual(SERVICES);
  expect(Object.keys(mooring.images)).toEqual(SERVICES);
  for (const { name, properties: own } of containers) {
    expect(own.image).toBe(`mooring.azurecr.io/jobs/${name}:v1`);
    expect(await read(name, 'Dockerfile')).toContain(`\nEXPOSE ${own.ports[0]?.port}\n`);
    expect(await read(name, 'server.ts')).toContain(`portFrom(process.env['PORT'], ${own.ports[0]?.port})`);
  }
});

test('the declaration has exactly two secrets to fill in', async () => {
  const tokens = (await read('group.yaml')).replace(/^ *#.*$/gm, '').match(/\{\{\w+\}\}/g);
  expect([...new Set(tokens)].sort()).toEqual(['{{QUEUE_CONNECTION}}', '{{STORAGE_KEY}}']);
});
