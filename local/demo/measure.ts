/**
 * The controller's share of a redeploy: from the event's arrival at its webhook to the PUT that ARM accepted, warm,
 * against local Azure whose containers start at once. 200 pushes one after the other; the times are this side's send
 * and local ARM's own write log. Called by the demo.
 */
import path from 'node:path';
import { buildImage } from '../push/build-image.ts';
import { pushImage } from '../push/push-image.ts';
import { startController } from '../start/controller.ts';
import { holdAzure } from '../start/hold.ts';
import { SAMPLE } from '../start/sample.ts';
import { until } from './stage.ts';
import { createWitness, type Witness } from './witness.ts';

const PUSHES = 200;
/** The first looks of a process load its SDKs: they are not counted. */
const WARM_UP = 5;
const LIMIT_MS = 30_000;
/** Shorter than a container's start, longer than a look. */
const PROVISION_MS = 20;

export interface Shares {
  readonly pushes: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

export interface Measuring {
  readonly directory: string;
  /** What is started is handed to it, for the caller to end. */
  readonly atEnd: (end: () => Promise<void>) => void;
  /** The function app, if not this checkout's sources. */
  readonly app?: string;
  readonly hostJson?: string;
}

export async function measureShare({ directory, atEnd, ...app }: Measuring): Promise<Shares> {
  const azure = await holdAzure({ directory, anyPorts: true, provisionMs: PROVISION_MS, containers: 'none' });
  atEnd(() => azure.stop());
  const controller = await startController({ directory, azure, ...app });
  atEnd(() => controller.stop());
  const witness = createWitness(azure);
  const image = (version: number) => buildImage(path.join(SAMPLE, 'logging'), { version: `m${version}` });
  const push = async (version: number): Promise<string> =>
    pushImage({ registry: azure.registry, repository: 'measure', tag: 'v1' }, await image(version));
  await push(0);
  await declare(controller.url, azure.loginServer);
  await settled(witness, 1);
  const times: number[] = [];
  for (let count = 1; count <= PUSHES + WARM_UP; count++) {
    const digest = await push(count);
    const sent = Date.now();
    await sendEvent(controller.url, azure.loginServer, digest);
    const accepted = await settled(witness, count + 1);
    if (count > WARM_UP) times.push(accepted - sent);
  }
  times.sort((a, b) => a - b);
  return { pushes: times.length, medianMs: quantile(times, 0.5), p99Ms: quantile(times, 0.99) };
}

/** Waits for the n-th PUT and for its provisioning; when ARM accepted it. */
async function settled(witness: Witness, puts: number): Promise<number> {
  const write = await until(`PUT ${puts}`, LIMIT_MS, async () => {
    const accepted = (await witness.writes('measure')).filter(({ method, status }) => method === 'PUT' && status < 300);
    return accepted[puts - 1];
  });
  await until('provisioning', LIMIT_MS, async () => {
    const group = (await witness.group('measure')) as { properties?: { provisioningState?: string } } | undefined;
    return group?.properties?.provisioningState === 'Succeeded';
  });
  return Date.parse(write.time);
}

async function declare(api: string, loginServer: string): Promise<void> {
  const container = {
    name: 'measure',
    properties: { image: `${loginServer}/measure:v1`, resources: { requests: { cpu: 0.5, memoryInGB: 0.5 } } },
  };
  const body = { name: 'measure', location: 'westeurope', properties: { osType: 'Linux', containers: [container] } };
  const response = await fetch(`${api}/api/groups/measure`, { method: 'PUT', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`the measured group was refused: ${response.status} ${await response.text()}`);
}

async function sendEvent(url: string, host: string, digest: string): Promise<void> {
  const event = {
    id: digest,
    topic: '/subscriptions/0/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/mooring',
    subject: 'measure:v1',
    eventType: 'Microsoft.ContainerRegistry.ImagePushed',
    eventTime: new Date().toISOString(),
    data: {
      id: digest,
      timestamp: new Date().toISOString(),
      action: 'push',
      target: { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, repository: 'measure', tag: 'v1' },
      request: { id: digest, host, method: 'PUT', useragent: 'demo' },
    },
    dataVersion: '2.0',
    metadataVersion: '1',
  };
  const response = await fetch(`${url}/runtime/webhooks/eventgrid?functionName=imagePushed&code=local`, {
    method: 'POST',
    headers: { 'aeg-event-type': 'Notification', 'content-type': 'application/json' },
    body: JSON.stringify([event]),
  });
  if (response.status !== 202) throw new Error(`the event was answered ${response.status} ${await response.text()}`);
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
