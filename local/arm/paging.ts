/** LIST answers in pages, each naming the next by an absolute address, as ARM's do. */
import { json, type WireResponse } from '../serve/wire.ts';
import type { Json } from '../world/json.ts';
import type { ArmCall } from './call.ts';

/** One page of `items`, each described only when it is on the page. */
export function page<T>(
  call: ArmCall,
  items: readonly T[],
  pageSize: number,
  describe: (item: T) => Json,
): WireResponse {
  const start = Number.parseInt(call.query.get('$skiptoken') ?? '0', 10) || 0;
  const end = start + pageSize;
  const value = items.slice(start, end).map(describe);
  if (end >= items.length) return json(200, { value });
  const query = new URLSearchParams(call.query);
  query.set('$skiptoken', String(end));
  return json(200, { value, nextLink: `${call.origin}/${call.segments.map(encodeURIComponent).join('/')}?${query}` });
}
