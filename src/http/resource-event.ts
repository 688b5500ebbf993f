/**
 * ARM's event that somebody wrote to a resource, as the container group it was about. Called by the Event Grid
 * trigger. Only the resource's id is read: the event's claims hold personal data and are never touched.
 */
import { textAt } from '../core/json.ts';
import { ACI_NAME_MAX, isAciName } from '../core/spec/names.ts';
import type { ResourceChanged } from '../engine/resource-changed.ts';
import { readEnvelope } from './event-envelope.ts';
import { scopeFrom } from './grammar.ts';

const TYPE = /^Microsoft\.Resources\.Resource(?:Write|Delete|Action)(?:Success|Failure|Cancel)$/i;
/** Characters; the longest id of a container group is below 300. */
const ID_MAX = 512;
/** An action's id may end in the action's name. Case varies from service to service (documented for `resourcegroups`). */
const CONTAINER_GROUP =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerInstance\/containerGroups\/([^/]+)(?:\/(?:start|stop|restart))?$/i;

/** Undefined for every other resource, and for what is no such event. */
export function parseResourceChanged(event: unknown): ResourceChanged | undefined {
  const envelope = readEnvelope(event);
  if (!envelope || !TYPE.test(envelope.type)) return undefined;
  return read(envelope.subject) ?? read(textAt(envelope.data['resourceUri']) ?? '');
}

function read(id: string): ResourceChanged | undefined {
  if (id.length > ID_MAX) return undefined;
  const [, subscription = '', resourceGroup = '', name = ''] = CONTAINER_GROUP.exec(id) ?? [];
  const scope = scopeFrom(subscription, resourceGroup);
  const containerGroup = name.toLowerCase();
  if (scope === undefined || name.length > ACI_NAME_MAX || !isAciName(containerGroup)) return undefined;
  return { scope, containerGroup };
}
