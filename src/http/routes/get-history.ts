/** GET of a group's history, newest first. */
import type { ApiResponse, Context } from '../exchange.ts';
import { top } from '../query.ts';
import { json } from '../respond.ts';
import { historyView } from '../view.ts';
import { existing } from './get-group.ts';

/** Entries; about as many as are kept. */
const HISTORY_TOP_MAX = 200;
const HISTORY_TOP = 50;

export async function getHistory(context: Context): Promise<ApiResponse> {
  const { parts, request, signal } = context;
  const max = top(request.query, HISTORY_TOP_MAX, HISTORY_TOP);
  const { row } = await existing(context);
  // One more than asked for tells whether there are more.
  const entries = await parts.history.list(row.key, max + 1, signal);
  return json(200, { value: entries.slice(0, max).map(historyView), truncated: entries.length > max });
}
