/**
 * How Traffic Manager asks an endpoint whether it is well: a port, so that a simulation answers from the world and
 * `npm start` really connects. Which probe is made, and what its result means, is read from a profile here.
 */
import { numberAt, objectAt, objectsAt, textAt } from '../json.ts';
import { type TrafficEndpoint, type TrafficProfile, targetOf } from './profile.ts';

export interface ProbeRequest {
  readonly protocol: 'HTTP' | 'HTTPS' | 'TCP';
  /** The endpoint's target: a name or an IP address, in lower case. */
  readonly host: string;
  readonly port: number;
  /** Begins with a slash; empty for TCP. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type ProbeResult =
  /** It answered; redirects are not followed (documented). */
  | { readonly kind: 'status'; readonly status: number }
  /** TCP: the connection was taken. */
  | { readonly kind: 'connected' }
  | { readonly kind: 'failed'; readonly reason: string };

export interface Prober {
  /**
   * A result at once, or later; the one who asks gives up after the profile's timeout and then aborts the signal, so
   * that a probe that never ends is a time-out. A promise that rejects is a failure.
   */
  probe(request: ProbeRequest, signal: AbortSignal): ProbeResult | Promise<ProbeResult>;
}

/** What is asked of one endpoint, how often, and how it is judged. Times in ms, not scaled. */
export interface ProbePlan {
  readonly request: ProbeRequest;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly toleratedFailures: number;
  readonly expected: readonly { readonly min: number; readonly max: number }[];
}

const PROTOCOLS = ['HTTP', 'HTTPS', 'TCP'] as const;
/** Without ranges of its own a profile takes 200 alone (documented). */
const OK_ALONE = [{ min: 200, max: 200 }];

/** Undefined: the endpoint has no target to ask. */
export function planOf(profile: TrafficProfile, endpoint: TrafficEndpoint): ProbePlan | undefined {
  const host = targetOf(endpoint);
  if (host === undefined) return undefined;
  const monitor = objectAt(profile.properties, 'monitorConfig');
  const protocol = PROTOCOLS.find((known) => known === textAt(monitor, 'protocol')) ?? 'HTTP';
  const headers: Record<string, string> = {};
  // The endpoint's own come after the profile's and so win (documented as set at either or both).
  for (const header of [...objectsAt(monitor, 'customHeaders'), ...objectsAt(endpoint.properties, 'customHeaders')]) {
    headers[textAt(header, 'name') ?? ''] = textAt(header, 'value') ?? '';
  }
  const ranges = objectsAt(monitor, 'expectedStatusCodeRanges').map((range) => ({
    min: numberAt(range, 'min') ?? 200,
    max: numberAt(range, 'max') ?? 200,
  }));
  return {
    request: { protocol, host, port: numberAt(monitor, 'port') ?? 80, path: textAt(monitor, 'path') ?? '', headers },
    intervalMs: (numberAt(monitor, 'intervalInSeconds') ?? 30) * 1_000,
    timeoutMs: (numberAt(monitor, 'timeoutInSeconds') ?? 10) * 1_000,
    toleratedFailures: numberAt(monitor, 'toleratedNumberOfFailures') ?? 3,
    expected: ranges.length === 0 ? OK_ALONE : ranges,
  };
}

/** Whether a result says that the endpoint is well. */
export function passes(result: ProbeResult, { request, expected }: ProbePlan): boolean {
  if (result.kind === 'failed') return false;
  if (request.protocol === 'TCP') return true;
  return result.kind === 'status' && expected.some(({ min, max }) => result.status >= min && result.status <= max);
}
