/** Removes what carries a runtime's label: at its start, what a killed one left; at its end, whatever is still there. */
import { isObject, type Json, textAt } from '../../world/json.ts';
import { LABEL, removePod } from './pod.ts';
import type { Podman } from './rest.ts';

export async function removeLeftovers(podman: Podman, owner: string): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`${LABEL}=${owner}`] }));
  const pods = await podman.call('GET', `/pods/json?filters=${filters}`);
  for (const pod of idsIn(pods.json)) await removePod(podman, pod);
  const containers = await podman.call('GET', `/containers/json?all=true&filters=${filters}`);
  for (const container of idsIn(containers.json)) {
    await podman.call('DELETE', `/containers/${container}?force=true&v=true&timeout=0`, { accept: [404] });
  }
}

function idsIn(list: Json | undefined): string[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).flatMap((one) => textAt(one, 'Id') ?? []);
}
