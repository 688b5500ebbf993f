/**
 * Replays what was given up on: wakes in the poison queue, and events that Event Grid could not deliver. Called by the
 * HTTP routes alone, for a person who does not want to wait for the sweep. A thing is removed only after what it asks
 * for is written, so a crash in the middle or a second replay repeats a hint and never loses one.
 */
import { attempt, type Fault } from '../core/errors.ts';
import type { WakeMessage } from '../core/model.ts';
import type { DeadLetter, HeldPoison } from '../core/ports.ts';
import { printable } from '../core/printable.ts';
import { admits } from '../core/wake.ts';
import type { Parts } from './parts.ts';
import { send, wake } from './wake.ts';

/** Nothing new is begun after this: a caller waits, and the platform cuts a request off at 230 s (documented). */
export const REPLAY_MS = 20_000;
/** Messages a call; at some milliseconds each they fit into its time. */
export const POISON_MAX = 256;
/** Messages a receive (documented). */
const RECEIVE_MAX = 32;
/** How long a message is kept from another replay: longer than a call takes. */
const HIDE_MS = 2 * 60_000;
/** Blobs a call. */
export const LETTERS_MAX = 200;
/** Of one blob: thousands of events of the usual kilobyte, or eight of the largest there are (1 MB, documented). */
export const LETTER_BYTES_MAX = 8 * 1024 * 1024;
/** Of all blobs of a call, which are read one after another. */
const BYTES_MAX = 64 * 1024 * 1024;
/** Blobs that are listed for a call or an answer: a page of the service (documented). */
export const LISTED_MAX = 5000;
/** Names that are passed over to find those, where many were set aside. */
const NAMES_MAX = 50_000;

export interface PoisonReplayed {
  /** Groups are looked at for these. */
  readonly replayed: number;
  /** Their groups are no longer declared. */
  readonly gone: number;
  /** Nobody can read these: logged and removed. */
  readonly malformed: number;
  /** Not possible now: still there, for the next replay. */
  readonly failed: number;
  /** About how many messages are in the queue afterwards. */
  readonly left: number;
}

/** `read`: a message's text as the wake it carries. Throws only where nothing at all could be done. */
export async function replayPoison(
  parts: Parts,
  read: (text: string) => WakeMessage | undefined,
): Promise<PoisonReplayed> {
  const until = parts.clock.now() + REPLAY_MS;
  const count = { replayed: 0, gone: 0, malformed: 0 };
  const faults: Fault[] = [];
  for (let taken = 0; taken < POISON_MAX && parts.clock.now() < until; ) {
    const held = await parts.poison.receive(RECEIVE_MAX, HIDE_MS, within());
    if (held.length === 0) break;
    taken += held.length;
    // One after another: several are often for one group, and would meet at its row.
    for (const message of held) {
      const done = await attempt(() => replayOne(parts, message, read(message.text)));
      if (done.ok) count[done.value] += 1;
      else faults.push(done.fault);
    }
  }
  throwIfNothing(parts, faults, count.replayed + count.gone + count.malformed);
  return { ...count, failed: faults.length, left: await parts.poison.count(within()) };
}

async function replayOne(
  parts: Parts,
  held: HeldPoison,
  message: WakeMessage | undefined,
): Promise<'replayed' | 'gone' | 'malformed'> {
  const outcome = message ? await wakeAgain(parts, message) : 'malformed';
  // Its text is left out: it may be anything.
  if (outcome === 'malformed')
    parts.log.warn('poison message removed: it is not one of ours', {
      id: printable(held.id),
      characters: held.text.length,
      since: held.since,
    });
  await parts.poison.remove(held, within());
  return outcome;
}

async function wakeAgain(parts: Parts, message: WakeMessage): Promise<'replayed' | 'gone'> {
  const signal = AbortSignal.timeout(parts.timings.lookBudgetMs);
  const key = { scope: message.scope, name: message.group };
  const known = await parts.groups.get(key, signal);
  if (!known) return 'gone';
  const due = parts.clock.now();
  // The row may still wait for this very message; otherwise it is a wake as any other.
  if (admits(known.row.wake, message.ticket)) await send(parts, key, { id: message.ticket, due }, signal);
  else await wake(parts, key, { due, known }, signal);
  return 'replayed';
}

