/** Tags of a repository and the catalog, in order of names, in pages told by `n` and `last` and continued by Link. */
import type { WireRequest, WireResponse } from '../serve/wire.ts';
import { json } from '../serve/wire.ts';
import { RegistryProblem } from './problem.ts';

/** A page is never longer, whatever `n` says: Azure's registry has such a limit too. */
const PAGE_ITEMS_MAX = 1000;

export function page(
  request: WireRequest,
  names: readonly string[],
  body: (names: readonly string[]) => unknown,
): WireResponse {
  const query = request.url.searchParams;
  const asked = query.get('n');
  if (asked !== null && !/^\d{1,9}$/.test(asked)) {
    throw new RegistryProblem('PAGINATION_NUMBER_INVALID', `n is not a number: ${asked.slice(0, 20)}`);
  }
  const size = Math.min(asked === null ? PAGE_ITEMS_MAX : Number(asked), PAGE_ITEMS_MAX);
  const last = query.get('last') ?? '';
  const after = names.filter((name) => name > last);
  const shown = after.slice(0, size);
  const end = shown.at(-1);
  if (end === undefined || shown.length === after.length) return json(200, body(shown));
  const next = new URLSearchParams({ last: end, n: String(size) });
  return json(200, body(shown), { link: `<${request.url.pathname}?${next.toString()}>; rel="next"` });
}
