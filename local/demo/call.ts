/**
 * One HTTP call to a container. Called by the witness; not `fetch`, which refuses some of the ports where an ordinary
 * user finds port 80 of a container group, such as 10080.
 */
import { request } from 'node:http';

/** A question is answered at once, or nobody is there; a thousand jobs take a moment to be stored. */
const ASK_LIMIT_MS = 2_000;
const SEND_LIMIT_MS = 30_000;

export interface ContainerAnswer {
  readonly status: number;
  readonly text: string;
}

/** Throws when nobody answers. */
export function callContainer(url: string, body?: unknown): Promise<ContainerAnswer> {
  const options = {
    method: body === undefined ? 'GET' : 'POST',
    // No connection is kept: the next container at this address is another one.
    agent: false,
    signal: AbortSignal.timeout(body === undefined ? ASK_LIMIT_MS : SEND_LIMIT_MS),
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' } }),
  };
  return new Promise((resolve, reject) => {
    const call = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
