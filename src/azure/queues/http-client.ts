/**
 * The queue SDK takes an `HttpClient` of an older kind than every other SDK here; this makes the older one of the newer
 * one, for `wake-queue.ts`, so that simulations plug the same client in everywhere.
 */

import type { HttpClient } from '@azure/core-rest-pipeline';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { IHttpClient } from '@azure/storage-queue';

export function toStorageHttpClient(client: HttpClient): IHttpClient {
  return {
    async sendRequest(resource) {
      const request = createPipelineRequest({
        url: resource.url,
        method: resource.method,
        headers: createHttpHeaders(resource.headers.toJson({ preserveCase: true })),
        timeout: resource.timeout,
        requestId: resource.requestId,
        allowInsecureConnection: true,
        ...(resource.body === undefined ? {} : { body: resource.body }),
        ...(resource.abortSignal === undefined ? {} : { abortSignal: resource.abortSignal }),
      });
      const response = await client.sendRequest(request);
      // The only headers object of the older kind at hand is the request's.
      const headers = resource.headers.clone();
      for (const { name } of headers.headersArray()) headers.remove(name);
      for (const [name, value] of response.headers) headers.set(name, value);
      return { status: response.status, headers, request: resource, bodyAsText: response.bodyAsText ?? '' };
    },
  };
}
