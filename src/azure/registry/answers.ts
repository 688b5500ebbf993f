/** What a registry's refusals mean, as Faults: the registry's one classifier. Messages say what to grant, never what was sent. */
import { Fault } from '../../core/errors.ts';
import { retryAfterMs } from '../shared/retry-after.ts';
import { isAzureRegistry, registryName } from './hosts.ts';
import type { RegistryAnswer } from './send.ts';

/** Where a 429 names no time: Docker Hub counts pulls over hours. */
const THROTTLED_WAIT_MS = 60_000;

/** How long the registry is to be left alone after this answer; undefined: it named no time. */
export function pauseOf({ status, headers }: RegistryAnswer): number | undefined {
  return retryAfterMs(headers) ?? (status === 429 ? THROTTLED_WAIT_MS : undefined);
}

/** `what` is the image as `repository:tag`, or nothing for a token. */
export function classifyRegistry(answer: RegistryAnswer, host: string, what: string | undefined): Fault {
  const name = registryName(host);
  const { status } = answer;
  const wait = pauseOf(answer);
  const paused = wait === undefined ? {} : { retryAfterMs: wait };
  if (status === 429) {
    const message = `the registry ${name} asked us to slow down`;
    return new Fault('transient', { reason: 'Throttled', message, status, ...paused });
  }
  if (status >= 500 || status === 408) {
    const message = `the registry ${name} does not answer as it should (status ${status})`;
    return new Fault('transient', { reason: 'RegistryUnavailable', message, status, ...paused });
  }
  if (status === 401 || status === 403) return notAllowed(name, status);
  if (status === 404 && what !== undefined) {
    return unresolved(`the registry ${name} has no ${what}, or does not show it to us`, status);
  }
  return unresolved(`the registry ${name} refused the request (status ${status})`, status);
}

export function unreadable(host: string, what: string): Fault {
  const message = `the registry ${registryName(host)} answered with ${what}`;
  return new Fault('transient', { reason: 'RegistryUnavailable', message });
}

export function unresolved(message: string, status?: number): Fault {
  return new Fault('terminal', { reason: 'ImageUnresolved', message, ...(status === undefined ? {} : { status }) });
}

function notAllowed(name: string, status: number): Fault {
  const remedy = isAzureRegistry(name)
    ? 'grant Mooring’s identity the role AcrPull on it, and let its network rules admit Mooring'
    : 'give Mooring a login that may pull from it';
  return unresolved(`the registry ${name} does not let us read this image (status ${status}): ${remedy}`, status);
}
