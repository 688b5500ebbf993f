/**
 * The wrong answers a service may give in place of its own (F2), as data: by service, by name. `meet.ts` gives them;
 * `variants.ts` says which fit a site.
 */
import { json, type WireResponse } from '../../../local/serve/wire.ts';
import type { ServiceName } from '../kernel/sites.ts';

export interface Wrong {
  readonly name: string;
  /** `now`: virtual time, for dates. */
  readonly answer: (now: number) => WireResponse;
  /** Only for writes, or only for reads. */
  readonly only?: 'read' | 'write' | 'PUT';
}

const error = (status: number, code: string, message: string, headers: Record<string, string> = {}) => ({
  name: `${status} ${code}`,
  answer: () => json(status, { error: { code, message } }, headers),
});

const throttled = (name: string, headers: (now: number) => Record<string, string>): Wrong => ({
  name: `429 ${name}`,
  answer: (now) => json(429, { error: { code: 'SubscriptionRequestsThrottled', message: 'slow down' } }, headers(now)),
});

const date = (ms: number) => new Date(ms).toUTCString();
const plain = (status: number): Wrong => ({ name: String(status), answer: () => json(status, {}) });

const HTML: Wrong = {
  name: 'html 200',
  answer: () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html><body>gateway</body></html>' }),
};
const HTML_ERROR: Wrong = {
  name: 'html 502',
  answer: () => ({ status: 502, headers: { 'content-type': 'text/html' }, body: '<html>bad gateway</html>' }),
};

const ARM: readonly Wrong[] = [
  { ...error(400, 'InvalidRequestContent', 'refused'), only: 'write' },
  error(401, 'InvalidAuthenticationToken', 'the token is not accepted'),
  error(403, 'AuthorizationFailed', 'no right'),
  { ...error(404, 'ResourceNotFound', 'not found'), only: 'read' },
  { ...error(404, 'ResourceGroupNotFound', 'no such resource group'), only: 'write' },
  { name: '404 of a proxy', answer: () => ({ status: 404, headers: {}, body: 'no such page' }) },
  { ...error(409, 'ContainerGroupTransitioning', 'still transitioning, please retry later'), only: 'write' },
  { ...error(409, 'Conflict', 'conflict'), only: 'write' },
  { ...error(409, 'RegistryErrorResponse', 'the docker registry failed'), only: 'PUT' },
  { ...error(409, 'ServiceUnavailable', 'The requested resource is not available in the location'), only: 'PUT' },
  { ...error(400, 'ContainerGroupQuotaReached', "quota 'StandardCores' exceeded"), only: 'PUT' },
  { ...error(400, 'InaccessibleImage', 'the image is not accessible'), only: 'PUT' },
  { ...error(412, 'PreconditionFailed', 'changed meanwhile'), only: 'write' },
  { ...error(423, 'ScopeLocked', 'locked'), only: 'write' },
  throttled('in 17 s', () => ({ 'retry-after': '17' })),
  throttled('in 90 s', () => ({ 'retry-after': '90' })),
  // As long as in seconds: who reads both right goes on in the same way, and one of them is played.
  throttled('at a date', (now) => ({ date: date(now), 'retry-after': date(now + 17_000) })),
  throttled('in 0 s', () => ({ 'retry-after': '0' })),
  throttled('without a time', () => ({})),
  { ...error(429, 'RetryableErrorDueToAnotherOperation', 'another operation is under way'), only: 'write' },
  error(500, 'InternalServerError', 'an internal server error occurred'),
  error(503, 'ServerTimeout', 'try again'),
  error(504, 'GatewayTimeout', 'the gateway did not receive a response'),
  HTML,
  HTML_ERROR,
];

const odata = (status: number, code: string, headers: Record<string, string> = {}): Wrong => ({
  name: `${status} ${code}`,
  answer: () => json(status, { 'odata.error': { code, message: { lang: 'en-US', value: code } } }, headers),
});

const TABLE: readonly Wrong[] = [
  { ...odata(412, 'UpdateConditionNotSatisfied'), only: 'write' },
  odata(403, 'AuthorizationFailure'),
  odata(404, 'TableNotFound'),
  odata(429, 'TooManyRequests', { 'retry-after': '3' }),
  odata(500, 'InternalError'),
  odata(500, 'OperationTimedOut'),
  odata(503, 'ServerBusy'),
  odata(503, 'ServerBusy', { 'retry-after': '7' }),
  plain(502),
  plain(504),
  HTML_ERROR,
];

const xml = (status: number, code: string): Wrong => ({
  name: `${status} ${code}`,
  answer: () => ({
    status,
    headers: { 'content-type': 'application/xml', 'x-ms-error-code': code },
    body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
  }),
});

const QUEUE: readonly Wrong[] = [
  xml(403, 'AuthorizationFailure'),
  xml(404, 'QueueNotFound'),
  xml(429, 'TooManyRequests'),
  xml(500, 'InternalError'),
  xml(500, 'OperationTimedOut'),
  xml(503, 'ServerBusy'),
  xml(504, 'GatewayTimeout'),
  HTML_ERROR,
];

const registry = (status: number, headers: Record<string, string> = {}): Wrong => ({
  name: `${status}${headers['retry-after'] === undefined ? '' : ` in ${headers['retry-after']} s`}`,
  answer: () => json(status, { errors: [{ code: 'DENIED', message: 'no' }] }, headers),
});

const REGISTRY: readonly Wrong[] = [
  ...[400, 401, 403, 404, 408, 429, 500, 502, 503, 504].map((status) => registry(status)),
  registry(429, { 'retry-after': '90' }),
  registry(503, { 'retry-after': '20' }),
  HTML,
  HTML_ERROR,
];

const VAULT: readonly Wrong[] = [
  error(401, 'Unauthorized', 'no token'),
  error(403, 'Forbidden', 'no right'),
  { ...error(404, 'SecretNotFound', 'none'), only: 'read' },
  { ...error(409, 'Conflict', 'being deleted'), only: 'write' },
  throttled('in 12 s', () => ({ 'retry-after': '12' })),
  throttled('without a time', () => ({})),
  error(500, 'InternalError', 'internal'),
  error(502, 'BadGateway', 'bad'),
  error(503, 'ServiceUnavailable', 'away'),
  error(504, 'GatewayTimeout', 'late'),
  HTML_ERROR,
];

const PROBE: readonly Wrong[] = [500, 503, 404, 429].map(plain);

export const WRONG: Readonly<Record<ServiceName, readonly Wrong[]>> = {
  arm: ARM,
  table: TABLE,
  queue: QUEUE,
  registry: REGISTRY,
  vault: VAULT,
  probe: PROBE,
};
