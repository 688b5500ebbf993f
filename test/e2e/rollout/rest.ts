/**
 * Whether nothing is written once a rollout is over: while sweeps and health checks go on, no write reaches ARM, no row
 * of any table changes, no message waits, and no timer wakes a group. Called by `main.ts` after the load.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TableClient, TableServiceClient } from '@azure/data-tables';
import { QueueServiceClient } from '@azure/storage-queue';
import type { AzureAddresses } from '../../../local/start/addresses.ts';
import type { Options } from './options.ts';
import { writesAt } from './watch.ts';

export interface Rest {
  readonly seconds: number;
  /** Passes of the timers in that time: at rest is what is looked at and left alone. */
  readonly sweeps: number;
  readonly healthChecks: number;
  /** `METHOD path`. */
  readonly toArm: readonly string[];
  /** Tables of which a row has changed, and queues that have grown. */
  readonly toStorage: readonly string[];
  /** What the log says of groups that were woken. */
  readonly woken: readonly string[];
}

/** What is under way after a rollout, such as the second look at what is gone, has this long. */
const SETTLES_WITHIN_MS = 180_000;
/** Longer than any wait that ends by itself, at this pace. */
const QUIET_MS = { tenth: 6_000, azure: 60_000 };

/** Waits until nothing has changed for a while, then looks on. Where that never comes, the looking on shows why. */
export async function restOf(
  azure: AzureAddresses,
  directory: string,
  { restSeconds: seconds, pace }: Pick<Options, 'restSeconds' | 'pace'>,
): Promise<Rest> {
  const deadline = Date.now() + SETTLES_WITHIN_MS;
  let before = await stored(azure);
  for (;;) {
    await sleep(QUIET_MS[pace]);
    const now = await stored(azure);
    const isQuiet = changed(before, now).length === 0;
    before = now;
    if (isQuiet || Date.now() > deadline) break;
  }
  const sent = (await writesAt(azure)).length;
  const said = logOf(directory).length;
  await sleep(seconds * 1000);
  const lines = logOf(directory).slice(said).split('\n');
  const after = await stored(azure);
  return {
    seconds,
    sweeps: lines.filter((line) => line.includes('"sweep done"')).length,
    healthChecks: lines.filter((line) => line.includes('"health check done"')).length,
    toArm: (await writesAt(azure)).slice(sent).map(({ method, path: where }) => `${method} ${where}`),
    toStorage: changed(before, after),
    woken: lines.filter((line) => line.includes('wakes a group')),
  };
}

/** Table or queue → what stands in it. */
async function stored({ storage }: AzureAddresses): Promise<Map<string, string>> {
  const insecure = { allowInsecureConnection: true };
  const found = new Map<string, string>();
  for await (const { name } of TableServiceClient.fromConnectionString(storage, insecure).listTables()) {
    if (name === undefined) continue;
    const etags: string[] = [];
    for await (const row of TableClient.fromConnectionString(storage, name, insecure).listEntities()) {
      etags.push(`${row.partitionKey} ${row.rowKey} ${row.etag}`);
    }
    found.set(`table ${name}`, etags.join('\n'));
  }
  const queues = QueueServiceClient.fromConnectionString(storage);
  for await (const { name } of queues.listQueues()) {
    const { approximateMessagesCount } = await queues.getQueueClient(name).getProperties();
    found.set(`queue ${name}`, String(approximateMessagesCount));
  }
  return found;
}

function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((name) => {
    const [was = '', is = ''] = [before.get(name), after.get(name)];
    // A message that is overtaken goes without anything being written for it.
    return name.startsWith('queue ') ? Number(is) > Number(was) : is !== was;
  });
}

function logOf(directory: string): string {
  return readFileSync(path.join(directory, 'controller.log'), 'utf8');
}
