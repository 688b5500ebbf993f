/**
 * The proof a new replica gives before clients are sent to it: it runs, its own answer is well, and the preview profile,
 * which probes as the main one does, has found it Online several looks in a row. Behind no router, that it runs well for
 * `minReadySeconds`. Called by tend.ts and by what admits; pure.
 *
 * Traffic Manager answers clients with an endpoint that it has not probed yet (documented), which is why nothing unproved
 * enters the main profile.
 */
import type { Replica } from '../../model.ts';
import type { EndpointSpec } from '../../router.ts';
import type { Change, Fleet, Member } from './fleet.ts';
import { isOnline, isStanding } from './fleet.ts';

/** Online so often in a row, a gap apart: one good answer may be luck. */
export const ONLINE_TIMES_MIN = 2;

export function proving(fleet: Fleet, member: Member): Change {
  const { now, routers, input } = fleet;
  const { replica, condition } = member;
  if (condition !== 'well') return waiting(fleet, forgotten(replica), input.timings.verbMs);
  if (routers.main === undefined) return whenReady(fleet, replica);
  if (routers.preview === undefined || routers.previewView === undefined) {
    return { replica, steps: [], look: now + input.timings.verbMs };
  }
  const endpoint = previewEndpoint(member);
  if (endpoint === undefined) return { replica, steps: [], look: now + input.timings.verbMs };
  const { preview } = member;
  if (!preview?.enabled || preview.target !== endpoint.target) {
    const step = { kind: 'endpoint', as: 'prove', replica: replica.name, router: routers.preview, endpoint } as const;
    return {
      replica: forgotten(replica),
      steps: [{ ...step, reason: 'Proving' }],
      look: now + input.timings.proveGapMs,
    };
  }
  const gap = input.timings.proveGapMs;
  if (!isOnline(preview)) return waiting(fleet, forgotten(replica), gap);
  const { times, at } = replica.online ?? { times: 0, at: 0 };
  const counts = times === 0 || now - at >= gap;
  const online = counts ? { times: times + 1, at: now } : { times, at };
  const next = { ...replica, online };
  // Once it has proved itself only time passes, or others are waited for: nothing is counted on.
  if (times >= ONLINE_TIMES_MIN) return waits(fleet, replica);
  return waits(fleet, next);
}

/** It may be sent clients. */
export function isProved(fleet: Fleet, replica: Replica): boolean {
  if (replica.phase !== 'proving' || fleet.now < replica.since + minReadyMs(fleet)) return false;
  return fleet.routers.main === undefined || (replica.online?.times ?? 0) >= ONLINE_TIMES_MIN;
}

/** Whether one has just proved itself and was not let in yet: whoever waits for all of them may go on. */
export function haveProved(fleet: Fleet, replicas: readonly Replica[]): boolean {
  const before = new Map(fleet.row.state.replicas.map((replica) => [replica.name, replica]));
  return replicas.some((replica) => {
    const was = before.get(replica.name);
    return isProved(fleet, replica) && (was === undefined || !isProved(fleet, was));
  });
}

function waits(fleet: Fleet, replica: Replica): Change {
  const isOnlineLong = (replica.online?.times ?? 0) >= ONLINE_TIMES_MIN;
  if (isOnlineLong) return whenReady(fleet, replica);
  return { replica, steps: [], look: fleet.now + fleet.input.timings.proveGapMs };
}

/** Proved, it waits for others, who have looks of their own, or for its owner: then the health check asks after it. */
function whenReady({ rollout, now, input, declaration }: Fleet, replica: Replica): Change {
  const ready = replica.since + declaration.mooring.strategy.minReadyMs;
  if (ready > now) return { replica, steps: [], look: ready };
  return isStanding(rollout) ? { replica, steps: [] } : { replica, steps: [], look: now + input.timings.platformMs };
}

/** It cannot be let in as it is: no hurry where all stand, and nobody waits for what was given up. */
export function waiting({ rollout, now, input }: Fleet, replica: Replica, ms: number): Change {
  if (!isStanding(rollout)) return { replica, steps: [], look: now + ms };
  if (rollout?.phase === 'Failed') return { replica, steps: [] };
  return { replica, steps: [], look: now + Math.max(ms, input.timings.platformMs) };
}

function minReadyMs({ declaration }: Fleet): number {
  return declaration.mooring.strategy.minReadyMs;
}

function forgotten(replica: Replica): Replica {
  if (replica.online === undefined) return replica;
  const { online: _, ...rest } = replica;
  return rest;
}

/** The preview has one weight for all; undefined until Azure tells its name. */
function previewEndpoint({ replica, fqdn }: Member): EndpointSpec | undefined {
  if (fqdn === undefined) return undefined;
  return { name: replica.name, target: fqdn, enabled: true, location: replica.region };
}
