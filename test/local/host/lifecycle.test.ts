import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APP_FILE, allSeen, EMPTY_APP_FILE, eventually, RARELY, startTestHost } from './fixtures/host.ts';

describe('the host', () => {
  it('refuses an app that registers nothing', async () => {
    await expect(startTestHost({ appFile: EMPTY_APP_FILE })).rejects.toThrow('empty.ts registered no functions');
  });

  it('refuses a binding it does not serve, naming function and binding', async () => {
    const appFile = APP_FILE.replace('app.ts', 'unsupported.ts');
    await expect(startTestHost({ appFile })).rejects.toThrow(/function toQueue: binding ".+" of type "queue"/);
  });

  it('takes back its listeners when the port is taken', async () => {
    const host = await startTestHost();
    await expect(startTestHost({ port: Number(new URL(host.url).port) })).rejects.toThrow('EADDRINUSE');
    await host.stop();
  });

  it('lists its functions with their kinds', async () => {
    const host = await startTestHost();
    const kinds = Object.fromEntries(host.functions.map(({ name, kind }) => [name, kind]));
    expect(kinds).toMatchObject({ hello: 'http', onEvent: 'eventGrid', onMessage: 'queue', hourly: 'timer' });
    const listed = await (await fetch(`${host.url}/admin/functions`)).json();
    expect(listed).toHaveLength(host.functions.length);
    await host.stop();
  });

  it('says that a queue function cannot be started without a queue', async () => {
    const host = await startTestHost();
    expect(host.lines).toContain(
      "error Host: The listener for function 'onMessage' was unable to start: no queue connection",
    );
    await host.stop();
  });

  it('runs a function by hand through the admin API, without waiting for it', async () => {
    const host = await startTestHost();
    const post = (name: string, input: string): Promise<Response> =>
      fetch(`${host.url}/admin/functions/${name}`, { method: 'POST', body: JSON.stringify({ input }) });
    expect((await post('hourly', '')).status).toBe(202);
    expect((await post('onMessage', '{"by":"hand"}')).status).toBe(202);
    expect((await post('nobody', '')).status).toBe(404);
    await eventually(async () => (await host.seen('hourly'))[0]);
    const message = await eventually(async () => (await host.seen('message done'))[0]);
    expect(message.value).toEqual({ by: 'hand' });
    await host.stop();
  });

  it('tells its state, and drains when asked', async () => {
    const host = await startTestHost();
    const state = async (): Promise<unknown> => (await fetch(`${host.url}/admin/host/status`)).json();
    expect(await state()).toMatchObject({ state: 'Running' });
    expect((await fetch(`${host.url}/admin/host/drain`, { method: 'POST' })).status).toBe(202);
    expect(await state()).toMatchObject({ state: 'Draining' });
    await host.stop();
  });

  it('lets a running function finish and answer before it stops, then runs appTerminate', async () => {
    const host = await startTestHost();
    const answer = fetch(`${host.url}/api/slow?ms=700`);
    await eventually(async () => host.lines.find((line) => line.includes('slow.User')));
    await host.stop();
    expect(await (await answer).text()).toBe('done');
    await expect(fetch(host.url)).rejects.toThrow();
    const next = await startTestHost();
    expect((await allSeen(next.url)).slice(-2).map(({ kind }) => kind)).toEqual(['appTerminate', 'appStart']);
    await next.stop();
  });
});

describe('the host as a process', () => {
  const main = fileURLToPath(new URL('../../../local/host/main.ts', import.meta.url));
  let directory: string;
  let args: string[];
  const env = { ...process.env, OFTEN: RARELY, QUEUE_NAME: 'unused', SAY_TERMINATED: '1' };
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'host-'));
    const hostJson = join(directory, 'host.json');
    await writeFile(hostJson, '{"version":"2.0"}');
    args = [main, '--app', APP_FILE, '--port', '0', '--host-json', hostJson];
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('says one line when ready, and on SIGTERM finishes what runs and exits 0', async () => {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const [line]: string[] = await once(createInterface({ input: child.stdout }), 'line');
    const ready: { ready: boolean; url: string; functions: unknown[] } = JSON.parse(line ?? '');
    expect(ready.ready).toBe(true);
    expect(ready.functions.length).toBeGreaterThan(5);
    const answer = fetch(`${ready.url}/api/slow?ms=500`);
    await eventually(async () => stderr.includes('slow.User') || undefined);
    child.kill('SIGTERM');
    expect(await (await answer).text()).toBe('done');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(stderr).toContain('appTerminate ran');
  });

  it('ends when its parent is killed', async () => {
    const script = `
      const child = require('node:child_process').spawn(process.execPath, ${JSON.stringify(args)}, { stdio: ['ignore', 'pipe', 'inherit'] });
      child.stdout.pipe(process.stdout); console.log(JSON.stringify({ pid: child.pid }));`;
    const parent = spawn(process.execPath, ['-e', script], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
    const { pid }: { pid: number } = JSON.parse((await lines.next()).value ?? '');
    expect((await lines.next()).value).toContain('"ready":true');
    parent.kill('SIGKILL');
    await eventually(async () => (isAlive(pid) ? undefined : true));
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
