/** An event in Event Grid's own schema, and the same in CloudEvents 1.0. Every publisher makes the first. */

export interface EventGridEvent {
  readonly id: string;
  /** ARM id of what it happened to: a registry, a subscription. */
  readonly topic: string;
  readonly subject: string;
  readonly eventType: string;
  /** ISO 8601. */
  readonly eventTime: string;
  readonly data: unknown;
  readonly dataVersion: string;
  readonly metadataVersion: string;
}

export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly subject: string;
  readonly type: string;
  readonly time: string;
  readonly data: unknown;
}

/** As documented: `source` is the topic, and the two versions are gone. */
export function toCloudEvent(event: EventGridEvent): CloudEvent {
  return {
    specversion: '1.0',
    id: event.id,
    source: event.topic,
    subject: event.subject,
    type: event.eventType,
    time: event.eventTime,
    data: event.data,
  };
}

/** What Event Grid adds to an event that it gives up, beside the event's own members. */
export interface GivenUp {
  readonly deadLetterReason: string;
  readonly deliveryAttempts: number;
  readonly lastDeliveryOutcome: string;
  readonly publishTime: string;
  readonly lastDeliveryAttemptTime: string;
}

/** As documented: a CloudEvent's attributes have no capital letters. */
export function toDeadLetter(
  event: EventGridEvent,
  schema: 'EventGridSchema' | 'CloudEventSchemaV1_0',
  why: GivenUp,
): object {
  if (schema === 'EventGridSchema') return { ...event, ...why };
  const attributes = Object.entries(why).map(([name, value]) => [name.toLowerCase(), value]);
  return { ...toCloudEvent(event), ...Object.fromEntries(attributes) };
}
