/** GET of one group: its row, and what ARM says of its replicas right now; with `?live=false` the row alone. */
import type { Stored } from '../../core/ports.ts';
import type { ApiResponse, Context } from '../exchange.ts';
import { absent, isVisible, locate } from '../locate.ts';
import { word } from '../query.ts';
import { show } from '../show.ts';

export async function getGroup(context: Context): Promise<ApiResponse> {
  const live = word(context.request.query, 'live', ['true', 'false']) === 'true';
  return show(context, await existing(context), { status: 200, live });
}

/** The row that the address means; 404 where there is none that users are to see. */
export async function existing(context: Context): Promise<Stored> {
  const stored = await context.parts.groups.get(await locate(context), context.signal);
  if (!stored || !isVisible(stored.row)) throw absent();
  return stored;
}
