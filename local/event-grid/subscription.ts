/** An event subscription: where events of which kind go, and whether an event is one of them. */
import type { EventGridEvent } from './event.ts';

export interface Subscription {
  /** Letters, digits and hyphens, as Event Grid allows: it names a file too. */
  readonly name: string;
  /** The webhook's address with its code: a secret. */
  readonly endpoint: string;
  readonly eventTypes: readonly string[];
  readonly subjectBeginsWith?: string;
  readonly schema: 'EventGridSchema' | 'CloudEventSchemaV1_0';
  /** Blob container for what cannot be delivered. Without it that is dropped, which is Event Grid's default. */
  readonly deadLetterContainer?: string;
  /** 1 to 30; 30 where it is absent. */
  readonly maxDeliveryAttempts?: number;
  /** 1 to 1,440; 1,440 where it is absent. */
  readonly eventTimeToLiveInMinutes?: number;
}

const NAME = /^[a-zA-Z0-9-]{3,64}$/;

export function checkName(name: string): void {
  if (!NAME.test(name)) throw new Error(`an event subscription's name is 3 to 64 letters, digits or hyphens: ${name}`);
}

/** Event Grid compares subjects without regard to case unless told otherwise; so do we. */
export function wants(subscription: Subscription, event: EventGridEvent): boolean {
  const types = subscription.eventTypes;
  if (types.length > 0 && !types.includes(event.eventType)) return false;
  const begin = subscription.subjectBeginsWith?.toLowerCase() ?? '';
  return event.subject.toLowerCase().startsWith(begin);
}
