/**
 * Which registries asked for a pause, and until when: a host whose answer named a time is not asked again before it, by
 * whatever look, neither for a manifest nor for a token. Known to this process alone; every request passes here.
 */
import { Fault } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import type { Reason } from '../../core/reasons.ts';
import { pauseOf } from './answers.ts';
import { registryName } from './hosts.ts';
import type { RegistryAnswer } from './send.ts';

export interface Pauses {
  /** Throws while the registry's pause lasts. */
  check(host: string): void;
  /** Keeps in mind what an answer for this registry asks for. */
  heard(host: string, answer: RegistryAnswer): void;
}

export interface Pause {
  readonly until: number;
  readonly reason: Reason;
}

/** Registries that pause at once; beyond it the first one is forgotten, and tells us anew. */
const PAUSES_MAX = 500;

export function createPauses(clock: Pick<Clock, 'now'>, pauses: Map<string, Pause> = new Map()): Pauses {
  return {
    check(host) {
      const name = registryName(host);
      const pause = pauses.get(name);
      if (!pause) return;
      const left = pause.until - clock.now();
      if (left <= 0) {
        pauses.delete(name);
        return;
      }
      const message = `the registry ${name} asked us to wait: not asked before its time`;
      throw new Fault('transient', { reason: pause.reason, message, retryAfterMs: left });
    },
    heard(host, answer) {
      // A challenge is no refusal: what it asks for is sent at once.
      const wait = answer.status === 200 || answer.status === 401 ? undefined : pauseOf(answer);
      if (wait === undefined) return;
      const name = registryName(host);
      const until = Math.max(clock.now() + wait, pauses.get(name)?.until ?? 0);
      pauses.set(name, { until, reason: answer.status === 429 ? 'Throttled' : 'RegistryUnavailable' });
      for (const first of pauses.keys()) {
        if (pauses.size <= PAUSES_MAX) break;
        pauses.delete(first);
      }
    },
  };
}
