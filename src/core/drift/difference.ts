/** One thing that differs between a revision and a replica. Made by compare.ts; shown, counted and planned from. */
import type { Json } from '../json.ts';

/** The smallest change that mends a difference, weakest first. */
export type DifferenceClass = 'none' | 'tags' | 'live' | 'update' | 'recreate';

/** `missing`: declared and not there. `added`: there and not declared. */
export type DifferenceKind = 'changed' | 'missing' | 'added' | 'reordered';

export interface Difference {
  /** Where: list items by their index as declared, added ones by their index in what is there. */
  readonly pointer: string;
  readonly kind: DifferenceKind;
  /** Absent where nothing is declared. Secrets in it are masked. */
  readonly declared?: Json;
  /** Absent where nothing is there. */
  readonly actual?: Json;
  readonly class: DifferenceClass;
  /** Why it is of that class, for people. */
  readonly reason: string;
  /** The container groups that show it, where a group has several or they bear names of their own. */
  readonly replicas?: readonly string[];
}
