/**
 * POST pause, resume, promote, abort, undo, retry: what is asked of a group's rollouts, as edits of what is desired. One
 * that cannot be heeded as things stand is refused with the rule, and changes nothing.
 */
import type { OrderRefused } from '../../engine/ordered.ts';
import { type Order, order } from '../../engine/orders.ts';
import type { ApiResponse, Context } from '../exchange.ts';
import { inlineLook } from '../inline-look.ts';
import { doneOrRefused, targetOf } from '../preconditions.ts';
import { Refusal } from '../problem.ts';
import { flag, whole } from '../query.ts';
import { afterLook, show } from '../show.ts';

const PROBLEM = { rollout: 'rollout-refused', revision: 'revision-not-kept' } as const satisfies Record<
  OrderRefused['refused'],
  string
>;

export async function orderOfGroup(context: Context, verb: Order['verb']): Promise<ApiResponse> {
  const { parts, request, signal } = context;
  const asked = orderIn(request.query, verb);
  const target = await targetOf(context);
  const ordered = doneOrRefused(await order(parts, target, { ...asked, caller: request.caller }, signal), target);
  if (ordered.kind === 'refused') {
    const { refused, detail } = ordered.reason;
    throw new Refusal(PROBLEM[refused], { detail });
  }
  await inlineLook(parts, ordered, `${verb} by ${request.caller}`);
  return show(context, await afterLook(context, ordered.stored), { status: 202 });
}

function orderIn(query: URLSearchParams, verb: Order['verb']): Order {
  if (verb === 'promote') return { verb, full: flag(query, 'full') };
  if (verb !== 'undo') return { verb };
  const to = whole(query, 'to');
  return to === undefined ? { verb } : { verb, to };
}
