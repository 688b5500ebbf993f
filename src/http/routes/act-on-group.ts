/** POST start, stop, restart, hold, unhold: edits of what is desired, so that the loop never works against them. */
import { act, type Verb } from '../../engine/declare.ts';
import type { ApiResponse, Context } from '../exchange.ts';
import { inlineLook } from '../inline-look.ts';
import { absent } from '../locate.ts';
import { doneOrRefused, targetOf } from '../preconditions.ts';
import { afterLook, show } from '../show.ts';

export async function actOnGroup(context: Context, verb: Verb): Promise<ApiResponse> {
  const { parts, request, signal } = context;
  const target = await targetOf(context);
  const acted = doneOrRefused(await act(parts, target, verb, signal), target);
  // Nothing refuses these.
  if (acted.kind !== 'done') throw absent();
  await inlineLook(parts, acted, `${verb} by ${request.caller}`);
  return show(context, await afterLook(context, acted.stored), { status: 202 });
}
