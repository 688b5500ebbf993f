/**
 * Why nothing is written for a group, and what its status says meanwhile: the whole installation on hold, the group on
 * hold, or an installation that only reads. Called by plan, the sweep and the last guard before a write; pure. Reading
 * goes on: what would be done is told, and what has been seen is kept.
 */
import { objectAt } from './json.ts';
import type { GroupRow, GroupState, Hold, Pending, Replica, Status } from './model.ts';
import type { Installation, Plan, PlanInput } from './plan.ts';
import { REASONS, type Reason } from './reasons.ts';
import { type StepWord, wordOf } from './rollout/step.ts';
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

/** The row as if the time for which a rollout stood still had not passed: its deadline, pause or wait begins anew. */
export function withoutStandstill(row: GroupRow, now: number): GroupRow {
  const { rollout } = row.state;
  if (!rollout || rollout.endedAt !== undefined) return row;
  const stepSince = rollout.stepSince === undefined ? {} : { stepSince: now };
  return { ...row, state: { ...row.state, rollout: { ...rollout, progressAt: now, ...stepSince } } };
}

/** The plan without what it would write; `first`: the write that it, or a look right after it, would begin with. */
export function still(
  input: PlanInput,
  { planned, first }: { readonly planned: Plan; readonly first: Plan },
  by: Standstill,
): Plan {
  const { row, now } = input;
  const writes = begins(row.state, planned);
  const state = writes ? onlyRead(row.state, planned.state) : planned.state;
  const look = writes ? undefined : planned.look;
  const { nextLook: _, pending: before, ...kept } = state.status;
  // What waits for its time repeats what the status said before.
  const echoes = !writes && isStandstill(planned.state.status.reason);
  const pending = echoes ? before : pendingOf(writes ? first : planned);
  const message = echoes ? row.state.status.message : `${by.message}; ${told(input, writes ? first : planned)}`;
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

/**
 * Whether it is more than reading: a write, or what is decided before one. A rollout that begins, goes on or has failed,
 * and a replica that is made or sent on its way, are decided when the hold is over, by what is there then.
 */
function begins(before: GroupState, { step, revision, expire, remove, notes, state }: Plan): boolean {
  if (step || revision || expire || remove || notes || state.targetRevision !== before.targetRevision) return true;
  const known = new Map(before.replicas.map((replica) => [replica.name, isGoing(replica)]));
  return state.replicas.some((replica) => known.get(replica.name) !== true && isGoing(replica));
}

function isGoing({ phase, leaves }: Replica): boolean {
  return leaves !== undefined || phase === 'leaving' || phase === 'draining' || phase === 'deleting';
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

/** `what`: `it`, or the replica or profile of a group that has several. */
const WOULD: Readonly<Record<StepWord, (what: string) => string>> = {
  create: (what) => `create ${what}`,
  recreate: (what) => `create ${what} anew`,
  update: (what) => `update ${what}`,
  tags: (what) => `set ${what === 'it' ? 'its tags' : `the tags of ${what}`}`,
  delete: (what) => `delete ${what}`,
  start: (what) => `start ${what}`,
  stop: (what) => `stop ${what}`,
  restart: (what) => `restart ${what}`,
  prove: (what) => `have ${what} proved in the preview profile`,
  route: (what) => `put ${what} into the router`,
  reweigh: (what) => `change the weight of ${what} in the router`,
  unroute: (what) => `take ${what} out of the router`,
  createProfile: (what) => `create the router profile ${what}`,
  updateProfile: (what) => `change the settings of the router profile ${what}`,
  deleteProfile: (what) => `delete the router profile ${what}`,
};

function told({ row }: PlanInput, { step, more = [], expire, state, mends }: Plan): string {
  const { deletion } = row.desired;
  if (deletion) return deletion.keep ? 'letting go of it waits' : 'its deletion waits';
  if (expire) return `would delete it: ${REASONS.TtlExpired}`;
  if (!step) return state.status.message;
  const places = mends && mends.length > 0 ? `, ${state.status.message}` : '';
  const what = step.replica === row.key.name ? 'it' : step.replica;
  const others = more.length === 0 ? '' : `, and ${more.length} more ${more.length === 1 ? 'write' : 'writes'}`;
  return `would ${WOULD[wordOf(step)](what)}: ${REASONS[step.reason]}${places}${others}`;
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
