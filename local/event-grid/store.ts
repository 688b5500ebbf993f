/**
 * What Event Grid must not forget: its subscriptions, the deliveries still owed, the dead letters. With a folder each
 * is a file, written before `publish` returns; without one they live in memory.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EventGridEvent } from './event.ts';
import type { Subscription } from './subscription.ts';

export interface Delivery {
  /** Unique for event and subscription. */
  readonly key: string;
  readonly subscription: string;
  readonly event: EventGridEvent;
  readonly publishTime: string;
  attempts: number;
  /** Milliseconds since the epoch. */
  due: number;
}

export interface DeadLetter {
  readonly subscription: string;
  readonly event: EventGridEvent;
  readonly deadLetterReason:
    | 'MaxDeliveryAttemptsExceeded'
    | 'TimeToLiveExceeded'
    | 'DeliveryRefused'
    | 'TooManyPending';
  readonly deliveryAttempts: number;
  readonly lastDeliveryOutcome: string;
  readonly publishTime: string;
  readonly lastDeliveryAttemptTime: string;
}

export interface OwedLetter {
  readonly key: string;
  readonly subscription: string;
  readonly container: string;
  /** The event as it is written. */
  readonly content: object;
  /** Milliseconds since the epoch. */
  readonly givenUp: number;
}

export interface Store {
  readonly pending: ReadonlyMap<string, Delivery>;
  readonly subscriptions: ReadonlyMap<string, Subscription>;
  readonly deadLetters: readonly DeadLetter[];
  /** Those that are still to be written into a container. */
  readonly letters: ReadonlyMap<string, OwedLetter>;
  putSubscription(subscription: Subscription): void;
  putDelivery(delivery: Delivery): void;
  removeDelivery(key: string): void;
  /** `owed`: where it is to be written to. */
  bury(key: string, letter: DeadLetter, owed?: Pick<OwedLetter, 'container' | 'content' | 'givenUp'>): void;
  removeLetter(key: string): void;
}

/** Dead letters kept in memory for whoever asks; the folder keeps all. */
const LETTERS_IN_MEMORY_MAX = 1000;

export function createStore(directory: string | undefined): Store {
  const pending = new Map<string, Delivery>();
  const subscriptions = new Map<string, Subscription>();
  const deadLetters: DeadLetter[] = [];
  const letters = new Map<string, OwedLetter>();
  const files = directory === undefined ? undefined : createFiles(directory);
  for (const one of files?.read<Subscription>('subscriptions') ?? []) subscriptions.set(one.name, one);
  for (const one of files?.read<Delivery>('pending') ?? []) pending.set(one.key, one);
  for (const one of files?.read<OwedLetter>('letters') ?? []) letters.set(one.key, one);
  return {
    pending,
    subscriptions,
    deadLetters,
    letters,
    putSubscription(subscription) {
      subscriptions.set(subscription.name, subscription);
      files?.write('subscriptions', subscription.name, subscription);
    },
    putDelivery(delivery) {
      pending.set(delivery.key, delivery);
      files?.write('pending', delivery.key, delivery);
    },
    removeDelivery(key) {
      pending.delete(key);
      files?.remove('pending', key);
    },
    bury(key, letter, owed) {
      deadLetters.push(letter);
      if (deadLetters.length > LETTERS_IN_MEMORY_MAX) deadLetters.shift();
      files?.write('dead-letter', key, letter);
      if (owed) {
        const one = { ...owed, key, subscription: letter.subscription };
        letters.set(key, one);
        files?.write('letters', key, one);
      }
      pending.delete(key);
      files?.remove('pending', key);
    },
    removeLetter(key) {
      letters.delete(key);
      files?.remove('letters', key);
    },
  };
}

interface Files {
  read<T>(folder: string): T[];
  write(folder: string, name: string, value: unknown): void;
  remove(folder: string, name: string): void;
}

/** Synchronous on purpose: an event is on disk before its publisher goes on. Subscriptions hold a code, so 0600. */
function createFiles(directory: string): Files {
  const folders = ['subscriptions', 'pending', 'dead-letter', 'letters'];
  for (const folder of folders) mkdirSync(path.join(directory, folder), { recursive: true, mode: 0o700 });
  const fileOf = (folder: string, name: string): string => path.join(directory, folder, `${name}.json`);
  return {
    read<T>(folder: string): T[] {
      const names = readdirSync(path.join(directory, folder)).filter((name) => name.endsWith('.json'));
      return names.sort().map((name) => JSON.parse(readFileSync(path.join(directory, folder, name), 'utf8')) as T);
    },
    write(folder, name, value) {
      const file = fileOf(folder, name);
      writeFileSync(`${file}.new`, JSON.stringify(value), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
    remove(folder, name) {
      rmSync(fileOf(folder, name), { force: true });
    },
  };
}
