/**
 * Turns a request for N jobs into N messages. Called by Job Generator's server; a batch is answered for only when every
 * one of its messages is stored, and all batches together send at most 32 at a time.
 */
import { randomUUID } from 'node:crypto';
import { Problem } from './http.ts';
import type { JobQueue } from './queue.ts';

export const COUNT_MAX = 10_000;
/** Sends under way at once, all requests together: enough to keep a queue busy, far below its limits. */
const SENDS_MAX = 32;
/** Jobs accepted and not yet stored; beyond it a client is told to come again. */
const WAITING_JOBS_MAX = 50_000;

export interface Batch {
  readonly batch: string;
  readonly count: number;
  readonly firstJobId: string;
  readonly lastJobId: string;
}

export class Batches {
  readonly #queue: JobQueue;
  /** Aborted when the service stops: what is not sent by then is refused, not left hanging. */
  readonly #stopped: AbortSignal;
  #free = SENDS_MAX;
  #waiting = 0;
  readonly #line: (() => void)[] = [];

  constructor(queue: JobQueue, stopped: AbortSignal) {
    this.#queue = queue;
    this.#stopped = stopped;
  }

  async store(count: number): Promise<Batch> {
    if (this.#waiting + count > WAITING_JOBS_MAX) throw new Problem(503, 'Too many jobs are waiting to be stored.');
    const batch = randomUUID();
    const ids = Array.from({ length: count }, () => randomUUID());
    this.#waiting += count;
    let next = 0;
    let stored = 0;
    let failure: unknown;
    const sender = async (): Promise<void> => {
      while (next < ids.length && failure === undefined && !this.#stopped.aborted) {
        const n = next++;
        try {
          await this.#inTurn(() => this.#queue.send(JSON.stringify({ jobId: ids[n], batch, n })));
          stored += 1;
        } catch (error) {
          failure = error;
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(SENDS_MAX, count) }, sender));
    this.#waiting -= count;
    if (stored < count) throw new Problem(503, `Stored ${stored} of ${count} jobs; ${reason(failure)}`);
    return { batch, count, firstJobId: ids[0] ?? '', lastJobId: ids[count - 1] ?? '' };
  }

  async #inTurn(send: () => Promise<void>): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#line.push(resolve));
    try {
      await send();
    } finally {
      const waiter = this.#line.shift();
      if (waiter) waiter();
      else this.#free += 1;
    }
  }
}

function reason(failure: unknown): string {
  return failure === undefined ? 'the service is stopping.' : 'the queue did not take the rest.';
}

/** The one parser of `POST /jobs`. */
export function countOf(body: unknown): number {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Problem(400, 'The body is not as it should be.', [{ pointer: '', rule: 'an object' }]);
  }
  const unknown = Object.keys(body).filter((key) => key !== 'count');
  const errors = unknown.slice(0, 20).map((key) => ({ pointer: pointerTo(key), rule: 'no such field' }));
  const count = 'count' in body ? body.count : undefined;
  const valid = typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= COUNT_MAX;
  if (!valid) errors.push({ pointer: '/count', rule: `an integer from 1 to ${COUNT_MAX}` });
  if (!valid || errors.length > 0) throw new Problem(400, 'The body is not as it should be.', errors);
  return count;
}

/** RFC 6901; cut, because the key is the client's. */
function pointerTo(key: string): string {
  return `/${key.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
