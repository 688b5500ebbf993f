/**
 * A text's JSON value, read once: thousands of runs write the same rows and are given the same answers. Whoever asks
 * leaves the value as it is. Asked by oracles and the judge; the code under test reads for itself.
 */
import { type Json, parseJson } from '../../../local/world/json.ts';

const values = new Map<string, Json | undefined>();
/** Then all are forgotten: a few kilobytes each. */
const VALUES_MAX = 5_000;

/** Undefined: it is no JSON. */
export function jsonOf(text: string): Json | undefined {
  if (values.has(text)) return values.get(text);
  const value = parseJson(text);
  if (values.size >= VALUES_MAX) values.clear();
  values.set(text, value);
  return value;
}
