/**
 * The SDKs' pipelines without what does nothing here: tracing and logs that nobody reads, proxies, certificates, forms
 * and compression that no call has. What decides how the adapters behave stays: retries, redirects, tokens, (de)serialization,
 * user agents, deadlines. `clients.ts` calls it before it builds the clients.
 */
import { createRequire } from 'node:module';
import type { HttpClient, Pipeline, PipelinePolicy, PipelineRequest, SendRequest } from '@azure/core-rest-pipeline';
import * as modern from '@azure/core-rest-pipeline';

const LEFT_OUT: ReadonlySet<string> = new Set([
  modern.agentPolicyName,
  modern.decompressResponsePolicyName,
  modern.formDataPolicyName,
  modern.logPolicyName,
  modern.multipartPolicyName,
  modern.proxyPolicyName,
  modern.setClientRequestIdPolicyName,
  modern.tlsPolicyName,
  modern.tracingPolicyName,
]);

/** Both copies that this process has: some SDKs load the one for `require`. */
export function leanPipelines(): void {
  const older: typeof modern = createRequire(import.meta.url)('@azure/core-rest-pipeline');
  for (const { createEmptyPipeline } of [modern, older]) makeLean(Object.getPrototypeOf(createEmptyPipeline()));
}

function makeLean(prototype: Pipeline): void {
  const { addPolicy } = prototype;
  const chains = new WeakMap<readonly PipelinePolicy[], Map<HttpClient, SendRequest>>();
  Object.assign(prototype, {
    addPolicy(this: Pipeline, policy: PipelinePolicy, options: Parameters<Pipeline['addPolicy']>[1]): void {
      if (!LEFT_OUT.has(policy.name)) addPolicy.call(this, policy, options);
    },
    /** The SDK puts its policies together anew for each request. They are the same until one is added or removed. */
    sendRequest(this: Pipeline, client: HttpClient, request: PipelineRequest): ReturnType<SendRequest> {
      const policies = this.getOrderedPolicies();
      const known = chains.get(policies) ?? new Map<HttpClient, SendRequest>();
      chains.set(policies, known);
      const chain = known.get(client) ?? chained(policies, client);
      known.set(client, chain);
      return chain(request);
    },
  });
}

function chained(policies: readonly PipelinePolicy[], client: HttpClient): SendRequest {
  return policies.reduceRight<SendRequest>(
    (next, policy) => (request) => policy.sendRequest(request, next),
    (request) => client.sendRequest(request),
  );
}
