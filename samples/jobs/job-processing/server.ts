/**
 * Job Processing: takes jobs from the queue and does them, and reports how far it is. Its state is the queue's, so
 * that it may be killed and started at any time.
 */
import { portFrom, serve } from './http.ts';
import { loggingAt } from './log-client.ts';
import { Processor } from './processor.ts';
import { openQueue } from './queue.ts';

/** After SIGTERM; the server needs the rest of the 2 s to close. */
const STOP_FINISH_MS = 1_500;
/** How old the reported depth may be, so that a reader in a loop costs the queue one call a second. */
const DEPTH_AGE_MAX_MS = 1_000;
/** A queue that is away must not hold up the report. */
const DEPTH_WAIT_MAX_MS = 1_000;

const version = process.env['APP_VERSION'] || 'dev';
const queue = openQueue(process.env);
const deliver = loggingAt(process.env['LOGGING_URL'] || 'http://localhost:8080/api/logs');
const processor = new Processor({
  queue,
  deliver,
  version,
  visibilityS: visibility(process.env['VISIBILITY_SECONDS']),
});
let known: { readonly at: number; readonly depth: Promise<number | undefined> } | undefined;

processor.start();
serve({
  name: 'job-processing',
  version,
  port: portFrom(process.env['PORT'], 8000),
  routes: {
    'GET /': async () => {
      const queueDepth = await depth();
      const seen = queueDepth === undefined ? {} : { queueDepth };
      return { status: 200, body: { name: 'job-processing', version, ...processor.counts, ...seen } };
    },
    // Well while it runs: a queue that is away is not mended by restarting this container.
    'GET /healthz': () => ({ status: 200, body: { status: 'ok' } }),
  },
  stop: () => processor.stop(STOP_FINISH_MS),
});

/** Undefined while the queue is away. */
function depth(): Promise<number | undefined> {
  if (!known || Date.now() - known.at > DEPTH_AGE_MAX_MS) {
    const away = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), DEPTH_WAIT_MAX_MS).unref());
    known = { at: Date.now(), depth: Promise.race([queue.depth().catch(() => undefined), away]) };
  }
  return known.depth;
}

/** 15 s unless set: long against the work, short against the patience of somebody who waits for a killed processor. */
function visibility(text: string | undefined): number {
  const seconds = Number(text || '15');
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 300) throw new Error('VISIBILITY_SECONDS is 1 to 300.');
  return seconds;
}
