/** Groups to run, for tests and for programs that tests start (which cannot load vitest). */
import type { ContainerToRun, GroupToRun } from '../../../local/containers/runtime.ts';

export const ID = '/subscriptions/s/resourcegroups/rg/providers/microsoft.containerinstance/containergroups/web';

export function container(name: string, over: Partial<ContainerToRun> = {}): ContainerToRun {
  const image = `testregistry.azurecr.io/${name}:v1`;
  return { name, image, command: [], environment: {}, ports: [], mounts: [], ...over };
}

export function group(containers: readonly ContainerToRun[], over: Partial<GroupToRun> = {}): GroupToRun {
  return { id: ID, restartPolicy: 'Always', initContainers: [], containers, volumes: [], ...over };
}
