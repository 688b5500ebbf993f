/**
 * Local Azure as a process of its own, apart from the controller, as Azure is: `npm start` and the demo run it, and it
 * lives on when they are killed, until nobody has held it for a while. Its control surface takes holds, subscriptions
 * and the word to stop. Arguments: --directory D [--any-ports] [--provision-ms N] [--probe-scale N] [--linger-ms N] [--containers KIND].
 */

import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import { addressFile } from './addresses.ts';
import { containersOf } from './container-parts.ts';
import { DEAD_LETTERS, type LocalAzure, startLocalAzure } from './local-azure.ts';
import { takeLock } from './lock.ts';

const { values } = parseArgs({
  options: {
    directory: { type: 'string' },
    'any-ports': { type: 'boolean', default: false },
    'provision-ms': { type: 'string' },
    'probe-scale': { type: 'string' },
    containers: { type: 'string', default: 'simulated' },
    'linger-ms': { type: 'string', default: '30000' },
  },
});

const directory = values.directory ?? '.mooring';
const lingerMs = Number(values['linger-ms']);
const holds = new Set<ServerResponse>();
let leaving: NodeJS.Timeout | undefined;
let stopping: Promise<void> | undefined;

const other = takeLock(directory, 'azure');
if (other !== undefined) {
  process.stderr.write(`local Azure already runs in ${directory}, as process ${other}\n`);
  process.exit(1);
}
const azure = await startLocalAzure({
  directory,
  anyPorts: values['any-ports'],
  containers: containersOf(values.containers) ?? 'simulated',
  ...(values['probe-scale'] === undefined ? {} : { probeScale: Number(values['probe-scale']) }),
  ...(values['provision-ms'] === undefined ? {} : { provisionMs: Number(values['provision-ms']) }),
});
const control = createServer((request, response) => {
  void route(azure, request, response).catch((error: unknown) => {
    response.writeHead(500).end(String(error));
  });
});
const port = azure.ports.control;
control.listen(port, '127.0.0.1', () => {
  const file = addressFile(directory);
  const known = { ...azure.addresses, pid: process.pid, control: `http://127.0.0.1:${port}` };
  writeFileSync(`${file}.new`, JSON.stringify(known, undefined, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  linger();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());

async function route(running: LocalAzure, request: IncomingMessage, response: ServerResponse): Promise<void> {
  switch (`${request.method} ${request.url}`) {
    case 'GET /hold':
      return hold(response);
    case 'POST /subscriptions':
      await subscribe(running, await readJson(request));
      return void response.writeHead(204).end();
    case 'POST /lossy':
      running.events.setLossy(true);
      return void response.writeHead(204).end();
    case 'GET /stats':
      return void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(running.events.stats()));
    case 'POST /stop':
      response.writeHead(202).end();
      return stop();
    default:
      return void response.writeHead(404).end();
  }
}

/** A held connection says that somebody needs us; it breaks when that somebody ends, however it ends. */
function hold(response: ServerResponse): void {
  clearTimeout(leaving);
  holds.add(response);
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.write('held\n');
  response.on('close', () => {
    holds.delete(response);
    linger();
  });
}

function linger(): void {
  if (holds.size > 0) return;
  clearTimeout(leaving);
  leaving = setTimeout(() => void stop(), lingerMs);
}

/** Event Grid's subscriptions, as an owner's deployment makes them: the registry's pushes, and what ARM does in the resource group. */
async function subscribe(running: LocalAzure, { endpoint }: { endpoint: string }): Promise<void> {
  const at = (functionName: string) => `${endpoint}/runtime/webhooks/eventgrid?functionName=${functionName}&code=local`;
  await running.events.subscribe({
    name: 'image-pushed',
    endpoint: at('imagePushed'),
    eventTypes: ['Microsoft.ContainerRegistry.ImagePushed'],
    schema: 'EventGridSchema',
    deadLetterContainer: DEAD_LETTERS,
  });
  await running.events.subscribe({
    name: 'resource-changed',
    endpoint: at('resourceChanged'),
    eventTypes: ['Write', 'Delete', 'Action'].map((verb) => `Microsoft.Resources.Resource${verb}Success`),
    schema: 'CloudEventSchemaV1_0',
    deadLetterContainer: DEAD_LETTERS,
  });
}

async function readJson(request: IncomingMessage): Promise<{ endpoint: string }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function stop(): Promise<void> {
  stopping ??= (async () => {
    for (const held of holds) held.destroy();
    control.close();
    await azure.stop();
    rmSync(addressFile(directory), { force: true });
    process.exit(0);
  })();
  return stopping;
}
