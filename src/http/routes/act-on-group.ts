/** POST start, stop, restart, hold, unhold: edits of what is desired, so that the loop never works against them. */
import { act, type Verb } from '../../engine/declare.ts';
import type { ApiResponse, Context } from '../exchange.ts';
import { inlineLook } from '../inline-look.ts';
import { absent, locate } from '../locate.ts';
import { expected, moved } from '../preconditions.ts';
import { afterLook, show } from '../show.ts';

export async function actOnGroup(context: Context, verb: Verb): Promise<ApiResponse> {
  const { parts, request, signal } = context;
  const key = await locate(context);
  const generation =
    request.headers['if-match'] === undefined
      ? undefined
      : expected(request.headers, (await parts.groups.get(key, signal))?.row);
  const acted = await act(parts, generation === undefined ? key : { ...key, generation }, verb, signal);
  if (acted.kind === 'moved') throw moved(acted.generation);
  if (acted.kind === 'absent' && generation !== undefined) throw moved(undefined);
  if (acted.kind !== 'done') throw absent();
  await inlineLook(parts, acted, `${verb} by ${request.caller}`);
  return show(context, await afterLook(context, acted.stored), { status: 202 });
}
