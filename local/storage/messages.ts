/**
 * The messages of a queue in the order they become visible: adding, finding, removing. Called by `message-calls.ts`.
 * What has expired is as good as gone.
 */

import { Refusal } from '../world/refusal.ts';
import type { Message } from './message.ts';
import { messageNotFound } from './refusals.ts';
import type { Queue } from './state.ts';

export function visible({ messages }: Queue, now: number, max: number): Message[] {
  const found: Message[] = [];
  for (const message of messages) {
    if (found.length >= max || message.visibleAt > now) break;
    if (message.expiresAt > now) found.push(message);
  }
  return found;
}

export function addMessage({ messages }: Queue, message: Message): void {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = messages[middle];
    if (other !== undefined && isBefore(other, message)) low = middle + 1;
    else high = middle;
  }
  messages.splice(low, 0, message);
}

export function dropExpired({ messages }: Queue, now: number): void {
  const living = messages.filter(({ expiresAt }) => expiresAt > now);
  if (living.length < messages.length) messages.splice(0, messages.length, ...living);
}

export function removeMessage({ messages }: Queue, message: Message): void {
  const index = messages.indexOf(message);
  if (index >= 0) messages.splice(index, 1);
}

/** The message, for whoever received it last. */
export function heldMessage({ messages }: Queue, now: number, id: string, popReceipt: string | null): Message {
  const message = messages.find((known) => known.id === id);
  if (message === undefined || message.expiresAt <= now) throw messageNotFound();
  if (message.popReceipt === popReceipt) return message;
  throw new Refusal(
    400,
    'PopReceiptMismatch',
    'The specified pop receipt did not match the pop receipt for a dequeued message.',
  );
}

function isBefore(a: Message, b: Message): boolean {
  return a.visibleAt < b.visibleAt || (a.visibleAt === b.visibleAt && a.serial < b.serial);
}
