/**
 * Every read that reached ARM, by whom: the proof of how often somebody asked. Kept in memory alone and bounded; told at
 * `/_world/reads`.
 */
export interface ReadEntry {
  /** ISO 8601. */
  readonly time: string;
  readonly path: string;
  readonly userAgent: string;
}

export interface ReadLog {
  readonly entries: readonly ReadEntry[];
  add(entry: ReadEntry): void;
}

/** Some minutes of a busy test, at a few hundred bytes each. */
const ENTRIES_KEPT = 20_000;

export function createReadLog(): ReadLog {
  const entries: ReadEntry[] = [];
  return {
    entries,
    add(entry) {
      entries.push(entry);
      if (entries.length > ENTRIES_KEPT) entries.splice(0, ENTRIES_KEPT / 2);
    },
  };
}
