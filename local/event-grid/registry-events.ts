/** Event Grid's events of a container registry, made from what the local registry tells. Called by the wiring. */
import { randomUUID } from 'node:crypto';
import type { RegistryEvent } from '../registry/events.ts';
import type { EventGridEvent } from './event.ts';

export interface RegistryResource {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** The registry's name: its login server without the suffix. */
  readonly name: string;
  readonly location: string;
}

/** ImagePushed or ImageDeleted, by what happened. */
export function imagePushedEvent(registry: RegistryResource, happened: RegistryEvent): EventGridEvent {
  const group = `/subscriptions/${registry.subscriptionId}/resourceGroups/${registry.resourceGroup}`;
  return {
    id: randomUUID(),
    topic: `${group}/providers/Microsoft.ContainerRegistry/registries/${registry.name}`,
    subject: subjectOf(happened),
    eventType: happened.type,
    eventTime: happened.time,
    data: { ...happened.data, location: registry.location },
    dataVersion: '2.0',
    metadataVersion: '1',
  };
}

/** `repository:tag` as documented. A push by digest has no documented subject; `repository@digest` is used. */
function subjectOf(happened: RegistryEvent): string {
  const { target } = happened.data;
  if (happened.type === 'Microsoft.ContainerRegistry.ImageDeleted') return target.repository;
  const { tag } = happened.data.target;
  return tag === undefined ? `${target.repository}@${target.digest}` : `${target.repository}:${tag}`;
}
