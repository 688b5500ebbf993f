/**
 * The headers of a recorded answer by their names in lower case, in whatever form the recorder left them: one text a
 * name, a list of texts a name, a list of `{name, value}`, or names and values in turn. For exchanges.ts.
 */
import { isObject, type Json, textAt } from '../../src/core/json.ts';

export type Headers = Readonly<Record<string, string>>;

export function headersOf(...recorded: readonly (Json | undefined)[]): Headers {
  const headers: Record<string, string> = {};
  for (const [name, value] of recorded.flatMap(pairsOf)) {
    const text = textAt(Array.isArray(value) ? value[0] : value);
    if (text !== undefined) headers[name.toLowerCase()] ??= text;
  }
  return headers;
}

function pairsOf(recorded: Json | undefined): (readonly [string, Json])[] {
  if (isObject(recorded)) return Object.entries(recorded);
  if (!Array.isArray(recorded)) return [];
  const items: readonly Json[] = recorded;
  if (items.some(isObject))
    return items.filter(isObject).map((item) => [textAt(item['name']) ?? '', item['value'] ?? null]);
  return items.flatMap((name, index) =>
    index % 2 === 0 && typeof name === 'string' ? [[name, items[index + 1] ?? null] as const] : [],
  );
}
