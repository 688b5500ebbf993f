/** Nothing is hidden: each leaf of a realistic body, and of each recorded one, is changed, removed and added to in turn. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pairsOf } from '../../../scripts/drift-recordings.ts';
import { compare } from '../../../src/core/drift/compare.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { plantedIn } from './planted.ts';
import { plantedItemsIn, shuffledListsIn } from './planted-lists.ts';
import { DECLARED, RETURNED } from './realistic.ts';

const RECORDINGS = new URL('../../../../shared/aci/cases/', import.meta.url);

/** What was planted and not found, or found elsewhere, as other than it is, or more than once. */
function missed(declared: JsonObject, actual: JsonObject): { readonly planted: number; readonly missed: string[] } {
  let planted = 0;
  const misses: string[] = [];
  for (const change of plantedIn(actual, declared)) {
    planted += 1;
    const found = compare(declared, change.body).map((difference) => `${difference.class} ${difference.pointer}`);
    if (found.length !== 1 || found[0] !== `${change.class} ${change.pointer}`) {
      misses.push(`${change.how} ${change.class} ${change.pointer}: found ${JSON.stringify(found)}`);
    }
  }
  for (const { how, pointer, body } of plantedItemsIn(actual)) {
    planted += 1;
    const found = compare(declared, body).map((difference) => difference.pointer);
    // Of two equal neighbours either may be told as the one that is gone.
    const place = how === 'taken out' ? pointer.replace(/\/\d+$/, '/') : pointer;
    const isFound = how === 'exchanged' ? found.length > 0 : found.length === 1;
    if (!isFound || !found.every((at) => at.startsWith(place))) {
      misses.push(`${how} ${pointer}: found ${JSON.stringify(found)}`);
    }
  }
  for (const { pointer, body } of shuffledListsIn(actual)) {
    const found = compare(declared, body);
    if (found.length > 0) misses.push(`${pointer} in another order: found ${JSON.stringify(found)}`);
  }
  return { planted, missed: misses };
}

describe('a planted change', () => {
  test('is found once, at its place and of its class, in a body with most of what ACI has', () => {
    const result = missed(DECLARED, RETURNED);
    expect(result.missed).toEqual([]);
    expect(result.planted).toBeGreaterThan(170);
  });

  test.skipIf(!existsSync(RECORDINGS))('is found in every recorded body', { timeout: 60_000 }, () => {
    const misses: string[] = [];
    let planted = 0;
    for (const name of readdirSync(RECORDINGS).filter((file) => file.endsWith('.json'))) {
      for (const { declared, actual } of pairsOf(JSON.parse(readFileSync(new URL(name, RECORDINGS), 'utf8')))) {
        const result = missed(declared, actual);
        planted += result.planted;
        misses.push(...result.missed.map((miss) => `${name} ${miss}`));
      }
    }
    expect(misses).toEqual([]);
    expect(planted).toBeGreaterThan(2000);
  });
});
