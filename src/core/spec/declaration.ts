/**
 * What a user declares, parsed: ACI's own part as it was sent, and our part with every default filled in. Made by
 * `parse.ts` alone; whoever holds one may trust it.
 */
import type { JsonObject } from '../json.ts';

export interface Declaration {
  readonly name: string;
  /** As declared; compare it lower-cased and without spaces. */
  readonly location: string;
  /** ACI's part: location, tags, identity, zones, properties and whatever else stands beside them, without `name` and `mooring`. */
  readonly body: JsonObject;
  readonly mooring: MooringSpec;
}

export interface MooringSpec {
  readonly subscription?: string;
  readonly resourceGroup?: string;
  readonly strategy: 'InPlace' | 'Recreate';
  /** By container name; a container that is not named follows its tag's digest. */
  readonly images: Readonly<Record<string, ImagePolicy>>;
  readonly health?: HealthCheck;
  readonly drift: { readonly mode: 'repair' | 'report' | 'ignore'; readonly ignore: readonly string[] };
  /** A vault reference without a version whose secret has a newer one: told, or taken. */
  readonly secrets: 'report' | 'follow';
  readonly running: boolean;
  readonly hold: boolean;
  readonly protect: boolean;
  /** Milliseconds. After creation, or for a group that completes, after completion. */
  readonly ttlMs?: number;
}

export interface ImagePolicy {
  readonly follow: 'digest' | 'none';
}

export interface HealthCheck {
  readonly probe:
    | { readonly kind: 'http'; readonly scheme: 'http' | 'https'; readonly path: string; readonly port: number }
    | { readonly kind: 'tcp'; readonly port: number };
  /** Failures in a row that make it ill, 1 to 10. */
  readonly failureThreshold: number;
}

/** One broken rule. `pointer` is an RFC 6901 JSON pointer into the document as it was sent. */
export interface Violation {
  readonly pointer: string;
  readonly rule: string;
}
