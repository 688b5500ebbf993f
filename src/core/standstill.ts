/**
 * Why nothing is written for a group, and what its status says meanwhile: the whole installation on hold, the group on
 * hold, or an installation that only reads. Called by plan, the sweep and the last guard before a write; pure. Reading
 * goes on: what would be done is told, and what has been seen is kept.
 */
import { objectAt } from './json.ts';
import type { GroupRow, GroupState, Hold, Pending, Status } from './model.ts';
import type { Installation, Plan, PlanInput } from './plan.ts';
import { REASONS, type Reason } from './reasons.ts';
import { wordOf } from './rollout/step.ts';
import { turned } from './status.ts';

export interface Standstill {
  readonly reason: 'OnHold' | 'ReadOnly';
  readonly message: string;
}

export function standstillOf(
  row: GroupRow,
  installation: Pick<Installation, 'readOnly'>,
  hold: Hold | undefined,
): Standstill | undefined {
  if (hold) {
    const since = new Date(hold.since).toISOString();
    return { reason: 'OnHold', message: `everything is on hold since ${since}, by ${hold.by}` };
  }
  // A tombstone is nobody's wish to hold: deleting what is on hold is refused at the door.
  if (!row.desired.deletion && objectAt(row.desired.document['mooring'])['hold'] === true) {
    return { reason: 'OnHold', message: 'on hold' };
  }
  return installation.readOnly ? { reason: 'ReadOnly', message: REASONS.ReadOnly } : undefined;
}

export function isStandstill(reason: Reason): boolean {
  return reason === 'OnHold' || reason === 'ReadOnly';
}

/** The plan without what it would write. */
export function still(input: PlanInput, planned: Plan, by: Standstill): Plan {
  const { row, now } = input;
  const writes = planned.step ?? planned.revision ?? planned.expire ?? planned.remove;
  const state = writes === undefined ? planned.state : onlyRead(row.state, planned.state);
  const look = writes === undefined ? planned.look : undefined;
  const { nextLook: _, pending: before, ...kept } = state.status;
  // What waits for its time repeats what the status said before.
  const echoes = writes === undefined && isStandstill(planned.state.status.reason);
  const pending = echoes ? before : pendingOf(planned);
  const message = echoes ? row.state.status.message : `${by.message}; ${told(input, planned)}`;
  const status = {
    ...kept,
    ...turned(row.state.status, { phase: 'Waiting', reason: by.reason, message }, now),
    observedGeneration: row.desired.generation,
    drift: planned.mends ?? planned.state.status.drift,
    ...(pending === undefined ? {} : { pending }),
    ...(look === undefined ? {} : { nextLook: look }),
  };
  return { state: { ...state, status }, ...(look === undefined ? {} : { look }) };
}

/** Nothing was begun: only that a read has shown a replica to be ours is kept. */
function onlyRead(before: GroupState, planned: GroupState): GroupState {
  const confirmed = new Set(planned.replicas.filter((replica) => replica.confirmed).map(({ name }) => name));
  const replicas = before.replicas.map((replica) =>
    confirmed.has(replica.name) ? { ...replica, confirmed: true } : replica,
  );
  return { ...before, replicas };
}

/** Undefined: all is as it should be. */
function pendingOf({ step, revision, expire, remove, state }: Plan): Pending | undefined {
  if (step) return { step: wordOf(step), reason: step.reason };
  if (expire) return { step: 'delete', reason: 'TtlExpired' };
  const { reason } = state.status;
  if (!revision && !remove && (reason === 'AsDeclared' || reason === 'Stopped' || reason === 'Completed')) {
    return undefined;
  }
  return { step: 'none', reason };
}

const WOULD = {
  create: 'create it',
  recreate: 'create it anew',
  update: 'update it',
  tags: 'set its tags',
  delete: 'delete it',
  start: 'start it',
  stop: 'stop it',
  restart: 'restart it',
  prove: 'have it proved in the preview profile',
  route: 'put it into the router',
  reweigh: 'change its weight in the router',
  unroute: 'take it out of the router',
  createProfile: 'create the router profile',
  deleteProfile: 'delete the router profile',
} as const;

function told({ row }: PlanInput, { step, expire, state, mends }: Plan): string {
  const { deletion } = row.desired;
  if (deletion) return deletion.keep ? 'letting go of it waits' : 'its deletion waits';
  if (expire) return `would delete it: ${REASONS.TtlExpired}`;
  if (!step) return state.status.message;
  const places = mends && mends.length > 0 ? `, ${state.status.message}` : '';
  return `would ${WOULD[wordOf(step)]}: ${REASONS[step.reason]}${places}`;
}

/** What a list shows to be wrong, and shows to be right again. */
const LISTED: readonly Reason[] = ['Missing', 'Drifted'];

/**
 * Whether a group that is held back should be looked at: its status does not say so yet, or tells otherwise than what a
 * list shows now (`wants`). An installation that only reads says so when there is something to say: its tables may be
 * another's.
 */
export function heldBack(
  { reason, pending }: Status,
  by: Standstill['reason'],
  wants: string | undefined,
): string | undefined {
  if (reason !== by) return by === 'ReadOnly' ? wants : 'on hold';
  if (wants === undefined) return pending && LISTED.includes(pending.reason) ? 'as declared again' : undefined;
  if (pending === undefined) return wants;
  const creates = pending.step === 'create' || pending.step === 'recreate';
  return (wants === 'missing' && !creates) || (wants === 'drift' && creates) ? wants : undefined;
}
