/** The members of a group's answer that commands decide by or show; whatever is missing reads as empty. */
import { isObject, type Json, type JsonObject, listAt, numberAt, objectAt, textAt } from '../core/json.ts';

export interface Standing {
  readonly phase: string;
  readonly reason: string;
  readonly message: string;
  readonly since: string | undefined;
}

export function standingOf(group: JsonObject): Standing {
  const status = objectAt(group['status']);
  return {
    phase: textAt(status['phase']) ?? 'Unknown',
    reason: textAt(status['reason']) ?? '',
    message: textAt(status['message']) ?? '',
    since: textAt(status['since']),
  };
}

export function objectsAt(value: Json | undefined): JsonObject[] {
  return listAt(value).filter(isObject);
}

export function generationOf(group: JsonObject): number {
  return numberAt(group['generation']) ?? 0;
}

/** At rest as declared: running, ended as its restart policy allows, or stopped. */
const AT_REST = new Set(['Running', 'Completed', 'Stopped']);

/** What following a group waits for: this generation has been looked at, and nothing more is to be done. */
export function reached(group: JsonObject, generation: number): 'at rest' | 'stalled' | undefined {
  const seen = numberAt(objectAt(group['status'])['observedGeneration']) ?? 0;
  if (seen < generation) return undefined;
  const { phase } = standingOf(group);
  if (AT_REST.has(phase)) return 'at rest';
  return phase === 'Stalled' ? 'stalled' : undefined;
}

/** `Running (AsDeclared): the container group is as declared`. */
export function sentence({ phase, reason, message }: Standing): string {
  return `${phase}${reason === '' ? '' : ` (${reason})`}${message === '' ? '' : `: ${message}`}`;
}

/** Where the replica is reached: its name before its number, and the ports. */
export function addressOf(replica: JsonObject): string {
  const address = objectAt(replica['address']);
  const host = textAt(address['fqdn']) ?? textAt(address['ip']);
  if (host === undefined) return '';
  const ports = objectsAt(address['ports']).flatMap(({ port }) => (typeof port === 'number' ? [port] : []));
  return ports.length === 0 ? host : `${host}:${ports.join(',')}`;
}