export interface DeadLettersReplayed {
  /** Events that the triggers' handlers took, those that concern nobody included. */
  readonly replayed: number;
  /** Blobs removed: all their events were handled. */
  readonly blobs: number;
  /** Blobs set aside, since they or an event in them cannot be read: they stay, and are not tried again. */
  readonly malformed: number;
  /** Blobs not possible now: still there, for the next replay. */
  readonly failed: number;
  /** Blobs not come to in this call. */
  readonly left: number;
}

/** What becomes of one event; throws a Fault where it could not be handled now. */
export type HandleEvent = (event: unknown) => Promise<'handled' | 'malformed'>;

/** Throws only where nothing at all could be done. */
export async function replayDeadLetters(parts: Parts, handle: HandleEvent): Promise<DeadLettersReplayed> {
  const until = parts.clock.now() + REPLAY_MS;
  const { letters } = await listDeadLetters(parts, within());
  const count = { replayed: 0, blobs: 0, malformed: 0, left: 0 };
  const faults: Fault[] = [];
  let bytes = 0;
  for (const letter of letters) {
    // What fails does not count: it must not keep those behind it from their turn.
    const full = count.blobs + count.malformed >= LETTERS_MAX || bytes >= BYTES_MAX || parts.clock.now() >= until;
    if (full) {
      count.left += 1;
      continue;
    }
    bytes += Math.min(letter.bytes, LETTER_BYTES_MAX);
    const done = await attempt(() => replayLetter(parts, letter, handle));
    if (!done.ok) {
      faults.push(done.fault);
      continue;
    }
    count.replayed += done.value.handled;
    count[done.value.whole ? 'blobs' : 'malformed'] += 1;
  }
  throwIfNothing(parts, faults, count.blobs + count.malformed);
  return { ...count, failed: faults.length };
}

async function replayLetter(
  parts: Parts,
  letter: DeadLetter,
  handle: HandleEvent,
): Promise<{ handled: number; whole: boolean }> {
  const text = letter.bytes > LETTER_BYTES_MAX ? '' : await parts.deadLetters.read(letter, within());
  // Somebody else was faster: a replay at the same time, or a person.
  if (text === undefined) return { handled: 0, whole: true };
  const events = eventsIn(text);
  let handled = 0;
  for (const event of events) if ((await handle(event)) === 'handled') handled += 1;
  const whole = events.length > 0 && handled === events.length;
  if (whole) await parts.deadLetters.remove(letter, within());
  else {
    await parts.deadLetters.setAside(letter, within());
    parts.log.warn('dead letter set aside: it cannot be read', { blob: printable(letter.name), bytes: letter.bytes });
  }
  return { handled, whole };
}

/** An array of events (documented), or one event; none where it is no JSON. */
function eventsIn(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
  } catch {
    return [];
  }
}

/** Those that a replay would try, those set aside counted; bounded. */
export async function listDeadLetters(
  parts: Parts,
  signal: AbortSignal,
): Promise<{ letters: readonly DeadLetter[]; aside: number; truncated: boolean }> {
  const letters: DeadLetter[] = [];
  let aside = 0;
  for await (const letter of parts.deadLetters.list(signal)) {
    if (letters.length >= LISTED_MAX || letters.length + aside >= NAMES_MAX) return { letters, aside, truncated: true };
    if (letter.aside) aside += 1;
    else letters.push(letter);
  }
  return { letters, aside, truncated: false };
}

/** A replay that only met faults tells the first; one that got somewhere tells how far. */
function throwIfNothing(parts: Parts, faults: readonly Fault[], done: number): void {
  const [first] = faults;
  if (!first) return;
  if (done === 0) throw first;
  parts.log.warn('some could not be replayed now', { failed: faults.length, fault: first.reason });
}

/** A call's own time: what is under way when the replay's time ends is brought to its end. */
function within(): AbortSignal {
  return AbortSignal.timeout(REPLAY_MS);
}
