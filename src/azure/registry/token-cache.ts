/** Registry tokens in memory, by registry and repository, until shortly before they expire. `tokens.ts` is its one user. */

/** Repositories in use at once; the oldest goes first. */
const TOKENS_MAX = 500;
/** A token that ends sooner is not used again. */
export const MARGIN_MS = 10_000;

export interface TokenCache {
  get(key: string, now: number): string | undefined;
  set(key: string, token: string, until: number): void;
}

export type KeptTokens = Map<string, { token: string; until: number }>;

export function createTokenCache(tokens: KeptTokens = new Map()): TokenCache {
  return {
    get(key, now) {
      const found = tokens.get(key);
      return found && found.until - MARGIN_MS > now ? found.token : undefined;
    },
    set(key, token, until) {
      tokens.delete(key);
      tokens.set(key, { token, until });
      for (const oldest of tokens.keys()) {
        if (tokens.size <= TOKENS_MAX) break;
        tokens.delete(oldest);
      }
    },
  };
}
