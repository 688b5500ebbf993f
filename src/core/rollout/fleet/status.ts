/**
 * What a fleet's status tells: one phase and reason for all of it, and in the message where each replica stands. Called
 * by look.ts; pure. At rest it is the very same status, so that nothing is written for it.
 */
import { NO_FAILURES } from '../../health/backoff.ts';
import type { DriftNote, GroupState, HealthMemory, Phase, Repairs, Replica, Status } from '../../model.ts';
import type { Note, Plan } from '../../plan.ts';
import { REASONS, type Reason } from '../../reasons.ts';
import { digestsSeen, SETTLED, turned } from '../../status.ts';
import { rotations, toldOf as tellRotations } from '../rotations.ts';
import type { Step } from '../step.ts';
import { isUnderWay, servingOf } from './course.ts';
import { type Fleet, isAlive, type Member } from './fleet.ts';
import type { Short } from './replenish.ts';

export interface Decided {
  readonly state: GroupState;
  readonly steps: readonly Step[];
  /** Epoch milliseconds; absent: only the timers watch. */
  readonly look?: number;
  readonly notes: readonly Note[];
  readonly drift?: readonly DriftNote[];
  readonly health?: HealthMemory;
  readonly repairs?: Repairs;
  readonly trouble?: Trouble;
  /** What is missing does not fit. */
  readonly short?: Short;
}

/** What somebody else must mend first. */
export type Trouble = 'RouterMissing' | 'RouterTaken' | 'RouterUnweighted';

const REMEDIES: { readonly [T in Trouble]: string } = {
  RouterMissing: 'nothing new is made before it is there: create it, or declare owned: true, and Mooring does',
  RouterTaken: 'nothing new is made: declare it without owned: true, or another profile',
  RouterUnweighted: 'set its method to Weighted, or declare another strategy',
};

interface Told {
  readonly phase: Phase;
  readonly reason: Reason;
  readonly message?: string;
}

