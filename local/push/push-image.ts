/** Pushes a built image over the registry's HTTP protocol: blobs that are not there yet, then the manifest. */
import type { Blob, BuiltImage } from './build-image.ts';

export interface PushTarget {
  /** `http://127.0.0.1:5000`. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly fetch?: typeof fetch;
}

/** Answers with the manifest's digest, as the registry confirms it. */
export async function pushImage(target: PushTarget, image: BuiltImage): Promise<string> {
  const send = sender(target);
  for (const blob of [...image.layers, image.config]) await pushBlob(send, target, blob);
  const put = await send(`/v2/${target.repository}/manifests/${target.tag}`, {
    method: 'PUT',
    headers: { 'content-type': image.manifest.mediaType },
    body: copyOf(image.manifest.bytes),
  });
  await expect(put, 201, `pushing ${target.repository}:${target.tag}`);
  const confirmed = put.headers.get('docker-content-digest');
  if (confirmed !== image.manifest.digest) {
    throw new Error(`the registry stored ${confirmed ?? 'no digest'}, not ${image.manifest.digest}`);
  }
  return confirmed;
}

type Send = (path: string, init: RequestInit) => Promise<Response>;

function sender(target: PushTarget): Send {
  const call = target.fetch ?? fetch;
  return async (path, init) => {
    const url = new URL(path, target.registry);
    try {
      return await call(url, init);
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new Error(
        `no registry answers at ${url.origin}: is it running? (${cause instanceof Error ? cause.message : String(cause)})`,
        {
          cause: error,
        },
      );
    }
  };
}

async function pushBlob(send: Send, target: PushTarget, blob: Blob): Promise<void> {
  const base = `/v2/${target.repository}/blobs`;
  const head = await send(`${base}/${blob.digest}`, { method: 'HEAD' });
  if (head.status === 200) return;
  const opened = await send(`${base}/uploads/`, { method: 'POST' });
  await expect(opened, 202, `starting an upload to ${target.repository}`);
  const location = opened.headers.get('location');
  if (location === null) throw new Error('the registry did not say where to upload to');
  const url = new URL(location, target.registry);
  url.searchParams.set('digest', blob.digest);
  const headers = { 'content-type': 'application/octet-stream' };
  const put = await send(url.href, { method: 'PUT', headers, body: copyOf(blob.bytes) });
  await expect(put, 201, `uploading ${blob.digest}`);
}

async function expect(response: Response, status: number, doing: string): Promise<void> {
  const text = await response.text();
  if (response.status === status) return;
  throw new Error(`${doing}: the registry answered ${response.status} ${text.slice(0, 500)}`);
}

/** `fetch` wants bytes that are surely not shared memory. */
function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
