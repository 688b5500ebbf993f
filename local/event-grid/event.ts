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
