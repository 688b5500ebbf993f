/**
 * Access keys. Nothing is enforced unless keys are given, as `func start` does; then the levels are the real host's:
 * anonymous < function < system < admin.
 */
import { createHash, timingSafeEqual } from 'node:crypto';

export interface HostKeys {
  /** `_master`: opens everything. */
  readonly master: string;
  /** Keys that open every function with level `function`. */
  readonly host?: readonly string[];
  /** Keys of single functions, by function name. */
  readonly functions?: Readonly<Record<string, readonly string[]>>;
  /** The system key `eventgrid_extension`, which opens the Event Grid webhook. */
  readonly eventGrid?: string;
}

export type Needs =
  | { readonly level: 'function'; readonly functionName: string }
  | { readonly level: 'system' | 'admin' };

export type Gate = (needs: Needs, presented: string | undefined) => boolean;

export function createGate(keys: HostKeys | undefined): Gate {
  if (keys === undefined) return () => true;
  return (needs, presented) => presented !== undefined && accepted(keys, needs).some((key) => same(key, presented));
}

function accepted(keys: HostKeys, needs: Needs): readonly string[] {
  switch (needs.level) {
    case 'admin':
      return [keys.master];
    case 'system':
      return [keys.master, ...(keys.eventGrid === undefined ? [] : [keys.eventGrid])];
    case 'function':
      return [keys.master, ...(keys.host ?? []), ...(keys.functions?.[needs.functionName] ?? [])];
  }
}

/** The header wins over the query. */
export function presentedKey(header: string | undefined, url: URL): string | undefined {
  return header ?? url.searchParams.get('code') ?? undefined;
}

function same(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
