/** The machine's own clock, ids, log and signatures: the ports that are not Azure's. Built once by wiring. */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Installation } from '../core/plan.ts';
import type { Clock, Ids, Log } from '../core/ports.ts';
import { currentPlace } from './trace.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, { signal });
  },
};

export const systemIds: Ids = { next: () => randomUUID() };

/** One line of JSON a message: constant text, data as keys and values; control characters cannot break the line. */
export const consoleLog: Log = {
  debug: (message, data) => console.debug(line('debug', message, data)),
  info: (message, data) => console.info(line('info', message, data)),
  warn: (message, data) => console.warn(line('warn', message, data)),
  error: (message, data) => console.error(line('error', message, data)),
};

/** What JSON leaves as it is and a terminal or a viewer of logs may obey: escaped, it means the same in JSON. */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function line(level: string, message: string, data: Readonly<Record<string, unknown>> = {}): string {
  const entry = { time: new Date().toISOString(), level, message, ...traces() };
  return JSON.stringify({ ...entry, ...data, ...entry }).replace(STEERING, escaped);
}

/** The trace that the work belongs to, and the host's own of this invocation where that is another. */
function traces(): Readonly<Record<string, string>> {
  const place = currentPlace();
  if (!place) return {};
  const { trace, invocation } = place;
  return trace === invocation ? { trace } : { trace, invocation };
}

function escaped(text: string): string {
  return Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
    '',
  );
}

/** How many characters of a key's hash name it in a tag. */
const KEY_ID_CHARS = 8;
/** How many of a signature's: 128 bits. */
const SIGNATURE_CHARS = 32;

/** `readOnly` is the mode, or the word of a table that belongs to another installation. */
export function installationOf(of: { id: string; hashKey: string; readOnly: boolean }): Installation {
  const keyId = createHash('sha256').update(of.hashKey).digest('hex').slice(0, KEY_ID_CHARS);
  return {
    id: of.id,
    readOnly: of.readOnly,
    keyId,
    sign: (text) => `${keyId}.${createHmac('sha256', of.hashKey).update(text).digest('hex').slice(0, SIGNATURE_CHARS)}`,
  };
}
