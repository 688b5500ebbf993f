/**
 * Which registries asked for a pause, and until when: a host that answered 429 is not asked again before its time, by
 * whatever look. Known to this process alone; `registry.ts` asks before each question.
 */
import { Fault } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import { registryName } from './hosts.ts';

export interface Pauses {
  /** Throws while the host's pause lasts. */
  check(host: string): void;
  /** The fault as it is, its pause kept in mind. */
  noted(host: string, fault: Fault): Fault;
}

export function createPauses(clock: Pick<Clock, 'now'>): Pauses {
  const until = new Map<string, number>();
  return {
    check(host) {
      const left = (until.get(host) ?? 0) - clock.now();
      if (left <= 0) {
        until.delete(host);
        return;
      }
      const message = `the registry ${registryName(host)} asked us to slow down: not asked before its time`;
      throw new Fault('transient', { reason: 'Throttled', message, retryAfterMs: left });
    },
    noted(host, fault) {
      if (fault.status === 429 && fault.retryAfterMs !== undefined) until.set(host, clock.now() + fault.retryAfterMs);
      return fault;
    },
  };
}
