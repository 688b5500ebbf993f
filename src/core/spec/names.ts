/**
 * Names of groups and of the replicas Mooring makes for them. A group's name leaves room for what a replica's adds and
 * can never be mistaken for one, so no declared group ever meets another group's replica.
 */

import { fnv1a } from '../hash.ts';

/** Characters. ACI takes 63; the rest is room for `-r<revision>-<n>-<region>-<incarnation>`. */
export const GROUP_NAME_MAX = 40;
/** Characters a container group's or a container's name may have (documented). */
export const ACI_NAME_MAX = 63;
/** Lower-case letters, digits and hyphens, no hyphen first or last (documented for groups, containers and volumes). */
const ACI_NAME = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
/** `<group>-r<revision>-<n>[-<region>]-<incarnation>`: a region is one word of letters and digits, the rest numbers. */
const REPLICA_NAME = /^.+-r\d+-\d+(?:-[a-z][a-z0-9]*)?-\d+$/;
const REPLICA_SUFFIX = /-r\d+-\d+(?:-[a-z][a-z0-9]*)?-\d+$/;
/** Characters of a region where its full name does not fit: four of its own and four of a hash, so that two differ. */
const REGION_SHORT = 8;

export interface ReplicaName {
  readonly group: string;
  readonly revision: number;
  readonly n: number;
  readonly region?: string;
  readonly incarnation: number;
}

export function isAciName(name: string, min = 1): boolean {
  return name.length >= min && name.length <= ACI_NAME_MAX && ACI_NAME.test(name);
}

/** Shaped like the name of a replica that does not bear its group's own name. */
export function looksLikeReplica(name: string): boolean {
  return REPLICA_NAME.test(name);
}

/** Whether a replica of this very group could have the name: its own, or one made of it. */
export function isReplicaNameOf(group: string, name: string): boolean {
  return name === group || (looksLikeReplica(name) && groupNameIn(name) === group);
}

/** The group that a container group of this name belongs to, if it belongs to one: a replica's name tells. */
export function groupNameIn(name: string): string {
  return name.replace(REPLICA_SUFFIX, '');
}

/** The rule that a group's name breaks, if any. */
export function groupNameRule(name: string): string | undefined {
  if (name.length > GROUP_NAME_MAX) {
    return `a group’s name may have at most ${GROUP_NAME_MAX} characters: Mooring appends to it for replicas`;
  }
  if (!isAciName(name)) {
    return 'a group’s name may hold lower-case letters, digits and "-", and neither begin nor end with "-"';
  }
  if (looksLikeReplica(name)) {
    return 'a group’s name may not look like a replica’s: <group>-r<revision>-<n>[-<region>]-<incarnation>';
  }
  return undefined;
}

/** The deterministic name of a replica that does not bear its group's own. Throws where it would not fit ACI's 63. */
export function replicaName(parts: ReplicaName): string {
  const full = join(parts, parts.region);
  const name = full.length <= ACI_NAME_MAX ? full : join(parts, shortRegion(parts.region));
  if (name.length > ACI_NAME_MAX) throw new RangeError('the replica’s name does not fit 63 characters');
  return name;
}

function join(parts: ReplicaName, region: string | undefined): string {
  const middle = region === undefined ? '' : `-${region}`;
  return `${parts.group}-r${parts.revision}-${parts.n}${middle}-${parts.incarnation}`;
}

function shortRegion(region: string | undefined): string | undefined {
  if (region === undefined || region.length <= REGION_SHORT) return region;
  // Folded to sixteen bits: it only has to tell regions apart.
  const hash = fnv1a(region);
  const folded = (hash ^ (hash >>> 16)) & 0xffff;
  return region.slice(0, 4) + folded.toString(16).padStart(4, '0');
}
