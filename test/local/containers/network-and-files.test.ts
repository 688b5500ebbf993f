/** What a program in a simulated container sees of network and files. Real processes on loopback. */
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { createServer, get } from 'node:http';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { container, group, ID, runtimeBench, server } from './helpers.ts';

it('gives the group an address of its own, where its ports and its localhost are', async () => {
  const { runtime, image } = await runtimeBench();
  await image('back', server(8080, 'process.env.FROM_IMAGE + process.env.DECLARED'));
  const call = `
    import { createServer, get } from 'node:http';
    import { lookup } from 'node:dns/promises';
    import { connect } from 'node:net';
    const text = (host) => new Promise((resolve, reject) => get({ host, port: 8080 }, async (r) => {
      resolve((await r.toArray()).join(''));
    }).on('error', reject));
    const socket = () => new Promise((resolve) => { const s = connect(8080, () => { s.destroy(); resolve('socket'); }); });
    createServer(async (_, response) => {
      const fetched = await (await fetch('http://localhost:8080/')).text();
      const { address } = await lookup('localhost');
      response.end([fetched, await text('localhost'), await text('127.0.0.1'), address, await socket()].join(' '));
    }).listen(80, '0.0.0.0');
  `;
  await image('front', call);
  const environment = { DECLARED: '+declared' };
  await runtime.run(group([container('front', { ports: [80] }), container('back', { ports: [8080], environment })]));
  const address = runtime.address(ID);
  expect(address).toMatch(/^127\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./);
  // The one behind first: a program that calls it too early fails by itself.
  await eventually(`http://${address}:8080/`);
  const body = await eventually(`http://${address}:${runtime.publishedPort(80)}/`);
  expect(body).toBe(`yes+declared yes+declared yes+declared ${address} socket`);
});

it('moves ports below 1024 up by 10000 where they cannot be had, for neighbours too', async () => {
  const { runtime, image } = await runtimeBench({ lowPorts: false });
  await image('back', server(80, '"low"'));
  await image('front', server(8000, 'await (await fetch("http://localhost/")).text()').replace('(_,', 'async (_,'));
  await runtime.run(group([container('back', { ports: [80] }), container('front', { ports: [8000] })]));
  expect(runtime.publishedPort(80)).toBe(10_080);
  expect(runtime.publishedPort(8000)).toBe(8000);
  expect(await eventually(`http://${runtime.address(ID)}:10080/`)).toBe('low');
  expect(await eventually(`http://${runtime.address(ID)}:8000/`)).toBe('low');
});

it('leaves a port of 127.0.0.1 that the group does not declare to the machine', async () => {
  const { runtime, image } = await runtimeBench();
  const machine = createServer((_, response) => response.end('the machine')).listen(0, '127.0.0.1');
  await new Promise((resolve) => machine.on('listening', resolve));
  const address = machine.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  await image(
    'web',
    server(8000, `await (await fetch('http://127.0.0.1:${port}/')).text()`).replace('(_,', 'async (_,'),
  );
  await runtime.run(group([container('web', { ports: [8000] })]));
  expect(await eventually(`http://${runtime.address(ID)}:8000/`)).toBe('the machine');
  machine.close();
});

it('keeps the address of an id, also over a restart of the runtime, and gives others another', async () => {
  const first = await runtimeBench();
  await first.image('web', server(8000, '1'));
  await first.runtime.run(group([container('web')]));
  const address = first.runtime.address(ID);
  await first.runtime.close();
  const second = await runtimeBench({ directory: first.directory });
  expect(second.runtime.address(ID)).toBe(address);
  expect(second.runtime.address(`${ID}2`)).not.toBe(address);
});

