/**
 * Whose a container group, a profile or an endpoint is: read from its name, as the workloads give names and as Mooring
 * documents those of its replicas. Asked by the oracles, which share no code with what makes the names.
 */

/** `<group>-r<revision>-<n>[-<region>]-<incarnation>`, as documented. */
const REPLICA = /^(.+?)-r(\d+)-(\d+)(?:-([a-z][a-z0-9]*))?-(\d+)$/;
/** What workloads name profiles that Mooring owns, and what Mooring names the one in which it proves replicas. */
const PROFILE = /^(.+?)-(?:tm|next|preview)$/;

export interface ReplicaName {
  readonly group: string;
  readonly revision: number;
  readonly ordinal: number;
  readonly region: string;
  readonly incarnation: number;
}

/** Undefined: it bears no name that Mooring makes for replicas. */
export function replicaNamed(name: string): ReplicaName | undefined {
  const [, group, revision, ordinal, region = '', incarnation] = REPLICA.exec(name) ?? [];
  if (group === undefined) return undefined;
  return { group, revision: Number(revision), ordinal: Number(ordinal), region, incarnation: Number(incarnation) };
}

/** The declared group that something at ARM belongs to, by the key of its site. */
export function groupOf(key: string): string {
  const name = key.slice(key.indexOf('/') + 1);
  return replicaNamed(name)?.group ?? (key.includes('/') ? name : (PROFILE.exec(name)?.[1] ?? name));
}

/** The profile that a call is about, by the key of its site. */
export function profileOf(key: string): string {
  return key.split('/')[0] ?? '';
}