export function fleetStatus(fleet: Fleet, decided: Decided): Plan {
  const { input, row, now } = fleet;
  const { state, steps, look, notes } = decided;
  const before = row.state.status;
  const { nextLook: _, pending: _pending, completedAt: wasCompleted, secrets: _secrets, ...kept } = before;
  // Told wherever nothing is being written, as for one replica.
  const rotated = steps.length > 0 ? [] : rotations(input, fleet);
  const told = withRotated(toldOf(fleet, decided), rotated);
  const settled = SETTLED.includes(told.phase) && steps.length === 0;
  const secrets = fleet.revision.secrets;
  const completedAt = told.phase === 'Completed' ? (wasCompleted ?? now) : undefined;
  const createdAt = before.createdAt ?? (state.replicas.some(({ phase }) => phase === 'serving') ? now : undefined);
  const status: Status = {
    ...kept,
    ...turned(before, told, now),
    observedGeneration: row.desired.generation,
    images: digestsSeen(input),
    drift: steps.length > 0 ? (decided.drift ?? before.drift) : [...(decided.drift ?? others(before)), ...rotated],
    health: decided.health ?? before.health,
    repairs: decided.repairs ?? before.repairs,
    failures: settled ? NO_FAILURES : before.failures,
    ...(secrets === undefined ? {} : { secrets }),
    ...(completedAt === undefined ? {} : { completedAt }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(look === undefined ? {} : { nextLook: look }),
  };
  const [step, ...more] = steps;
  return {
    state: { ...state, status },
    ...(step ? { step } : {}),
    ...(more.length > 0 ? { more } : {}),
    ...(notes.length > 0 ? { notes } : {}),
    ...(look === undefined ? {} : { look }),
  };
}

function others({ drift }: Status): readonly DriftNote[] {
  return drift.filter(({ reason }) => reason !== 'SecretRotated');
}

function withRotated(told: Told, rotated: readonly DriftNote[]): Told {
  if (rotated.length === 0 || told.reason !== 'AsDeclared') return told;
  return { ...told, reason: 'SecretRotated', message: tellRotations(rotated) };
}

function toldOf(fleet: Fleet, { state, steps, trouble, short, drift = [] }: Decided): Told {
  const { declaration, members } = fleet;
  const { replicas, running } = declaration.mooring;
  if (trouble) return { phase: 'Stalled', reason: trouble, message: troubled(fleet, trouble) };
  const own = members.find(({ condition, replica }) => condition === 'foreign' && replica.name === fleet.row.key.name);
  if (own) return { phase: 'Stalled', reason: 'AdoptionRequired' };
  if (!running) return halted(members);
  if (short !== undefined && steps.length === 0) {
    const message = `${short.message}; ${summary(state.replicas, fleet)}`;
    return { phase: 'Waiting', reason: short.reason, message };
  }
  if (isUnderWay(state.rollout)) return underWay(fleet, state);
  const serving = servingOf(fleet);
  if (members.length > 0 && members.every(({ condition }) => condition === 'ended')) {
    return { phase: 'Completed', reason: 'Completed' };
  }
  const steady = serving >= replicas && state.replicas.length === replicas;
  if (!steady) return repairing(fleet, state, serving);
  if (drift.length > 0)
    return {
      phase: 'Running',
      reason: 'Drifted',
      message: `${drift.length} ${drift.length === 1 ? 'place' : 'places'} of the router differ and are only reported`,
    };
  if (state.rollout?.phase === 'RolledBack')
    return { phase: 'Running', reason: 'RolledBack', message: state.rollout.message };
  return {
    phase: 'Running',
    reason: 'AsDeclared',
    message: replicas === 1 ? REASONS.AsDeclared : `all ${replicas} replicas are as declared`,
  };
}

/** Which profile, what is wrong with it, and what mends that. */
function troubled({ routers }: Fleet, trouble: Trouble): string {
  const { profile, resourceGroup } = routers.main ?? { profile: '', resourceGroup: '' };
  return `${profile} in ${resourceGroup}: ${REASONS[trouble]}; ${REMEDIES[trouble]}`;
}

function halted(members: readonly Member[]): Told {
  const still = members.every(
    ({ replica, condition }) => replica.phase === 'creating' && condition !== 'well' && condition !== 'coming',
  );
  return still ? { phase: 'Stopped', reason: 'Stopped' } : { phase: 'Updating', reason: 'Stopping' };
}

function underWay(fleet: Fleet, state: GroupState): Told {
  const { rollout } = state;
  if (!rollout) throw new Error('a rollout is under way');
  const message = `${rollout.message}; ${summary(state.replicas, fleet)}`;
  switch (rollout.phase) {
    case 'Paused':
      return { phase: 'Updating', reason: 'Paused', message };
    case 'AwaitingPromotion':
      return { phase: 'Updating', reason: 'AwaitingPromotion', message };
    case 'RollingBack':
      return { phase: 'Updating', reason: 'RollingBack', message };
    case 'Failed':
      return { phase: 'Unhealthy', reason: rollout.reason ?? 'ProgressDeadline', message };
    default:
      return rollout.from === 0
        ? { phase: 'Creating', reason: 'Creating', message }
        : { phase: 'Updating', reason: 'RollingOut', message };
  }
}

function repairing(fleet: Fleet, state: GroupState, serving: number): Told {
  const sick = fleet.members.find((member) => isAlive(member) && member.illness !== undefined);
  const message = `${serving} of ${fleet.declaration.mooring.replicas} replicas serve; ${summary(state.replicas, fleet)}`;
  const reason = state.replicas.find(({ leaves }) => leaves !== undefined)?.leaves ?? sick?.illness ?? 'Provisioning';
  return { phase: serving > 0 ? 'Repairing' : 'Unhealthy', reason, message };
}

/** `revision 2: 1 serving, 1 proving; revision 1: 2 serving`. */
function summary(replicas: readonly Replica[], { revision }: Fleet): string {
  const numbers = [...new Set(replicas.map((replica) => replica.revision))].sort((a, b) => b - a);
  if (numbers.length === 0) return `revision ${revision.number}: none yet`;
  return numbers
    .map((number) => `revision ${number}: ${phasesOf(replicas.filter((one) => one.revision === number))}`)
    .join('; ');
}

function phasesOf(replicas: readonly Replica[]): string {
  const counts = new Map<string, number>();
  for (const { phase } of replicas) counts.set(phase, (counts.get(phase) ?? 0) + 1);
  return [...counts].map(([phase, count]) => `${count} ${phase}`).join(', ');
}
