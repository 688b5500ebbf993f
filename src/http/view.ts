/**
 * A group as the API shows it: the row in users' words, secrets masked, times as ISO 8601. The whole for one group,
 * with what ARM says of its replicas right now; a summary from the row alone for lists.
 */
import { numberAt, objectAt } from '../core/json.ts';
import type { GroupRow, HistoryEntry } from '../core/model.ts';
import { goesOn } from '../core/rollout/goes-on.ts';
import { maskDocument } from '../core/spec/mask.ts';
import { parseDeclaration } from '../core/spec/parse.ts';
import type { Parts } from '../engine/parts.ts';
import { conditionsOf, standing } from './conditions.ts';
import { addressOf } from './grammar.ts';
import { readLive } from './live.ts';
import { type RouterMembers, readRouters } from './live-routers.ts';
import { isReady, replicaView } from './replica-view.ts';
import { rolloutMembers } from './rollout-view.ts';
import { time, timeAs } from './times.ts';

/** `live`: whether ARM is asked of each replica. */
export async function groupView(parts: Parts, row: GroupRow, live = true) {
  const { desired, state } = row;
  const parsed = parseDeclaration(desired.document, { name: row.key.name });
  const declaration = parsed.ok ? parsed.declaration : undefined;
  const nothing: RouterMembers = {};
  const [seen, routers] = live
    ? await Promise.all([readLive(parts, row), readRouters(parts, row, declaration)])
    : [undefined, nothing];
  return {
    ...identity(row),
    declaredAt: time(desired.declaredAt),
    declaration: maskDocument(desired.document),
    ...(desired.deletion ? { deletion: { at: time(desired.deletion.at), keep: desired.deletion.keep } } : {}),
    revision: {
      target: state.targetRevision,
      last: state.lastRevision,
      ...(state.stableRevision === undefined ? {} : { stable: state.stableRevision }),
    },
    status: statusView(row),
    conditions: conditionsOf(row),
    ...routers,
    ...rolloutMembers(row, declaration),
    replicas: state.replicas.map((replica) => ({
      ...replicaView(replica, declaration),
      ...seen?.get(replica.name),
    })),
    images: state.status.images,
    drift: state.status.drift,
  };
}

export function groupSummary(row: GroupRow) {
  const { revision, ...rest } = { revision: row.state.targetRevision, ...identity(row) };
  return {
    ...rest,
    revision,
    status: statusView(row),
    ready: conditionsOf(row)[0]?.status ?? 'Unknown',
    declaredReplicas: declaredReplicas(row),
    readyReplicas: row.state.replicas.filter(isReady).length,
    ...underWay(row),
    replicas: row.state.replicas.map(({ name, revision: has, phase }) => ({ name, revision: has, phase })),
  };
}

/** From the document as it stands: a list is not parsed declaration by declaration. */
function declaredReplicas({ desired }: GroupRow): number {
  return desired.deletion ? 0 : (numberAt(objectAt(desired.document['mooring'])['replicas']) ?? 1);
}

function underWay({ state: { rollout } }: GroupRow) {
  if (!rollout || !goesOn(rollout)) return {};
  return { rollout: { revision: rollout.revision, from: rollout.from, phase: rollout.phase } };
}

export function historyView({ at, ...entry }: HistoryEntry) {
  return { at: time(at), ...entry };
}

function identity({ key, desired }: GroupRow) {
  const slash = key.scope.indexOf('/');
  return {
    id: addressOf(key),
    name: key.name,
    resourceGroup: key.scope.slice(slash + 1),
    subscription: key.scope.slice(0, slash),
    generation: desired.generation,
  };
}

function statusView(row: GroupRow) {
  const { phase, reason, message, since } = standing(row);
  const { status } = row.state;
  return {
    phase,
    reason,
    message,
    since: time(since),
    observedGeneration: status.observedGeneration,
    ...(status.pending ? { pending: status.pending } : {}),
    ...timeAs('nextLook', nextLook(row)),
    ...timeAs('completedAt', status.completedAt),
    failures: { count: status.failures.count, ...timeAs('notBefore', status.failures.notBefore) },
  };
}

/** A wake that came since the last look is sooner than what that look wished for. */
function nextLook({ wake, state }: GroupRow): number | undefined {
  const due = wake.ticket?.due;
  const wished = state.status.nextLook;
  return due === undefined || wished === undefined ? (due ?? wished) : Math.min(due, wished);
}
