/**
 * The addresses of Traffic Manager profiles and of their endpoints in ARM. `traffic-manager.ts` sends to nothing that
 * was not built here, from names that keep the grammar.
 */
import type { RouterRef } from '../../core/ports.ts';
import { type ArmBase, invalidName, resourceGroupPath, withVersion } from '../arm/address.ts';

/** Documented: letters, digits, hyphens and dots, a letter or digit at both ends, up to 63. */
const PROFILE = /^[a-z0-9](?:[-.a-z0-9]{0,61}[a-z0-9])?$/i;
/** Ours are named as their replicas; others’ are never written to, so no more is let through. */
const ENDPOINT = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

export function profileUrl(base: ArmBase, ref: RouterRef): string {
  return withVersion(base, profilePath(ref));
}

/** Of an external endpoint: a container group’s FQDN is no resource that Traffic Manager knows. */
export function endpointUrl(base: ArmBase, ref: RouterRef, name: string): string {
  if (!ENDPOINT.test(name)) throw invalidName('this is not a name that an endpoint of ours can have');
  return withVersion(base, `${profilePath(ref)}/externalEndpoints/${encodeURIComponent(name)}`);
}

function profilePath({ subscription, resourceGroup, profile }: RouterRef): string {
  if (!PROFILE.test(profile)) throw invalidName('this is not a name that a Traffic Manager profile can have');
  const group = resourceGroupPath(subscription, resourceGroup);
  return `${group}/providers/Microsoft.Network/trafficManagerProfiles/${encodeURIComponent(profile)}`;
}
