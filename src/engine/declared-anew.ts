/** What is desired once a document was declared: called by declare, and by previews, which promise the same. */
import { canonical, type JsonObject } from '../core/json.ts';
import type { Desired, RolloutOrders } from '../core/model.ts';

/** The very same `before` where that document stands already. */
export function declaredAnew(before: Desired | undefined, document: JsonObject, now: number): Desired {
  if (!before) return { document, generation: 1, declaredAt: now, restart: 0 };
  const { deletion, rollout, ...old } = before;
  if (!deletion && canonical(before.document) === canonical(document)) return before;
  // A new life keeps no order of the old one; a new declaration none that was about the revision before.
  const rest = { ...old, ...(deletion ? {} : lasting(rollout)) };
  return { ...rest, document, generation: before.generation + 1, declaredAt: now };
}

/** What outlives a new declaration: a pause of all rollouts, and that a retry was asked for. */
function lasting(orders: RolloutOrders = {}): Pick<Desired, 'rollout'> {
  const { promote, abort, undo, ...kept } = orders;
  return Object.keys(kept).length > 0 ? { rollout: kept } : {};
}
