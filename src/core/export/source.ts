/** What is exported: a document with everything that must not or cannot stand in it marked. Made by export.ts. */
import type { JsonObject } from '../json.ts';

export interface ExportSource {
  /** Name first, then ACI's part, then ours where it is wanted. */
  readonly document: JsonObject;
  /** What has to be said of a value at its place, by JSON pointer. */
  readonly gaps: readonly Gap[];
}

export interface Gap {
  readonly pointer: string;
  readonly kind: /** A Key Vault reference stands there: Mooring reads it, nobody else does. */
    | 'reference'
    /** A value that is secret, or looks so: not given away. */
    | 'hidden'
    /** ARM never returns it. */
    | 'unreadable';
  /** The reference that stands there. */
  readonly reference?: string;
}
