/**
 * A group's status as conditions, the form that scripts wait on. Derived from the row alone, so that a list can show
 * them without asking Azure. Pure.
 */
import { isObject, objectAt } from '../core/json.ts';
import type { GroupRow, Phase } from '../core/model.ts';
import { REASONS } from '../core/reasons.ts';
import { time } from './times.ts';

export interface Condition {
  readonly type: 'Ready' | 'Provisioned' | 'Healthy' | 'Drifted' | 'Routed';
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly since: string;
}

type Told = Omit<Condition, 'type'>;

/** Phase, reason and message as users are to read them: a tombstone is being deleted even before its first look. */
export function standing({ desired, state }: GroupRow): {
  phase: Phase;
  reason: string;
  message: string;
  since: number;
} {
  const { phase, reason, message, since } = state.status;
  if (!desired.deletion || phase === 'Deleting') return { phase, reason, message, since };
  const asked = desired.deletion.keep ? 'Released' : 'Deleting';
  // What keeps a deletion from going on is worth more than that there is one.
  if (state.status.observedGeneration === desired.generation) return { phase: 'Deleting', reason, message, since };
  return { phase: 'Deleting', reason: asked, message: REASONS[asked], since: desired.deletion.at };
}

export function conditionsOf(row: GroupRow): Condition[] {
  const { phase, reason, message, since } = standing(row);
  const told = { reason, message, since: time(since) };
  const observed = row.state.status.observedGeneration === row.desired.generation || row.desired.deletion !== undefined;
  return [
    {
      type: 'Ready',
      ...(observed
        ? { status: phase === 'Running' || phase === 'Completed' ? 'True' : 'False', ...told }
        : unobserved(row)),
    },
    { type: 'Provisioned', ...provisioned(row, told) },
    { type: 'Healthy', status: health(phase), ...told },
    { type: 'Drifted', ...drifted(row, told) },
    ...routed(row, told),
  ];
}

/** Why no client can be sent anywhere, or nobody knows whether one can. */
const UNROUTED: readonly string[] = ['RouterMissing', 'RouterTaken'];

/** Whether clients are sent to a replica; none where no router is declared. */
function routed({ desired, state }: GroupRow, told: Omit<Told, 'status'>): Condition[] {
  if (!isObject(objectAt(desired.document['mooring'])['traffic'])) return [];
  const type = 'Routed';
  if (UNROUTED.includes(told.reason)) return [{ type, status: 'False', ...told }];
  if (told.reason === 'RouterUnavailable') return [{ type, status: 'Unknown', ...told }];
  const within = state.replicas.filter(
    ({ inRouterSince, seenOutAt }) => inRouterSince !== undefined && seenOutAt === undefined,
  );
  const since = Math.min(...within.map(({ inRouterSince = 0 }) => inRouterSince));
  if (within.length === 0) return [{ type, status: 'False', ...told }];
  const message = `clients are sent to ${within.length} ${within.length === 1 ? 'replica' : 'replicas'}`;
  return [{ type, status: 'True', reason: 'Proved', message, since: time(since) }];
}

function unobserved({ desired }: GroupRow): Told {
  const message = `generation ${desired.generation} has not been looked at yet`;
  return { status: 'Unknown', reason: 'Declared', message, since: time(desired.declaredAt) };
}

/** Whether every replica has the revision it is to have and Azure has ended its work on it. */
function provisioned({ state }: GroupRow, told: Omit<Told, 'status'>): Told {
  const { replicas, targetRevision } = state;
  const done =
    replicas.length > 0 && replicas.every(({ phase, revision }) => phase === 'serving' && revision === targetRevision);
  if (!done) return { status: 'False', ...told };
  const since = Math.max(...replicas.map((replica) => replica.since));
  return {
    status: 'True',
    reason: 'AsDeclared',
    message: `revision ${targetRevision} is provisioned`,
    since: time(since),
  };
}

function health(phase: Phase): Condition['status'] {
  if (phase === 'Running' || phase === 'Completed') return 'True';
  return phase === 'Unhealthy' ? 'False' : 'Unknown';
}

function drifted({ state }: GroupRow, told: Omit<Told, 'status'>): Told {
  const { drift, phase } = state.status;
  if (drift.length > 0) {
    const reason = drift.every((note) => note.reason === 'SecretRotated') ? 'SecretRotated' : 'Drifted';
    return { ...told, status: 'True', reason, message: drift.map(({ pointer }) => pointer).join(', ') };
  }
  return { status: phase === 'Running' || phase === 'Completed' ? 'False' : 'Unknown', ...told };
}
