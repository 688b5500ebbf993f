/** Poison queue and dead letters in memory, filled by tests as the host and Event Grid would. Part of `memory-parts.ts`. */
import type { Clock, DeadLetter, DeadLetters, HeldPoison, PoisonQueue } from '../../../src/core/ports.ts';
import type { Switchboard } from './switchboard.ts';

export interface MemoryPoison {
  readonly port: PoisonQueue;
  /** As the host does when it gives a message up. */
  give(text: string): void;
  readonly texts: readonly string[];
}

export function memoryPoison(board: Switchboard, clock: Pick<Clock, 'now'>): MemoryPoison {
  let kept: (HeldPoison & { readonly visibleAt: number })[] = [];
  let last = 0;
  const visible = (max: number) => kept.filter(({ visibleAt }) => visibleAt <= clock.now()).slice(0, max);
  return {
    port: {
      count: (signal) => board.run({ name: 'poison.count', kind: 'read', signal }, () => kept.length),
      peek: (max, signal) =>
        board.run({ name: 'poison.peek', kind: 'read', signal }, () =>
          visible(max).map(({ text, since }) => ({ text, since })),
        ),
      receive: (max, hideMs, signal) =>
        board.run({ name: 'poison.receive', kind: 'write', signal }, () =>
          visible(max).map((message) => {
            const held = { ...message, receipt: `r${++last}`, visibleAt: clock.now() + hideMs };
            kept = kept.map((one) => (one.id === held.id ? held : one));
            return held;
          }),
        ),
      remove: ({ id, receipt }, signal) =>
        board.run({ name: 'poison.remove', kind: 'write', signal }, () => {
          kept = kept.filter((one) => one.id !== id || one.receipt !== receipt);
        }),
    },
    give: (text) => {
      last += 1;
      kept.push({ id: `m${last}`, receipt: '', text, since: clock.now(), visibleAt: clock.now() });
    },
    get texts() {
      return kept.map(({ text }) => text);
    },
  };
}

export interface MemoryDeadLetters {
  readonly port: DeadLetters;
  /** As Event Grid does: a blob of events, or whatever text. */
  give(content: readonly unknown[] | string, bytes?: number): void;
  /** Those set aside included. */
  readonly kept: readonly DeadLetter[];
}

export function memoryDeadLetters(board: Switchboard, clock: Pick<Clock, 'now'>): MemoryDeadLetters {
  const blobs = new Map<string, { letter: DeadLetter; text: string }>();
  const current = ({ name, etag }: DeadLetter) => {
    const there = blobs.get(name);
    return there?.letter.etag === etag ? there : undefined;
  };
  let last = 0;
  return {
    port: {
      container: 'mooring-dead-letters',
      isOn: (signal) => board.run({ name: 'deadLetters.isOn', kind: 'read', signal }, () => true),
      async *list(signal) {
        yield* await board.run({ name: 'deadLetters.list', kind: 'read', signal }, () =>
          [...blobs.values()].map(({ letter }) => ({ ...letter })),
        );
      },
      read: (letter, signal) =>
        board.run({ name: 'deadLetters.read', kind: 'read', signal }, () => current(letter)?.text),
      remove: (letter, signal) =>
        board.run({ name: 'deadLetters.remove', kind: 'write', signal }, () => {
          if (current(letter)) blobs.delete(letter.name);
        }),
      setAside: (letter, signal) =>
        board.run({ name: 'deadLetters.setAside', kind: 'write', signal }, () => {
          const there = current(letter);
          if (there) blobs.set(letter.name, { ...there, letter: { ...letter, etag: `${letter.etag}+`, aside: true } });
        }),
    },
    give: (content, bytes) => {
      last += 1;
      const text = typeof content === 'string' ? content : JSON.stringify(content);
      const name = `PUSHES/2026/1/5/8/${String(last).padStart(5, '0')}.json`;
      const letter = {
        name,
        etag: `e${last}`,
        bytes: bytes ?? Buffer.byteLength(text),
        since: clock.now(),
        aside: false,
      };
      blobs.set(name, { letter, text });
    },
    get kept() {
      return [...blobs.values()].map(({ letter }) => letter);
    },
  };
}
