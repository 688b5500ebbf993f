/**
 * The sample, set up as its owner would: its three images built and pushed, its declaration filled in and PUT. Called
 * by `npm start`, the demo and tests.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildAndPush } from '../buildah/build.ts';
import { buildImage } from '../push/build-image.ts';
import { pushImage } from '../push/push-image.ts';
import type { AzureAddresses } from './addresses.ts';

export const SAMPLE = fileURLToPath(new URL('../../samples/jobs/', import.meta.url));
export const SERVICES = ['job-generator', 'job-processing', 'logging'] as const;
export type SampleService = (typeof SERVICES)[number];

/** Builds and pushes one service; the digest. The version becomes the image's APP_VERSION. */
export async function pushService(
  azure: AzureAddresses,
  service: SampleService,
  tag: string,
  version = tag,
): Promise<string> {
  const repository = `jobs/${service}`;
  const folder = path.join(SAMPLE, service);
  if (azure.builds !== undefined) {
    return buildAndPush(azure.builds, { folder, registry: azure.registry, repository, tag, version });
  }
  const image = await buildImage(folder, { version });
  return pushImage({ registry: azure.registry, repository, tag }, image);
}

/** Without it docker-registry says that there is no such image. */
const ACCEPT_OCI = { accept: 'application/vnd.oci.image.manifest.v1+json' };

/** Pushes what is not there; a service that somebody pushed since stays as it is. */
export async function pushMissing(azure: AzureAddresses): Promise<void> {
  for (const service of SERVICES) {
    const known = await fetch(`${azure.registry}/v2/jobs/${service}/manifests/v1`, {
      method: 'HEAD',
      headers: ACCEPT_OCI,
    });
    if (!known.ok) await pushService(azure, service, 'v1');
  }
}

/** The declaration with its two tokens filled in. */
export function declarationOf(azure: AzureAddresses): string {
  const file = path.join(SAMPLE, 'group.yaml');
  if (!existsSync(file)) throw new Error(`${file} is missing`);
  // Any 64 bytes in base64 do: local Azure asks for a key's form, not for a certain one.
  const key = Buffer.alloc(64, 7).toString('base64');
  return readFileSync(file, 'utf8')
    .replaceAll("'{{QUEUE_CONNECTION}}'", JSON.stringify(azure.containerStorage))
    .replaceAll("'{{STORAGE_KEY}}'", JSON.stringify(key));
}

/** PUTs it; throws with the answer when it is refused. */
export async function declareSample(azure: AzureAddresses, api: string): Promise<void> {
  const response = await fetch(`${api}/api/groups/jobs`, {
    method: 'PUT',
    headers: { 'content-type': 'application/yaml' },
    body: declarationOf(azure),
  });
  if (!response.ok) throw new Error(`the sample was refused: ${response.status} ${await response.text()}`);
}

/**
 * PUTs it unless that was done before with the same text: a start after a crash must not undo a deletion. The text
 * changes with the ports of local Azure, and then it must be declared anew.
 */
export async function declareOnce(azure: AzureAddresses, api: string, directory: string): Promise<void> {
  const file = path.join(directory, 'declared.yaml');
  const text = declarationOf(azure);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  await declareSample(azure, api);
  writeFileSync(file, text, { mode: 0o600 });
}

/** A container group is up in 3 s, and several times that on a busy machine; nobody waits longer for a start. */
const UP_MAX_MS = 12_000;
const LOOK_MS = 100;

/** Where Job Generator is, once it listens; undefined when there is no such group, or it does not come up in time. */
export async function sampleAddress(azure: AzureAddresses, api: string): Promise<string | undefined> {
  const deadline = Date.now() + UP_MAX_MS;
  const port = 80 + azure.lowPortOffset;
  while (Date.now() < deadline) {
    const response = await fetch(`${api}/api/groups/jobs`);
    if (response.status === 404) return undefined;
    const ip = addressIn(await response.json());
    if (ip !== undefined && (await listens(ip, port))) return `http://${ip}${port === 80 ? '' : `:${port}`}`;
    await sleep(LOOK_MS);
  }
  return undefined;
}

function addressIn(group: unknown): string | undefined {
  const { replicas } = group as { replicas?: readonly { address?: { ip?: string } }[] };
  return replicas?.[0]?.address?.ip;
}

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
