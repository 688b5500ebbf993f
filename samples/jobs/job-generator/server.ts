/**
 * Job Generator: the group's public face. Takes `POST /jobs {"count": N}` and puts N jobs on the queue; 202 means that
 * all of them are stored.
 */
import { Batches, countOf } from './batch.ts';
import { portFrom, readJson, say, serve } from './http.ts';
import { openQueue } from './queue.ts';

const BODY_BYTES_MAX = 4_096;
/** After SIGTERM, a batch under way may go on this long; what is left of it is then refused. */
const STOP_SEND_MS = 1_400;
const LOG_TIMEOUT_MS = 2_000;

const version = process.env['APP_VERSION'] || 'dev';
const loggingUrl = process.env['LOGGING_URL'] || 'http://localhost:8080/api/logs';
const stopped = new AbortController();
const batches = new Batches(openQueue(process.env), stopped.signal);

serve({
  name: 'job-generator',
  version,
  port: portFrom(process.env['PORT'], 80),
  routes: {
    'GET /': () => ({ status: 200, body: { name: 'job-generator', version } }),
    'GET /healthz': () => ({ status: 200, body: { status: 'ok' } }),
    'POST /jobs': async (request) => {
      const batch = await batches.store(countOf(await readJson(request, BODY_BYTES_MAX)));
      void log({ event: 'stored', batch: batch.batch, count: batch.count });
      return { status: 202, body: batch };
    },
  },
  stop: () => {
    setTimeout(() => stopped.abort(), STOP_SEND_MS).unref();
  },
});

/** A note for the reader of the log. The jobs are safe on the queue, so a note that cannot be written is only said. */
async function log(note: Readonly<Record<string, unknown>>): Promise<void> {
  const entry = { service: 'job-generator', version, time: new Date().toISOString(), ...note };
  try {
    const response = await fetch(loggingUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(entry),
      signal: AbortSignal.timeout(LOG_TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (!response.ok) say('Logging refused a note', { status: response.status });
  } catch (error) {
    say('Logging is away', { error: String(error) });
  }
}
