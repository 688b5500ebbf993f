/**
 * Logging: the sibling that the other two services of the group write to over localhost. It answers 204 only when the
 * entries are on the mounted share.
 */
import { access, constants } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { linesOf } from './entries.ts';
import { Problem, portFrom, readJson, say, serve } from './http.ts';
import { Journal, JournalFull } from './journal.ts';

const BODY_BYTES_MAX = 1024 * 1024;
/**
 * The containers of a group are told to stop all at once, and the others still have jobs to write down. So Logging
 * stays until nobody has written for a moment, but never so long that it would be killed.
 */
const STOP_QUIET_MS = 250;
const STOP_WAIT_MAX_MS = 1_600;

const directory = process.env['LOG_DIRECTORY'] || '/aci/logs';
const version = process.env['APP_VERSION'] || 'dev';
const journal = new Journal(directory);
let lastWriteAt = 0;

serve({
  name: 'logging',
  version,
  port: portFrom(process.env['PORT'], 8080),
  routes: {
    'GET /': () => ({ status: 200, body: { name: 'logging', version } }),
    'GET /healthz': async () => {
      // A share that is not mounted or not writable is this service's only way of being ill.
      const writable = await access(directory, constants.W_OK).then(
        () => true,
        () => false,
      );
      if (!writable) throw new Problem(503, 'The log directory cannot be written.');
      return { status: 200, body: { status: 'ok' } };
    },
    'GET /api/logs/summary': async () => ({ status: 200, body: await journal.summary() }),
    'POST /api/logs': async (request) => {
      lastWriteAt = Date.now();
      const lines = linesOf(await readJson(request, BODY_BYTES_MAX));
      try {
        await journal.append(lines);
      } catch (error) {
        if (error instanceof JournalFull) throw new Problem(503, 'Too much is waiting for the share.');
        say('the share cannot be written', { error: String(error) });
        throw new Problem(503, 'The share cannot be written.');
      }
      return { status: 204 };
    },
  },
  stop: async () => {
    const began = Date.now();
    do {
      await sleep(STOP_QUIET_MS);
    } while (Date.now() - lastWriteAt < STOP_QUIET_MS && Date.now() - began < STOP_WAIT_MAX_MS);
  },
});
