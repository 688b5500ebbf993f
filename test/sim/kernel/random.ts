/** Chance that repeats: every choice of a simulation comes from a seed. Handed to whoever chooses; nothing else may. */
export interface Random {
  /** From 0 up to, and without, 1. */
  next(): number;
  /** A whole number from 0 up to, and without, `below`. */
  int(below: number): number;
  chance(probability: number): boolean;
  /** One of them; throws where there is none. */
  pick<T>(items: readonly T[]): T;
  /** What `seeded` goes on from. */
  state(): number;
  goOnFrom(state: number): void;
}

export function seeded(seed: string | number): Random {
  let state = typeof seed === 'number' ? seed : hashOf(seed);
  /** mulberry32: 32 bits of state, good enough to choose with, and the same on every machine. */
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return {
    next,
    int,
    state: () => state,
    goOnFrom(from) {
      state = from;
    },
    chance: (probability) => next() < probability,
    pick(items) {
      const item = items[int(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
  };
}

/** FNV-1a. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
