/** Where a subscription's network resources are listed, and how one says that there were more. The readers here call it. */
import { subscriptionPath } from '../arm/address.ts';

/** `/subscriptions/{id}/providers/Microsoft.Network/{type}`. */
export function networkPath(subscription: string, type: string): string {
  return `${subscriptionPath(subscription)}/providers/Microsoft.Network/${type}`;
}

/** What was left unread because there is too much of it. */
export function cutShort(what: string, max: number) {
  return { what: `${what} beyond the first ${max}`, reason: 'TooMany' };
}
