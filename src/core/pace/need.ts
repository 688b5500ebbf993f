/** What a step takes of the rations, and whether it may spend what is kept for repairs. Called by reconcile; pure. */

import { textAt } from '../json.ts';
import type { GroupKey, GroupState } from '../model.ts';
import type { Reason } from '../reasons.ts';
import type { Step } from '../rollout/step.ts';

export type Ration = 'create' | 'delete';

export interface Need {
  readonly subscription: string;
  /** Absent: ARM's bucket of writes alone. */
  readonly ration?: Ration;
  readonly region: string;
  readonly repair: boolean;
  /** It will be followed by a creation that must not be long in coming. */
  readonly thenCreate: boolean;
  readonly turn?: number;
  /** Spreads what is due together. */
  readonly seed: string;
}

/** What makes something good again that was well. Everything else is a change that somebody asked for, and can wait. */
const REPAIRS: ReadonlySet<Reason> = new Set<Reason>([
  'Missing',
  'Drifted',
  'ContainersFailed',
  'ContainerTerminated',
  'CrashLoop',
  'Unhealthy',
  'StuckProvisioning',
  'StoppedOutside',
  'StartedOutside',
  // Half done: the container group is on its way out, or gone.
  'Recreating',
]);

export function needOf(key: GroupKey, before: GroupState, planned: GroupState, step: Step): Need {
  const replica = planned.replicas.find(({ name }) => name === step.replica);
  const { status } = before;
  const turn = status.reason === 'Paced' ? status.turn : undefined;
  return {
    subscription: subscriptionOf(key),
    ...rationOf(step),
    region: regionName((step.kind === 'put' ? textAt(step.body['location']) : undefined) ?? replica?.region ?? ''),
    repair: REPAIRS.has(step.reason) || (step.kind === 'put' && step.as === 'recreate'),
    thenCreate: step.kind === 'delete' && step.reason !== 'Recreating' && replica?.afterwards === 'recreate',
    ...(turn === undefined ? {} : { turn }),
    seed: key.name,
  };
}

export function subscriptionOf({ scope }: Pick<GroupKey, 'scope'>): string {
  return scope.slice(0, scope.indexOf('/'));
}

function rationOf(step: Step): { ration?: Ration } {
  if (step.kind === 'put') return { ration: 'create' };
  return step.kind === 'delete' ? { ration: 'delete' } : {};
}

/** `West Europe` and `westeurope` are one region to Azure. */
export function regionName(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}
