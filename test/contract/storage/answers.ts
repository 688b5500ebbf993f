/** What the SDKs' clients end in, in a form that is the same on every store: the status and the service's own code. */
import type { HttpClient } from '@azure/core-rest-pipeline';
import { createHttpHeaders, createPipelineRequest, isRestError } from '@azure/core-rest-pipeline';
import { storeCode } from '../../../src/azure/shared/store-faults.ts';

/** `412 UpdateConditionNotSatisfied`; a call that succeeds is a failure here. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  const answer = await answerOf(call);
  if (typeof answer === 'string') return answer;
  throw new Error('the call was not refused');
}

/** The answer, or how the call was refused. */
export async function answerOf<T>(call: Promise<T>): Promise<T | string> {
  try {
    return await call;
  } catch (error) {
    if (isRestError(error)) return `${error.statusCode} ${storeCode(error)}`;
    throw error;
  }
}

type Seen = { readonly onResponse: (answer: { status: number }) => void };

/** The status of the answer to a call, where the client makes nothing of it. */
export async function statusOf(send: (options: Seen) => Promise<unknown>): Promise<number> {
  let last = 0;
  await send({
    onResponse({ status }) {
      last = status;
    },
  });
  return last;
}

/** A request of no client's, without Authorization. */
export async function unsignedStatus(client: HttpClient, url: string): Promise<number> {
  const headers = createHttpHeaders({ accept: 'application/json;odata=nometadata' });
  const request = createPipelineRequest({ url, headers, allowInsecureConnection: true });
  return (await client.sendRequest(request)).status;
}
