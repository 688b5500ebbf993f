/** Event Grid's event of a push to the simulation's registry, in the shape local/event-grid gives it. */
import { imagePushedEvent as eventOf } from '../../../local/event-grid/registry-events.ts';
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import { LOGIN_SERVER } from './services.ts';

export interface Pushed {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  readonly at: number;
}

const REGISTRY = {
  subscriptionId: DEFAULT_SUBSCRIPTION,
  resourceGroup: 'shared',
  name: LOGIN_SERVER.split('.')[0] ?? '',
  location: 'westeurope',
};

export function imagePushedEvent({ repository, tag, digest, at }: Pushed): unknown {
  const time = new Date(at).toISOString();
  const target = {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    size: 500,
    digest,
    length: 500,
    repository,
    tag,
  };
  const request = { id: 'request', host: LOGIN_SERVER, method: 'PUT', useragent: 'docker' };
  const data = { id: 'push', timestamp: time, action: 'push' as const, target, request };
  return eventOf(REGISTRY, { type: 'Microsoft.ContainerRegistry.ImagePushed', time, data });
}
