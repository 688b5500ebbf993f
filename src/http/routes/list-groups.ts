/**
 * GET of all groups of a resource group, of the default scope, or of all scopes where there is no default: summaries
 * in the order of their ids, page by page. Bounded: what is left out is said.
 */
import { type ApiResponse, type Context, PREFIX } from '../exchange.ts';
import { addressOf, placeOf } from '../grammar.ts';
import { isVisible, scopeIn } from '../locate.ts';
import { Refusal } from '../problem.ts';
import { top } from '../query.ts';
import { json } from '../respond.ts';
import { groupSummary } from '../view.ts';

const PAGE_MAX = 200;
const PAGE = 100;
/** Rows read for one answer: far more groups than one installation is meant for. */
const ROWS_MAX = 10_000;
/** Characters; an id is at most 64 + 90 × 9 + 40 and the words between. */
const CURSOR_MAX = 1024;

type Summary = ReturnType<typeof groupSummary>;

export async function listGroups(context: Context): Promise<ApiResponse> {
  const { query } = context.request;
  const max = top(query, PAGE_MAX, PAGE);
  const after = cursor(query);
  const scope = scopeIn(context) ?? context.defaults.scope;
  const { found, rowsLeft } = await summaries(context, scope);
  const rest = found.filter(({ id }) => id > after).sort((a, b) => (a.id < b.id ? -1 : 1));
  const value = rest.slice(0, max);
  const last = value.at(-1)?.id ?? '';
  const more = rest.length > max;
  return json(200, { value, truncated: more || rowsLeft, ...(more ? { nextLink: link(scope, max, last) } : {}) });
}

async function summaries(
  { parts, signal }: Context,
  scope: string | undefined,
): Promise<{ found: Summary[]; rowsLeft: boolean }> {
  const found: Summary[] = [];
  let rows = 0;
  for await (const { row } of parts.groups.list(scope, signal)) {
    rows += 1;
    if (rows > ROWS_MAX) return { found, rowsLeft: true };
    if (isVisible(row)) found.push(groupSummary(row));
  }
  return { found, rowsLeft: false };
}

function cursor(query: URLSearchParams): string {
  const after = query.get('after') ?? '';
  if (after.length <= CURSOR_MAX) return after;
  throw new Refusal('invalid-request', { detail: 'after must be the one that nextLink gave' });
}

function link(scope: string | undefined, max: number, last: string): string {
  const place = scope === undefined ? undefined : placeOf(scope);
  const path = place && scope !== undefined ? addressOf({ scope, name: '' }).replace(/\/$/, '') : '/groups';
  return `${PREFIX}${path}?${new URLSearchParams({ top: String(max), after: last })}`;
}
