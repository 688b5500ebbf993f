/**
 * A container's probes while it runs: a liveness probe that fails often enough ends it, so that its policy starts it
 * again; a readiness probe only tells. Used by `container.ts`.
 */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { WorldClock } from '../../world/clock.ts';
import type { ContainerToRun, Probe } from '../runtime.ts';
import type { ContainerEvents } from '../simulated/container-events.ts';
import { runExec } from './exec.ts';
import type { Podman } from './rest.ts';

export interface ProbesInput {
  readonly spec: ContainerToRun;
  readonly id: string;
  readonly podman: Podman;
  readonly clock: WorldClock;
  readonly events: ContainerEvents;
  readonly address: () => string;
  /** Ends the container. */
  readonly kill: () => Promise<void>;
}

/** Characters of an answer that an event tells. */
const SAID_MAX = 200;
const SECOND_MS = 1_000;

/** The returned function ends them. */
export function startProbes(input: ProbesInput): () => void {
  const { livenessProbe, readinessProbe } = input.spec;
  const liveness =
    livenessProbe && repeat(livenessProbe, 'Liveness', input, () => void input.kill().catch(() => undefined));
  const readiness = readinessProbe && repeat(readinessProbe, 'Readiness', input, () => undefined);
  return () => {
    liveness?.();
    readiness?.();
  };
}

function repeat(probe: Probe, kind: 'Liveness' | 'Readiness', input: ProbesInput, onFailed: () => void): () => void {
  let failures = 0;
  let ended = false;
  const later = (seconds: number): (() => void) => input.clock.after(seconds * SECOND_MS, () => void look());
  const look = async (): Promise<void> => {
    const wrong = await ask(probe, input).catch((error: unknown) => String(error));
    if (ended) return;
    failures = wrong === undefined ? 0 : failures + 1;
    if (wrong !== undefined) input.events.add('Unhealthy', `${kind} probe failed: ${wrong}`, 'Warning');
    // Killed once; the next run has probes of its own.
    if (kind === 'Liveness' && failures >= probe.failureThreshold) return onFailed();
    cancel = later(probe.periodSeconds);
  };
  let cancel = later(probe.initialDelaySeconds);
  return () => {
    ended = true;
    cancel();
  };
}

/** What is wrong; undefined when nothing is. */
async function ask({ ask: how, timeoutSeconds }: Probe, input: ProbesInput): Promise<string | undefined> {
  const limitMs = timeoutSeconds * SECOND_MS;
  if (how.kind === 'exec') {
    const answered = runExec(input.podman, input.id, how.command).then(({ exitCode, output }) =>
      exitCode === 0 ? undefined : output.trim().slice(0, SAID_MAX) || `exit code ${exitCode}`,
    );
    return Promise.race([answered, late(input.clock, limitMs)]);
  }
  const status = await statusOf(how, input.address(), limitMs);
  // Kubernetes' rule: a redirect is an answer.
  return typeof status === 'number' && status >= 200 && status < 400 ? undefined : `HTTP probe failed with ${status}`;
}

function late(clock: WorldClock, limitMs: number): Promise<string> {
  return new Promise((resolve) => {
    clock.after(limitMs, () => resolve(`command timed out after ${limitMs / SECOND_MS}s`));
  });
}

type HttpGet = Extract<Probe['ask'], { kind: 'httpGet' }>;

/** The status, or what kept it from coming. */
function statusOf({ scheme, port, path, headers }: HttpGet, host: string, limitMs: number): Promise<number | string> {
  return new Promise((resolve) => {
    const options = { host, port, path, headers, agent: false, timeout: limitMs, signal: AbortSignal.timeout(limitMs) };
    const outgoing =
      scheme === 'https' ? requestHttps({ ...options, rejectUnauthorized: false }) : requestHttp(options);
    outgoing.on('response', (response) => {
      response.on('error', () => undefined);
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    outgoing.on('error', (error) => resolve(error.message));
    outgoing.end();
  });
}
