/**
 * Sends one request to ARM over an SDK's pipeline and gives back the answer as text. Each adapter of ARM's brings the
 * SDK's client that loads with it. Nothing is retried or redirected, and no answer is read beyond its limit.
 */
import type { HttpClient, HttpMethods, Pipeline, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { createHttpHeaders, createPipelineRequest, redirectPolicyName } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { Fault } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { withDeadline } from '../shared/deadline.ts';
import type { ArmAnswer } from './classify.ts';
import { classifyTransport, outOfTime } from './classify.ts';

/** An answer of ARM's. The largest recorded page is far below it; beyond it something is wrong. */
export const BODY_BYTES_MAX = 4 * 1024 * 1024;
/** Below the 30 s by which a lease must outlast a write. */
const CALL_LIMIT_MS = 25_000;

export interface ArmOptions {
  /** `https://management.azure.com`, or another cloud's. */
  readonly endpoint: string;
  readonly credential: TokenCredential;
  /** The scope of tokens; the endpoint's own `/.default` where it is absent. */
  readonly audience?: string;
  readonly httpClient?: HttpClient;
  /** A certificate authority in PEM, for an ARM that is not Azure's. */
  readonly tlsCa?: string;
}

export interface ArmCall {
  readonly method: HttpMethods;
  readonly url: string;
  readonly body?: JsonObject;
}

export type SendToArm = (call: ArmCall, signal: AbortSignal) => Promise<ArmAnswer>;

/** What all of the SDKs' clients for ARM have. */
export interface ArmClient {
  readonly pipeline: Pipeline;
  sendRequest(request: PipelineRequest): Promise<PipelineResponse>;
}

/** The clients want a subscription; ours stands in each address. */
export const IN_EACH_ADDRESS = 'in-each-address';

/** What every SDK's client is built with. */
export function sdkOptions(options: ArmOptions) {
  return {
    endpoint: options.endpoint,
    credentialScopes: [options.audience ?? `${options.endpoint}/.default`],
    retryOptions: { maxRetries: 0 },
    ...(options.httpClient === undefined ? {} : { httpClient: options.httpClient }),
    ...(options.tlsCa === undefined ? {} : { tlsOptions: { ca: options.tlsCa } }),
  };
}

/** The client's pipeline is changed: it sends what it is given and gives back what comes. */
export function createArmPipeline(client: ArmClient): SendToArm {
  client.pipeline.removePolicy({ name: redirectPolicyName });
  // These two fit bodies to the SDK's model, which is older than the service, and throw at an answer that is no JSON.
  client.pipeline.removePolicy({ name: 'deserializationPolicy' });
  client.pipeline.removePolicy({ name: 'serializationPolicy' });
  return async (call, signal) => {
    if (signal.aborted) throw outOfTime();
    const write = call.method !== 'GET';
    const tooLong = new AbortController();
    const request = createPipelineRequest({
      url: call.url,
      method: call.method,
      headers: createHttpHeaders({
        accept: 'application/json',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      }),
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      abortSignal: AbortSignal.any([withDeadline(signal, CALL_LIMIT_MS), tooLong.signal]),
      onDownloadProgress: ({ loadedBytes }) => {
        if (loadedBytes > BODY_BYTES_MAX) tooLong.abort();
      },
    });
    try {
      const response = await client.sendRequest(request);
      const text = response.bodyAsText ?? '';
      if (Buffer.byteLength(text) > BODY_BYTES_MAX) throw tooLarge(write);
      return { status: response.status, headers: response.headers, text };
    } catch (error) {
      if (error instanceof Fault) throw error;
      throw tooLong.signal.aborted ? tooLarge(write) : classifyTransport(error, write, signal);
    }
  };
}

function tooLarge(write: boolean): Fault {
  const message = `ARM’s answer is larger than ${BODY_BYTES_MAX} bytes`;
  return write
    ? new Fault('ambiguous', { reason: 'AzureAmbiguous', message })
    : new Fault('transient', { reason: 'AzureUnavailable', message });
}
