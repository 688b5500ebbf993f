/**
 * What was given up on: GET tells how much there is, POST replays it. Answers hold counts, times and groups' addresses;
 * nothing of an event's data, which may name people.
 */
import { listDeadLetters, replayDeadLetters, replayPoison } from '../../engine/replay.ts';
import type { ApiResponse, Context } from '../exchange.ts';
import { addressOf } from '../grammar.ts';
import { json } from '../respond.ts';
import { time, timeAs } from '../times.ts';
import { parseWakeMessage } from '../wake-message.ts';
import { eventHandler } from './replay-event.ts';

/** Messages that are shown: what the service gives in one call (documented). */
const SHOWN_MAX = 32;

export async function getPoison({ parts, signal }: Context): Promise<ApiResponse> {
  const [count, first] = await Promise.all([parts.poison.count(signal), parts.poison.peek(SHOWN_MAX, signal)]);
  const value = first.map(({ text, since }) => {
    const wake = parseWakeMessage(text);
    const group = wake && addressOf({ scope: wake.scope, name: wake.group });
    return { ...(group === undefined ? { malformed: true } : { group }), since: time(since) };
  });
  // The count is the service's estimate, and may be behind what it shows.
  return json(200, { count: Math.max(count, value.length), value });
}

export async function postPoisonReplay({ parts, request }: Context): Promise<ApiResponse> {
  const replayed = await replayPoison(parts, parseWakeMessage);
  parts.log.info('poison messages replayed', { ...replayed, caller: request.caller });
  return json(200, replayed);
}

export async function getDeadLetters({ parts, signal }: Context): Promise<ApiResponse> {
  const { letters, aside, truncated } = await listDeadLetters(parts, signal);
  const on = letters.length + aside > 0 || (await parts.deadLetters.isOn(signal));
  const times = letters.map(({ since }) => since).sort((a, b) => a - b);
  return json(200, {
    container: parts.deadLetters.container,
    on,
    count: letters.length,
    ...timeAs('oldest', times.at(0)),
    ...timeAs('newest', times.at(-1)),
    malformed: aside,
    truncated,
  });
}

export async function postDeadLettersReplay({ parts, request }: Context): Promise<ApiResponse> {
  const replayed = await replayDeadLetters(parts, eventHandler(parts));
  parts.log.info('dead letters replayed', { ...replayed, caller: request.caller });
  return json(200, replayed);
}
