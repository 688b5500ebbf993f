/**
 * What a run did, as one number: equal seeds must give equal hashes. Fed by `calls.ts` and `host.ts` with what is
 * decided by the seed alone (sites, keys, statuses, faults, virtual times), never with an SDK's random ids.
 */
export interface Trace {
  add(text: string): void;
  readonly hash: string;
  readonly length: number;
}

let tell: ((line: string) => void) | undefined;

/** Every line of every trace, for who wants to read one. */
export function onTrace(told: ((line: string) => void) | undefined): void {
  tell = told;
}

/** Two 32-bit lanes of FNV-1a with different starts: collisions among a million runs are not believed. */
export function createTrace(): Trace {
  let [a, b, length] = [0x811c9dc5, 0x01234567, 0];
  return {
    add(text) {
      tell?.(text);
      length += 1;
      for (let index = 0; index < text.length; index++) {
        const code = text.charCodeAt(index);
        a = Math.imul(a ^ code, 0x01000193);
        b = Math.imul(b ^ (code + 0x9e37), 0x01000193);
      }
      a = Math.imul(a ^ 10, 0x01000193);
    },
    get hash() {
      return (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0');
    },
    get length() {
      return length;
    },
  };
}
