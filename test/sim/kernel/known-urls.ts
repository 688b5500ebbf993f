/** Addresses as `URL`s: the same ones come again and again in every run, and taking one apart costs. Nobody changes one. */

/** Then all are forgotten: queries and inserted rows have addresses of their own, without end. */
const KNOWN_MAX = 2000;
const known = new Map<string, URL>();

export function urlOf(text: string): URL {
  const found = known.get(text);
  if (found) return found;
  const url = new URL(text);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(text, url);
  return url;
}
