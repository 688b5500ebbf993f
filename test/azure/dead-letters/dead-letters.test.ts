/** The container of dead letters, on Azurite, and where the service refuses. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ContainerClient } from '@azure/storage-blob';
import { describe, expect, it } from 'vitest';
import { DEV_ACCOUNT, DEV_KEY } from '../../../local/storage/azurite.ts';
import { createDeadLetters } from '../../../src/azure/dead-letters/dead-letters.ts';
import { all, faultOf, shown, signal } from '../support/fixtures.ts';
import { ownName, storage } from '../support/storage.ts';

async function given(texts: Readonly<Record<string, string>>) {
  const container = ownName();
  const raw = new ContainerClient(storage(), container);
  await raw.create();
  for (const [name, text] of Object.entries(texts))
    await raw.getBlockBlobClient(name).upload(text, Buffer.byteLength(text));
  return { raw, letters: createDeadLetters({ connectionString: storage(), container }) };
}

async function only(letters: ReturnType<typeof createDeadLetters>) {
  const [letter] = await all(letters.list(signal()));
  if (!letter) throw new Error('there is no letter');
  return letter;
}

describe('dead letters', () => {
  it('are none, and off, where there is no container; nobody makes one', async () => {
    const container = ownName();
    const letters = createDeadLetters({ connectionString: storage(), container });
    expect(await all(letters.list(signal()))).toEqual([]);
    expect(await letters.isOn(signal())).toBe(false);
    expect(await new ContainerClient(storage(), container).exists()).toBe(false);
  });

  it('are listed wherever in the container they are, with size and time, and read', async () => {
    const { letters } = await given({ 'PUSHES/2026/1/5/8/a.json': '[{"id":"é"}]', 'top.json': '[]' });
    expect(await letters.isOn(signal())).toBe(true);
    const found = await all(letters.list(signal()));
    expect(found).toMatchObject([
      { name: 'PUSHES/2026/1/5/8/a.json', bytes: 13, aside: false },
      { name: 'top.json', bytes: 2, aside: false },
    ]);
    for (const { since } of found) expect(Math.abs(since - Date.now())).toBeLessThan(60_000);
    expect(await Promise.all(found.map((letter) => letters.read(letter, signal())))).toEqual(['[{"id":"é"}]', '[]']);
  });

  it('that are empty are read as such, although the service gives no range of nothing', async () => {
    const { letters } = await given({ 'a.json': '' });
    expect(await letters.read(await only(letters), signal())).toBe('');
  });

  it('are removed, any number of times', async () => {
    const { letters } = await given({ 'a.json': '[]' });
    const letter = await only(letters);
    await letters.remove(letter, signal());
    expect(await all(letters.list(signal()))).toEqual([]);
    await letters.remove(letter, signal());
    expect(await letters.read(letter, signal())).toBeUndefined();
    await letters.setAside(letter, signal());
  });

  it('set aside stay as they are, and are told apart', async () => {
    const { letters, raw } = await given({ 'a.json': '?' });
    const letter = await only(letters);
    // The service tells times in seconds.
    await sleep(1100);
    await letters.setAside(letter, signal());
    await letters.setAside(letter, signal());
    const marked = await only(letters);
    expect(marked).toMatchObject({ name: 'a.json', bytes: 1, aside: true, since: letter.since });
    expect((await raw.getBlobClient('a.json').downloadToBuffer()).toString()).toBe('?');
  });

  it('written anew since they were listed are another letter: neither read nor removed as the old one', async () => {
    const { letters, raw } = await given({ 'a.json': '[1]' });
    const letter = await only(letters);
    await raw.getBlockBlobClient('a.json').upload('[2]', 3);
    expect(await letters.read(letter, signal())).toBeUndefined();
    await letters.remove(letter, signal());
    expect(await raw.getBlobClient('a.json').exists()).toBe(true);
  });
});

describe('a service that refuses', () => {
  const letter = { name: 'a.json', etag: '"e"', bytes: 3, since: 0, aside: false };

  it.each([
    [503, 'ServerBusy', 'transient', 'StoreUnavailable'],
    [403, 'AuthorizationPermissionMismatch', 'terminal', 'Forbidden'],
  ])('with %i is a fault after one try, with nothing of its body', async (status, code, kind, reason) => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(status, { 'content-type': 'application/xml', 'x-ms-error-code': code });
      response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>canary</Message></Error>`);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const connectionString = `DefaultEndpointsProtocol=http;AccountName=${DEV_ACCOUNT};AccountKey=${DEV_KEY};BlobEndpoint=http://127.0.0.1:${port}/${DEV_ACCOUNT}`;
    const letters = createDeadLetters({ connectionString, container: 'dead' });
    const calls = [
      () => letters.isOn(signal()),
      () => all(letters.list(signal())),
      () => letters.read(letter, signal()),
      () => letters.remove(letter, signal()),
      () => letters.setAside(letter, signal()),
    ];
    for (const call of calls) {
      const fault = await faultOf(call());
      expect(fault).toMatchObject({ kind, reason });
      expect(shown(fault)).not.toContain('canary');
    }
    expect(asked).toBe(calls.length);
    server.closeAllConnections();
    server.close();
  });

  it('by not being there is one, too, never an empty list', async () => {
    const connectionString = `DefaultEndpointsProtocol=http;AccountName=${DEV_ACCOUNT};AccountKey=${DEV_KEY};BlobEndpoint=http://127.0.0.1:1/${DEV_ACCOUNT}`;
    const letters = createDeadLetters({ connectionString, container: 'dead' });
    expect(await faultOf(all(letters.list(signal())))).toMatchObject({ kind: 'transient', reason: 'StoreUnavailable' });
  });
});
