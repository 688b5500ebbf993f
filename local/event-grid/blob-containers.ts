/** Where dead letters go: containers of a storage account, by the real SDK. Built by the local start for Event Grid. */
import type { PutBlob } from './dead-letters.ts';

/** Longer than Azurite takes on a busy machine. */
const CALL_LIMIT_MS = 10_000;

/** `connection`: asked at each write, for Azurite starts after Event Grid does. */
export function blobContainers(connection: () => string): PutBlob {
  return async (container, name, text) => {
    const client = await clientOf(connection(), container);
    const abortSignal = AbortSignal.timeout(CALL_LIMIT_MS);
    const options = { blobHTTPHeaders: { blobContentType: 'application/json' }, abortSignal };
    await client.getBlockBlobClient(name).upload(text, Buffer.byteLength(text), options);
  };
}

/** Event Grid makes no container; whoever turns dead-lettering on has made it before. */
export async function ensureContainer(connection: string, container: string): Promise<void> {
  const client = await clientOf(connection, container);
  await client.createIfNotExists({ abortSignal: AbortSignal.timeout(CALL_LIMIT_MS) });
}

async function clientOf(connection: string, container: string) {
  const { ContainerClient } = await import('@azure/storage-blob');
  return new ContainerClient(connection, container, { retryOptions: { maxTries: 1 } });
}
