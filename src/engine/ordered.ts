/** What an order comes to: the desired state that it makes, or the rule by which it is refused. Shared by orders.ts and undo.ts. */
import type { Desired, RolloutOrders } from '../core/model.ts';

export interface OrderRefused {
  readonly refused: 'rollout' | 'revision';
  /** The rule, for people. */
  readonly detail: string;
}

/** What comes of an order where it is no refusal; the same `desired` where it stands so already. */
export interface Ordered {
  readonly desired: Desired;
  /** For history. */
  readonly message: string;
  readonly revision: number;
}

/** With the next generation; without orders, none are written. */
export function withOrders({ rollout: _, ...desired }: Desired, orders: RolloutOrders): Desired {
  const generation = desired.generation + 1;
  return { ...desired, generation, ...(Object.keys(orders).length > 0 ? { rollout: orders } : {}) };
}
