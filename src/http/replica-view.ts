/**
 * A replica as the API shows it from the row alone: where it is on its way through a rollout, in or out of the router,
 * and how it is. What ARM says of it right now is added by live.ts. Called by view.ts.
 */
import type { Replica } from '../core/model.ts';
import { REASONS } from '../core/reasons.ts';
import { drainedAt } from '../core/rollout/fleet/depart.ts';
import type { Declaration } from '../core/spec/declaration.ts';
import { time, timeAs } from './times.ts';

interface ReplicaCondition {
  readonly type: 'Ready' | 'InRouter';
  readonly status: 'True' | 'False';
  readonly message: string;
  readonly since: string;
}

export function replicaView(replica: Replica, declaration: Declaration | undefined) {
  const { name, revision, region, phase, since, weight, ttlSeconds, leaves, placement } = replica;
  return {
    name,
    revision,
    region,
    phase,
    since: time(since),
    ...(placement === undefined ? {} : { placement }),
    ...timeAs('inRouterSince', replica.inRouterSince),
    ...(weight === undefined ? {} : { weight }),
    ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
    ...timeAs('seenOutAt', replica.seenOutAt),
    ...timeAs('drainedAt', goesAt(replica, declaration)),
    ...(leaves ? { leaves } : {}),
    conditions: conditionsOf(replica),
  };
}

/** It serves, and was not seen ill since. */
export function isReady({ phase, bad }: Replica): boolean {
  return phase === 'serving' && bad === undefined;
}

function goesAt(replica: Replica, declaration: Declaration | undefined): number | undefined {
  if (replica.phase !== 'draining' || replica.seenOutAt === undefined) return undefined;
  return drainedAt(declaration?.mooring.traffic?.trafficManager, replica);
}

function conditionsOf(replica: Replica): ReplicaCondition[] {
  return [ready(replica), ...inRouter(replica)];
}

function ready({ phase, since, bad, online, leaves }: Replica): ReplicaCondition {
  const no = (message: string, at = since): ReplicaCondition => ({
    type: 'Ready',
    status: 'False',
    message,
    since: time(at),
  });
  switch (phase) {
    case 'creating':
      return no('it is being created');
    case 'proving':
      return no(`the preview profile has said Online ${counted(online?.times ?? 0)} in a row`);
    case 'serving':
      if (bad) return no(`it has not been well ${counted(bad.times)} in a row`, bad.since);
      return { type: 'Ready', status: 'True', message: 'it serves', since: time(since) };
    default:
      return no(leaves ? `it goes: ${REASONS[leaves]}` : 'it goes');
  }
}

/** None of a replica that no router knows. */
function inRouter({ router, inRouterSince, seenOutAt }: Replica): ReplicaCondition[] {
  if (router === undefined || inRouterSince === undefined) return [];
  return seenOutAt === undefined
    ? [{ type: 'InRouter', status: 'True', message: 'clients are sent to it', since: time(inRouterSince) }]
    : [{ type: 'InRouter', status: 'False', message: 'a read showed it out of the router', since: time(seenOutAt) }];
}

function counted(times: number): string {
  return times === 1 ? 'once' : `${times} times`;
}
