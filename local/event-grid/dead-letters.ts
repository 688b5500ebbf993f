/**
 * Writes given-up events into blob containers, as Event Grid does: some minutes after the last attempt, those of one
 * event subscription together; what cannot be written for four hours is dropped. Started by event-grid.ts.
 */
import { randomUUID } from 'node:crypto';
import type { WorldClock } from '../world/clock.ts';
import type { OwedLetter, Store } from './store.ts';

/** From the last attempt to the blob, as documented, so that several events share one. */
const DELAY_MS = 5 * 60_000;
/** How long a container may be away before its events are dropped, as documented. */
const AWAY_MAX_MS = 4 * 60 * 60_000;
/** Between two tries to write; not documented. */
const AGAIN_MS = 60_000;

/** Throws where the blob cannot be written. */
export type PutBlob = (container: string, name: string, text: string) => Promise<void>;

export interface LetterWriter {
  /** To be called when the store owes a letter more. */
  letterOwed(): void;
  readonly written: number;
  readonly dropped: number;
  /** Resolves when no write is under way. */
  close(): Promise<void>;
}

/** `scale` multiplies the delay and the pause between tries. */
export function startLetterWriter(store: Store, clock: WorldClock, put: PutBlob, scale = 1): LetterWriter {
  const count = { written: 0, dropped: 0 };
  const again = new Map<string, number>();
  let cancel = (): void => undefined;
  let closed = false;
  let writing: Promise<void> | undefined;

  const dueAt = ({ subscription, givenUp }: OwedLetter): number =>
    Math.max(givenUp + DELAY_MS * scale, again.get(subscription) ?? 0);

  const plan = (): void => {
    cancel();
    if (closed || writing || store.letters.size === 0) return;
    const next = Math.min(...[...store.letters.values()].map(dueAt));
    cancel = clock.after(Math.max(0, next - clock.now()), () => {
      writing = writeDue().finally(() => {
        writing = undefined;
        plan();
      });
    });
  };

  const writeDue = async (): Promise<void> => {
    const due = [...store.letters.values()].filter((letter) => dueAt(letter) <= clock.now());
    for (const subscription of new Set(due.map((letter) => letter.subscription))) {
      // What was given up since comes along: it is one blob less.
      const together = [...store.letters.values()].filter((letter) => letter.subscription === subscription);
      await write(subscription, together);
    }
  };

  const write = async (subscription: string, letters: readonly OwedLetter[]): Promise<void> => {
    const container = letters[0]?.container;
    if (container === undefined) return;
    try {
      const text = JSON.stringify(letters.map(({ content }) => content));
      await put(container, blobName(subscription, clock.now()), text);
      count.written += letters.length;
      for (const { key } of letters) store.removeLetter(key);
      again.delete(subscription);
    } catch {
      again.set(subscription, clock.now() + AGAIN_MS * scale);
      const old = letters.filter(({ givenUp }) => clock.now() - givenUp >= AWAY_MAX_MS);
      for (const { key } of old) store.removeLetter(key);
      count.dropped += old.length;
    }
  };

  plan();
  return {
    letterOwed: plan,
    get written() {
      return count.written;
    },
    get dropped() {
      return count.dropped;
    },
    async close() {
      closed = true;
      cancel();
      await writing;
    },
  };
}

/** As documented: the event subscription in capital letters, then year, month, day and hour in UTC, not padded. */
function blobName(subscription: string, now: number): string {
  const at = new Date(now);
  const hour = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours()].join('/');
  return `${subscription.toUpperCase()}/${hour}/${randomUUID()}.json`;
}
