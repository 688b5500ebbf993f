/**
 * What JSON.parse does not tell of a text: a key written twice and how deep it nests. Called by document.ts on text
 * that JSON.parse has accepted; works without recursion, so no text can exhaust the stack.
 */

export interface JsonTextFinding {
  readonly kind: 'duplicate' | 'depth';
  /** Where in the text. */
  readonly offset: number;
}

/** Tokens of valid JSON that matter here: strings, the six structural characters. Everything else is skipped. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

interface Level {
  /** Keys so far; absent for a list. */
  readonly keys?: Set<string>;
  /** Whether the next string is a key. */
  atKey: boolean;
}

export function inspectJson(text: string, depthMax: number): JsonTextFinding | undefined {
  const levels: Level[] = [];
  for (const match of text.matchAll(TOKENS)) {
    const token = match[0];
    const level = levels.at(-1);
    if (token === '{' || token === '[') {
      if (levels.length >= depthMax) return { kind: 'depth', offset: match.index };
      levels.push(token === '{' ? { keys: new Set(), atKey: true } : { atKey: false });
    } else if (token === '}' || token === ']') levels.pop();
    else if (token === ',' && level !== undefined) level.atKey = level.keys !== undefined;
    else if (token.startsWith('"') && level?.keys !== undefined && level.atKey) {
      const key: unknown = JSON.parse(token);
      if (typeof key !== 'string' || level.keys.has(key)) return { kind: 'duplicate', offset: match.index };
      level.keys.add(key);
      level.atKey = false;
    }
  }
  return undefined;
}
