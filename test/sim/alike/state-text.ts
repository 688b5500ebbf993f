/**
 * The state in a group's row for `group-text.ts`, without times by which nobody goes any more: those that people are
 * shown, and those that are over. What reads each of them in `src/core` is named beside it.
 */
import { isObject, type JsonObject, numberAt, objectAt, objectsAt, textAt } from '../../../local/world/json.ts';
import { TIMINGS } from '../../../src/core/timings.ts';

/** Reasons whose age says how soon is looked again (`rollout/upkeep.ts`, `rollout/fleet/look.ts`), or that is kept (`rollout/outcome.ts`). */
const AGEING: readonly string[] = ['StateUnknown', 'Paced', 'RouterMissing', 'RouterTaken', 'RouterUnweighted'];
/** A replica that its router is slow to find is looked at less eagerly up to this age (`rollout/fleet/tend.ts`). */
const SLOW_MS = TIMINGS.platformMs;

export interface StateOf {
  readonly state: JsonObject;
  readonly desired: JsonObject;
  readonly now: number;
  /** How an epoch is told. */
  readonly nameOf: (epoch: number) => number | string;
}

export function stateText({ state, desired, now, nameOf }: StateOf): JsonObject {
  const isOver = (time: number | undefined): boolean => time !== undefined && time <= now;

  function replicaText(replica: JsonObject): JsonObject {
    const { since, marked, inRouterSince, ...rest } = replica;
    const age = now - (numberAt(replica, 'since') ?? 0);
    // One without a router is not asked since when it serves.
    const isOld = replica['phase'] === 'serving' && (replica['router'] === undefined || age >= SLOW_MS);
    return {
      ...rest,
      ...(isOld ? {} : { since: since ?? null }),
      ...(typeof marked === 'number' ? { marked: nameOf(marked) } : {}),
      // Asked whether there is one (`rollout/fleet/tend.ts`, `depart.ts`, `retire.ts`).
      isInRouter: inRouterSince !== undefined,
    };
  }

  /** Its message is handed on, and shown. */
  function statusText(status: JsonObject): JsonObject {
    const { since, message: _, createdAt, blockedUntil, ...rest } = status;
    const failures = objectAt(status, 'failures');
    const health = objectAt(status, 'health');
    return {
      ...rest,
      ...(AGEING.includes(textAt(status, 'reason') ?? '') ? { since: since ?? null } : {}),
      // Asked where it lives for a time (`expiry.ts`), else whether there is one.
      createdAt: mayExpire ? (createdAt ?? null) : createdAt !== undefined,
      ...(blockedUntil === undefined || isOver(numberAt(status, 'blockedUntil')) ? {} : { blockedUntil }),
      // How many there were is asked with the next one (`rollout/outcome.ts`), or when it is cleared away (`remove-row.ts`).
      failures: {
        notBefore: isOver(numberAt(failures, 'notBefore')) ? 0 : (failures['notBefore'] ?? null),
        ...(state['clearing'] === true ? { count: failures['count'] ?? null } : {}),
      },
      health: isOver(numberAt(health, 'notBefore')) ? { ...health, notBefore: 0 } : health,
    };
  }

  const mayExpire = 'ttl' in objectAt(objectAt(desired, 'document'), 'mooring');
  return {
    ...state,
    replicas: objectsAt(state, 'replicas').map(replicaText),
    ...(isObject(state['status']) ? { status: statusText(state['status']) } : {}),
    ...(isObject(state['rollout']) ? { rollout: rolloutText(state['rollout']) } : {}),
  };
}

/** When it began, and what it says of itself, is for people; once it has ended, so are the others. */
function rolloutText(rollout: JsonObject): JsonObject {
  const { startedAt: _, message: _message, endedAt, ...rest } = rollout;
  if (endedAt === undefined) return rest;
  const { progressAt: _progressAt, stepSince: _stepSince, ...ended } = rest;
  return { ...ended, isOver: true };
}
