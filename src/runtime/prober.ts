/**
 * Asks a container group's own address whether it is well: one TCP connection, or one HTTP request whose answer is not
 * read beyond its headers, nor followed. Built by wiring; addresses come from ARM alone, and still only those that a
 * container group can have are asked (prober/addresses.ts). A probe that fails is an answer; only the caller's own
 * abort is a fault.
 */
import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Fault } from '../core/errors.ts';
import type { Prober, ProbeTarget } from '../core/ports.ts';
import { type Allowed, refusal } from './prober/addresses.ts';
import { ask } from './prober/ask.ts';
import { guarded } from './prober/guarded-lookup.ts';
import { createSlots } from './prober/slots.ts';

/** As long as a probe may take, name resolution included: a timer looks at many groups and must come round. */
const PROBE_TIMEOUT_MS = 3000;
/** Probes under way at once: sockets of one small worker. */
const IN_FLIGHT_MAX = 50;

/** Ports below it are only root's to bind. */
const PORTS_OF_ROOT = 1024;

export interface ProberOptions extends Partial<Allowed> {
  readonly timeoutMs?: number;
  readonly inFlightMax?: number;
  /** Added to ports below 1024: where containers run on one machine, by a user who cannot have those. */
  readonly lowPortOffset?: number;
  /** How names are resolved; the machine's own way by default. Its answers are checked in any case. */
  readonly lookup?: LookupFunction;
}

export function createProber(options: ProberOptions = {}): Prober {
  const allowed: Allowed = {
    allowLoopback: options.allowLoopback ?? false,
    allowPrivate: options.allowPrivate ?? false,
  };
  const timeoutMs = options.timeoutMs ?? PROBE_TIMEOUT_MS;
  const slots = createSlots(options.inFlightMax ?? IN_FLIGHT_MAX);
  const lookup = guarded(options.lookup ?? systemLookup, allowed);

  return {
    async probe(target: ProbeTarget, signal: AbortSignal) {
      const refused = refusal(target.address, allowed);
      if (refused !== undefined) return { ok: false, asked: false, detail: `not asked: ${refused}` };
      await using _slot = await slots.take(signal).catch(() => abandon());
      if (signal.aborted) abandon();
      const answer = await ask(published(target, options.lowPortOffset ?? 0), {
        lookup,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        timeoutMs,
      });
      if (signal.aborted) abandon();
      return answer;
    },
  };
}

function published(target: ProbeTarget, lowPortOffset: number): ProbeTarget {
  return target.port < PORTS_OF_ROOT ? { ...target, port: target.port + lowPortOffset } : target;
}

/** The look ended before the probe did: that tells nothing of the container group. */
function abandon(): never {
  throw new Fault('transient', { reason: 'OutOfTime', message: 'the look ended before the probe did' });
}
