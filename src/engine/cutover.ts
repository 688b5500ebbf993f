/**
 * Keeps the record of what was observed while traffic moves, and closes it with one line for history. Called by
 * reconcile with what a look has read anyway; it asks nobody. It knows nothing of how a rollout decides: the figures
 * come from `src/core/cutover`, which judges the record alone.
 */
import { leastReachable } from '../core/cutover/least-reachable.ts';
import type { Observation, ObservedEndpoint } from '../core/cutover/observation.ts';
import { tellCutover } from '../core/cutover/tell.ts';
import { objectAt, textAt } from '../core/json.ts';
import type { ContainerGroup, GroupKey, HistoryEntry, Replica } from '../core/model.ts';
import type { CutoverRecord, RecordedObservation } from '../core/ports.ts';
import type { EndpointView, RouterView } from '../core/router.ts';
import type { Parts, Trigger } from './parts.ts';

/** Rows of one record. Looks are seconds apart and a rollout's changes a few dozen: more is a rollout that goes astray. */
export const OBSERVATIONS_MAX = 2000;
/** Two looks at once observe the same. */
const SAME_MS_MIN = 1000;
/**
 * What stays the same is written down ever more rarely, after a hundredth of the time it has been so: coarse against
 * the time that has passed, and a rollout that is paused for weeks still fits its record.
 */
const SAME_SHARE = 0.01;

/** A replica's container group as a look has read it. */
export type Seen =
  | { readonly kind: 'there'; readonly group: ContainerGroup }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' };

export interface Looked {
  /** The revision traffic moves to: the record's name. */
  readonly revision: number;
  /** The router that clients ask, as it was read in this look. */
  readonly view: RouterView;
  /** Every replica of the row, those that drain or are being deleted too. */
  readonly replicas: readonly Pick<Replica, 'name' | 'phase'>[];
  /** By replica. What was not read is not in it. */
  readonly seen: ReadonlyMap<string, Seen>;
  /** By replica: what our own probe was answered, where it was asked. */
  readonly probes: ReadonlyMap<string, { readonly ok: boolean }>;
}

/** Adds what this look has seen to the record, unless that says nothing new. */
export async function observedCutover(
  parts: Pick<Parts, 'cutovers' | 'clock'>,
  key: GroupKey,
  looked: Looked,
  signal: AbortSignal,
): Promise<void> {
  const before = await parts.cutovers.last(key, looked.revision, signal);
  const observation = observe(looked, before?.observation, parts.clock.now());
  if (before && !adds(observation, before)) return;
  await parts.cutovers.append(key, looked.revision, { index: before ? before.index + 1 : 0, observation }, signal);
}

/**
 * The line for history; what was recorded of earlier rollouts goes. Call it once the rollout has ended and the last
 * replica that leaves is gone: the record then reaches past the last answer that named it.
 */
export async function closeCutover(
  parts: { readonly cutovers: CutoverRecord; readonly clock: Parts['clock'] },
  key: GroupKey,
  { revision, staleMs, trigger }: { revision: number; staleMs: number; trigger: Trigger },
  signal: AbortSignal,
): Promise<HistoryEntry> {
  const recorded = await parts.cutovers.list(key, revision, signal);
  const figures = leastReachable(
    recorded.map(({ observation }) => observation),
    { staleMs },
  );
  await parts.cutovers.removeOthers(key, revision, signal);
  const message = tellCutover(figures, { full: recorded.length >= OBSERVATIONS_MAX });
  return { at: parts.clock.now(), what: 'cut-over', reason: 'CutOver', trigger, revision, message };
}

function observe({ view, replicas, seen, probes }: Looked, before: Observation | undefined, at: number): Observation {
  // Whose endpoint it is, its name says: that of a replica of the row, or of one that was a replica earlier in the record.
  const known = new Set([...replicas.map(({ name }) => name), ...Object.keys(before?.healthy ?? {})].toSorted());
  const endpoints = view.endpoints.filter(({ name }) => known.has(name)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const judged = [...known].map((name): [string, boolean | undefined] => {
    const replica = replicas.find((one) => one.name === name);
    // Deleted, or told to go: whatever still answers there may be gone any moment.
    if (!replica || replica.phase === 'deleting') return [name, false];
    const status = endpoints.find((endpoint) => endpoint.name === name)?.status;
    return [name, isHealthy(seen.get(name), probes.get(name), status)];
  });
  const healthy = Object.fromEntries(judged.filter((one): one is [string, boolean] => one[1] !== undefined));
  const { ttlSeconds } = view;
  const observation = { at, ttlSeconds, endpoints: endpoints.map((endpoint) => observed(endpoint, view)), healthy };
  const same = before && says(before) === says(observation);
  return { ...observation, unchangedSince: same ? (before.unchangedSince ?? before.at) : at };
}

function observed({ name, target, enabled, status, priority }: EndpointView, view: RouterView): ObservedEndpoint {
  const order = view.method === 'Priority' && priority !== undefined ? { priority } : {};
  // A disabled profile answers nobody.
  return { name, target, enabled: enabled && view.enabled, status, ...order };
}

/** The plainest evidence decides: what is gone or has stopped, our own probe, the router's. Undefined: nobody knows. */
function isHealthy(seen: Seen | undefined, probe: { ok: boolean } | undefined, status = ''): boolean | undefined {
  if (seen?.kind === 'absent') return false;
  if (seen?.kind === 'there' && !runs(seen.group)) return false;
  if (probe) return probe.ok;
  if (status === 'Degraded' || status === 'Stopped') return false;
  if (status === 'Online' || seen?.kind === 'there') return true;
  return undefined;
}

function runs(group: ContainerGroup): boolean {
  const { instanceView } = objectAt(group.body['properties']);
  return group.provisioningState !== 'Failed' && textAt(objectAt(instanceView)['state']) === 'Running';
}

function adds(observation: Observation, { index, observation: before }: RecordedObservation): boolean {
  if (index + 1 >= OBSERVATIONS_MAX) return false;
  if (says(observation) !== says(before)) return true;
  const quietMs = observation.at - (observation.unchangedSince ?? observation.at);
  return observation.at - before.at >= Math.max(SAME_MS_MIN, quietMs * SAME_SHARE);
}

/** In an order of its own (`observe`), so that the same is the same text. */
function says({ ttlSeconds, endpoints, healthy }: Observation): string {
  return JSON.stringify([ttlSeconds, endpoints, healthy]);
}
