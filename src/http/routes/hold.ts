/**
 * The hold of the whole installation: GET tells whether there is one, POST puts it on or takes it off. While it stands
 * no container group is written to by any path; every sweep sees it come and go.
 */
import type { Hold } from '../../core/model.ts';
import type { ApiResponse, Context } from '../exchange.ts';
import { json } from '../respond.ts';
import { time } from '../times.ts';

export async function getHold({ parts, signal }: Context): Promise<ApiResponse> {
  return json(200, holdView(await parts.holds.read(signal)));
}

/** The hold that is asked for: who held first stands. */
export async function putHold(context: Context, held: boolean): Promise<ApiResponse> {
  const { parts, request, signal } = context;
  const wanted = held ? { since: parts.clock.now(), by: request.caller } : undefined;
  const stands = await parts.holds.set(wanted, signal);
  parts.log.info(held ? 'everything is on hold' : 'the hold is off', { caller: request.caller });
  return json(200, holdView(stands));
}

function holdView(hold: Hold | undefined) {
  return hold ? { held: true, since: time(hold.since), by: hold.by } : { held: false };
}
