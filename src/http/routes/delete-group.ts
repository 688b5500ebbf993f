/**
 * DELETE: the row becomes a tombstone, and the loop deletes what was created; with `?keep=true` it lets go of it
 * instead. Repeating it changes nothing.
 */
import { remove } from '../../engine/declare.ts';
import type { ApiResponse, Context } from '../exchange.ts';
import { inlineLook } from '../inline-look.ts';
import { isVisible, locate } from '../locate.ts';
import { expected, moved } from '../preconditions.ts';
import { Refusal } from '../problem.ts';
import { flag } from '../query.ts';
import { empty } from '../respond.ts';
import { afterLook, show } from '../show.ts';

const REFUSED = {
  Protected: {
    kind: 'protected',
    detail: 'declare it with mooring.protect: false first, or let go of it with ?keep=true',
  },
  OnHold: { kind: 'on-hold', detail: 'declare it with mooring.hold: false first' },
} as const;

export async function deleteGroup(context: Context): Promise<ApiResponse> {
  const { parts, request, signal } = context;
  const keep = flag(request.query, 'keep');
  const key = await keyOf(context);
  if (!key) return empty(204);
  const found = await parts.groups.get(key, signal);
  const generation = expected(request.headers, found?.row);
  if (found?.row.desired.deletion && isVisible(found.row)) return show(context, found, { status: 202 });
  const target = generation === undefined ? key : { ...key, generation };
  const removed = await remove(parts, target, keep, signal);
  if (removed.kind === 'moved') throw moved(removed.generation);
  if (removed.kind === 'absent' && (generation ?? 0) > 0) throw moved(undefined);
  if (removed.kind === 'absent') return empty(204);
  if (removed.kind === 'refused') {
    const { kind, detail } = REFUSED[removed.reason];
    throw new Refusal(kind, { detail, reason: removed.reason });
  }
  await inlineLook(parts, removed, `DELETE by ${request.caller}`);
  return show(context, await afterLook(context, removed.stored), { status: 202 });
}

/** A short address that names nothing is as deleted as can be. */
async function keyOf(context: Context) {
  try {
    return await locate(context);
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'not-found') return undefined;
    throw error;
  }
}
