/**
 * The terminals that POST …/exec and …/attach promise: each waits a while for the one client that has its password.
 * Opened by the handlers of `arm/`, taken by the websocket service there.
 */
import { randomBytes } from 'node:crypto';
import type { WorldClock } from './clock.ts';
import type { GuidSource } from './guid.ts';
import type { GroupAddress } from './model.ts';

export interface Terminal {
  readonly kind: 'exec' | 'attach';
  readonly group: GroupAddress;
  readonly container: string;
  readonly command: readonly string[];
  readonly rows: number;
  readonly columns: number;
}

export interface PromisedTerminal extends Terminal {
  readonly id: string;
  readonly password: string;
}

export interface Terminals {
  promise(terminal: Terminal): PromisedTerminal;
  /** Once: a second client finds nothing. */
  take(id: string): PromisedTerminal | undefined;
}

/** A client connects at once; one that has not by then never will. */
const WAITS_MS = 60_000;
/** The oldest is forgotten past this many that nobody took. */
const WAITING_MAX = 1_000;

export function createTerminals(clock: WorldClock, guid: GuidSource): Terminals {
  const waiting = new Map<string, PromisedTerminal & { readonly until: number }>();
  return {
    promise(terminal) {
      const promised = { ...terminal, id: guid(), password: randomBytes(32).toString('base64url') };
      waiting.set(promised.id, { ...promised, until: clock.now() + WAITS_MS });
      const [oldest] = waiting.keys();
      if (waiting.size > WAITING_MAX && oldest !== undefined) waiting.delete(oldest);
      return promised;
    },
    take(id) {
      const terminal = waiting.get(id);
      waiting.delete(id);
      return terminal && terminal.until > clock.now() ? terminal : undefined;
    },
  };
}
