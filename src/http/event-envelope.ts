/**
 * What Event Grid's two schemas have in common: a type, a subject, data. The shape is checked here; what an event
 * claims is a hint and checked by grammar where it is used.
 */
import { isObject, type JsonObject, objectAt, textAt } from '../core/json.ts';

export interface Envelope {
  readonly type: string;
  readonly subject: string;
  readonly data: JsonObject;
}

/** Event Grid's own schema, or CloudEvents 1.0; undefined for anything else. */
export function readEnvelope(event: unknown): Envelope | undefined {
  if (!isObject(event)) return undefined;
  const cloud = event['specversion'];
  if (cloud !== undefined && cloud !== '1.0') return undefined;
  const type = textAt(event[cloud === undefined ? 'eventType' : 'type']);
  if (type === undefined || !isObject(event['data'])) return undefined;
  return { type, subject: textAt(event['subject']) ?? '', data: objectAt(event['data']) };
}
