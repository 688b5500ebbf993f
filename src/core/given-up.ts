/** The ports to what the platform gave up on: poison messages and dead letters. Part of ports.ts. */

/** Wakes that the host gave up on. None is needed: the sweep finds by itself whom they were for. */
export interface PoisonQueue {
  /** About how many; 0 also where the host never had to make the queue. */
  count(signal: AbortSignal): Promise<number>;
  /** The first ones; nothing is changed by it. At most 32. */
  peek(max: number, signal: AbortSignal): Promise<PoisonMessage[]>;
  /** Takes the first ones and hides them from everybody else for `hideMs`. At most 32. */
  receive(max: number, hideMs: number, signal: AbortSignal): Promise<HeldPoison[]>;
  /** One that is gone, or that somebody else holds by now, is no fault. */
  remove(held: HeldPoison, signal: AbortSignal): Promise<void>;
}

export interface PoisonMessage {
  readonly text: string;
  /** Epoch milliseconds: when it was given up. */
  readonly since: number;
}

export interface HeldPoison extends PoisonMessage {
  readonly id: string;
  readonly receipt: string;
}

/** Events that Event Grid could not deliver, as it keeps them: blobs with one or more events each. None is needed. */
export interface DeadLetters {
  /** The blob container's name. */
  readonly container: string;
  /** False: there is no such container, so what cannot be delivered is dropped. */
  isOn(signal: AbortSignal): Promise<boolean>;
  /** In no promised order; nothing where there is no container. */
  list(signal: AbortSignal): AsyncIterable<DeadLetter>;
  /** Its text; undefined when it is gone. All of it is held in memory: see `bytes` first. */
  read(letter: DeadLetter, signal: AbortSignal): Promise<string | undefined>;
  /** One that is gone is no fault. */
  remove(letter: DeadLetter, signal: AbortSignal): Promise<void>;
  /** Marks it as one that cannot be read; it stays where it is, for a person. Idempotent. */
  setAside(letter: DeadLetter, signal: AbortSignal): Promise<void>;
}

export interface DeadLetter {
  readonly name: string;
  readonly etag: string;
  readonly bytes: number;
  /** Epoch milliseconds: when it was written. */
  readonly since: number;
  /** Was marked by `setAside`. */
  readonly aside: boolean;
}
