/**
 * What a planted bug is: one edit that a tired developer could make, as data. `list/` has them, `hooks.ts` makes them
 * while sources are loaded, and `run.ts` tells which of them the simulation finds. Nothing in `src/` is ever changed.
 */
export interface Planted {
  readonly id: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** What a user would suffer. */
  readonly hurts: string;
  /** The test file that finds it, where it is none of the promises that the simulation watches. */
  readonly by?: string;
}

/** The edited source, or what is wrong with the edit. */
export function edited(source: string, { id, file, find, replace }: Planted): string {
  const at = source.indexOf(find);
  if (at < 0) throw new Error(`${id}: ${file} has no such place`);
  if (source.indexOf(find, at + 1) >= 0) throw new Error(`${id}: ${file} has that place twice`);
  return source.slice(0, at) + replace + source.slice(at + find.length);
}

/** Others, such as workflows, are read by the tests and loaded by none. */
export function isModule({ file }: Planted): boolean {
  return file.endsWith('.ts');
}

/** What a child says after each plan, to show that it does not hang. */
export const PLAYED = 'played';