it('puts mounts, secrets and the image where the program looks for them', async () => {
  const { runtime, directory, image } = await runtimeBench();
  await image(
    'web',
    `
    import { appendFileSync, createReadStream, createWriteStream, existsSync, readFileSync, statSync } from 'node:fs';
    import { appendFile, mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
    await mkdir('/aci/logs/deep', { recursive: true });
    await writeFile('/aci/logs/deep/a', 'one ');
    appendFileSync(new URL('file:///aci/logs/deep/a'), 'two ');
    await appendFile('/aci//logs/./deep/a', 'three ');
    const handle = await open('/aci/logs/deep/a', 'a'); await handle.write('four'); await handle.close();
    await new Promise((done) => createWriteStream('/aci/logs/streamed').end('s', done));
    await rename('/aci/logs/deep/a', '/aci/logs/log');
    await writeFile('/scratch/x', await readFile('/aci/logs/log'));
    const refused = await writeFile('/secrets/new', 'x').catch((error) => error.code);
    const streamed = (await createReadStream('/aci/logs/streamed').toArray()).join('');
    console.log(JSON.stringify({
      log: readFileSync('/scratch/x', 'utf8'), secret: readFileSync('/secrets/key', 'utf8'),
      names: (await readdir('/aci/logs')).sort(), own: existsSync('/app/main.mjs'), refused, streamed,
      size: statSync('/aci/logs/log').size, variable: process.env.WHERE, machine: existsSync('/proc/version'),
    }));
    setInterval(() => undefined, 1000);
    `,
  );
  const mounts = [
    { volume: 'share', path: '/aci/logs', readOnly: false },
    { volume: 'scratch', path: '/scratch/', readOnly: false },
    { volume: 'secrets', path: '/secrets', readOnly: true },
  ];
  const spec = group([container('web', { mounts, environment: { WHERE: '/aci/logs/x' } })], {
    volumes: [
      { name: 'share', kind: 'azureFile', account: 'account1', share: 'logs' },
      { name: 'scratch', kind: 'emptyDir' },
      { name: 'secrets', kind: 'secret', files: { key: 'hidden' } },
    ],
  });
  await runtime.run(spec);
  const seen = await vi.waitFor(() => JSON.parse(runtime.logs(ID, 'web', 100)) as unknown, 5000);
  expect(seen).toEqual({
    log: 'one two three four',
    secret: 'hidden',
    names: ['deep', 'log', 'streamed'],
    own: true,
    refused: 'EROFS',
    streamed: 's',
    size: 18,
    variable: '/aci/logs/x',
    machine: existsSync('/proc/version'),
  });
  const share = runtime.shareFolder('account1', 'logs');
  expect(share).toBe(path.join(directory, 'shares', 'account1', 'logs'));
  expect(readFileSync(path.join(share, 'log'), 'utf8')).toBe('one two three four');
  await runtime.remove(ID);
  expect(existsSync(path.join(share, 'log'))).toBe(true);
});

it('writes secrets as files that only we can read, and ends them with the group', async () => {
  const { runtime, directory, image } = await runtimeBench();
  await image('web', server(8000, '1'));
  await runtime.run(
    group([container('web')], { volumes: [{ name: 'keys', kind: 'secret', files: { key: 'hidden' } }] }),
  );
  const found = secretFile(directory);
  expect(statSync(found).mode & 0o777).toBe(0o600);
  await runtime.remove(ID);
  expect(existsSync(found)).toBe(false);
});

it('refuses a share or a secret whose name would leave its folder', async () => {
  const { runtime, image } = await runtimeBench();
  await image('web', server(8000, '1'));
  const volumes = [
    { name: 'share', kind: 'azureFile', account: 'account1', share: '../x' },
    { name: 'keys', kind: 'secret', files: { '..': 'x' } },
  ] as const;
  for (const volume of volumes) {
    await expect(runtime.run(group([container('web')], { volumes: [volume] }))).rejects.toMatchObject({
      code: 'InvalidVolume',
    });
  }
});

it('resolves the packages of this project from an image inside it', async () => {
  const directory = path.resolve('.mooring', `test-${process.pid}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, '.keep'), '');
  const { runtime, image } = await runtimeBench({ directory });
  try {
    await image('web', `import { parse } from 'yaml'; console.log(parse('a: found').a);`);
    await runtime.run(group([container('web')], { restartPolicy: 'Never' }));
    await vi.waitFor(() => expect(runtime.logs(ID, 'web', 5)).toBe('found\n'), 5000);
  } finally {
    await runtime.close();
    await rm(directory, { recursive: true, force: true });
  }
});

function secretFile(directory: string): string {
  const [found = ''] = globSync('groups/*/secret/keys/key', { cwd: directory });
  return path.join(directory, found);
}

/** A container has started when its process has; it listens a moment later. Not `fetch`: it blocks port 10080. */
function eventually(url: string): Promise<string> {
  const once = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const take = async (response: IncomingMessage): Promise<void> => resolve((await response.toArray()).join(''));
      get(url, { agent: false }, (response) => void take(response)).on('error', reject);
    });
  return vi.waitFor(once, { timeout: 5000, interval: 25 });
}
