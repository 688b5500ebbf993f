import { describe, expect, it } from 'vitest';
import { classifyAnswer, classifyTransport } from '../../../src/azure/arm/classify.ts';
import { signal } from '../support/fixtures.ts';

function answer(status: number, code?: string, message = 'm', headers: Record<string, string> = {}) {
  const text = code === undefined ? '<html>no JSON</html>' : JSON.stringify({ error: { code, message } });
  return { status, headers: { get: (name: string) => headers[name] }, text };
}

/** Texts as recorded or documented, with the names changed. */
const NO_ROOM =
  "The requested resource is not available in the location 'westeurope' at this moment. Please retry with a different resource request or in another location. Resource requested: '2' CPU '4' GB memory 'Linux' OS virtual network";
const FRAUD =
  "Resource type 'Microsoft.ContainerInstance/containerGroups' container group quota 'ContainerGroups' exceeded in region 'westeurope'. Limit: '0', Usage: '0' Requested: '1'.";
const CORES =
  "Resource type 'Microsoft.ContainerInstance/containerGroups' container group quota 'StandardCores' exceeded in region 'westeurope'. Limit: '10', Usage: '10' Requested: '1'.";

describe('an error answer of ARM', () => {
  it.each([
    [
      409,
      'ContainerGroupTransitioning',
      "The container group 'web' is still transitioning, please retry later.",
      'transient',
      'Transitioning',
      10_000,
    ],
    [409, 'ServiceUnavailable', NO_ROOM, 'transient', 'NoCapacity', 300_000],
    [409, 'ServiceUnavailable', FRAUD, 'transient', 'QuotaExceeded', 600_000],
    [400, 'ContainerGroupQuotaReached', CORES, 'transient', 'QuotaExceeded', 600_000],
    [
      409,
      'RegistryErrorResponse',
      "An error response is received from the docker registry 'index.docker.io'. Please retry later.",
      'transient',
      'RegistryUnavailable',
      120_000,
    ],
    [
      400,
      'InaccessibleImage',
      "The image 'x' in container group 'web' is not accessible.",
      'transient',
      'ImageInaccessible',
      60_000,
    ],
    [400, 'InvalidContainerGroupUpdate', 'm', 'terminal', 'AzureRefused', undefined],
    [409, 'InvalidContainerGroupUpdate', 'm', 'terminal', 'AzureRefused', undefined],
    [400, 'DnsNameLabelAlreadyTaken', 'm', 'terminal', 'NameTaken', undefined],
    [409, 'ScopeLocked', 'm', 'terminal', 'AzureRefused', undefined],
    [403, 'AuthorizationFailed', 'm', 'terminal', 'Forbidden', undefined],
    [403, 'LinkedAuthorizationFailed', 'm', 'terminal', 'Forbidden', undefined],
    [403, 'RequestDisallowedByPolicy', 'm', 'terminal', 'AzureRefused', undefined],
    [403, 'SomethingNew', 'm', 'terminal', 'Forbidden', undefined],
    [401, 'ExpiredAuthenticationToken', 'm', 'transient', 'AzureUnavailable', undefined],
    [404, 'ResourceGroupNotFound', 'm', 'terminal', 'NotFound', undefined],
    [429, 'SubscriptionRequestsThrottled', 'm', 'transient', 'Throttled', 10_000],
    [429, 'RetryableErrorDueToAnotherOperation', 'm', 'transient', 'Transitioning', 10_000],
    [409, 'SomethingNew', 'm', 'transient', 'Conflict', 10_000],
    [412, 'PreconditionFailed', 'm', 'conflict', 'Conflict', undefined],
    [400, 'InvalidRequestContent', 'm', 'terminal', 'AzureRefused', undefined],
    [307, undefined, '', 'terminal', 'AzureRefused', undefined],
  ] as const)('%i %s (%s) is %s, %s', (status, code, message, kind, reason, retryAfterMs) => {
    for (const write of [true, false]) {
      expect(classifyAnswer(answer(status, code, message), write)).toMatchObject({
        kind,
        reason,
        status,
        code,
        retryAfterMs,
      });
    }
  });

  it.each([500, 502, 503, 504, 408])(
    '%i leaves open whether a write happened, and lets a read be repeated',
    (status) => {
      for (const code of [
        'InternalServerError',
        'GatewayTimeout',
        'ServiceUnavailable',
        'InaccessibleImage',
        undefined,
      ]) {
        expect(classifyAnswer(answer(status, code), true)).toMatchObject({
          kind: 'ambiguous',
          reason: 'AzureAmbiguous',
        });
        expect(classifyAnswer(answer(status, code), false)).toMatchObject({
          kind: 'transient',
          reason: 'AzureUnavailable',
        });
      }
    },
  );

  it('lets the answer’s own Retry-After stand above ours', () => {
    const busy = answer(409, 'ContainerGroupTransitioning', 'm', { 'retry-after': '42' });
    expect(classifyAnswer(busy, true).retryAfterMs).toBe(42_000);
    const slow = answer(503, undefined, '', { 'retry-after': '7' });
    expect(classifyAnswer(slow, true)).toMatchObject({ kind: 'ambiguous', retryAfterMs: 7000 });
  });

  it('passes on neither the text of the answer nor a code that is no code', () => {
    const secret = 'canary-9c1e';
    for (const [status, code] of [
      [400, 'InvalidRequestContent'],
      [409, `Bad ${secret}`],
      [500, secret.padEnd(200, 'x')],
    ] as const) {
      const fault = classifyAnswer(answer(status, code, `the value '${secret}' is wrong`), true);
      expect(`${fault.message} ${fault.code} ${JSON.stringify(fault)}`).not.toContain(secret);
    }
  });
});

describe('a connection to ARM that gave no answer', () => {
  const failed = (code: string) => Object.assign(new Error('canary-text'), { code });

  it.each(['ENOTFOUND', 'ECONNREFUSED', 'EAI_AGAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'])(
    '%s: a write was never sent, and may be sent again',
    (code) => {
      expect(classifyTransport(failed(code), true, signal())).toMatchObject({ kind: 'transient', code });
    },
  );

  it.each(['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'SOMETHING_NEW'])('%s: a write may have happened', (code) => {
    const fault = classifyTransport(failed(code), true, signal());
    expect(fault).toMatchObject({ kind: 'ambiguous', reason: 'AzureAmbiguous' });
    expect(fault.message).not.toContain('canary');
    expect(classifyTransport(failed(code), false, signal()).kind).toBe('transient');
  });

  it('says that our own time ran out, where the look’s signal fired', () => {
    const aborted = Object.assign(new Error('aborted'), { name: 'AbortError' });
    expect(classifyTransport(aborted, false, AbortSignal.abort())).toMatchObject({
      kind: 'transient',
      reason: 'OutOfTime',
    });
    expect(classifyTransport(aborted, true, AbortSignal.abort()).kind).toBe('ambiguous');
  });

  it('knows that without a token nothing was sent', () => {
    const error = Object.assign(new Error('canary'), { name: 'CredentialUnavailableError' });
    expect(classifyTransport(error, true, signal())).toMatchObject({ kind: 'transient', reason: 'AzureUnavailable' });
  });
});
