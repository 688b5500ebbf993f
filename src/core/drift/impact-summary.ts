/** An impact in one plain sentence or two. Called by impact.ts. */
import { REASONS, type Reason } from '../reasons.ts';
import type { Impact, PlanClass, Planned, PlanStep } from './impact.ts';

const DOES: Readonly<Record<Exclude<PlanStep, 'none'>, string>> = {
  create: 'The container group is created',
  recreate: 'The container group is created anew',
  update: 'The container group is updated in place and its containers restart',
  tags: 'Only tags are written; nothing restarts',
  delete: 'The container group is deleted',
  start: 'The containers are started',
  stop: 'The containers are stopped, until somebody starts them',
  restart: 'The containers are restarted',
  prove: 'A new replica is proved in the preview profile',
  route: 'A replica is put into the router',
  reweigh: 'Traffic is shifted between replicas',
  unroute: 'A replica is taken out of the router',
  createProfile: 'A router profile is created',
  updateProfile: 'The settings of a router profile are changed',
  deleteProfile: 'A router profile is deleted',
};

const TAKES: Readonly<Record<Exclude<PlanClass, 'none'>, string>> = {
  tags: 'writing tags, which restarts nothing',
  live: 'an update that restarts nothing',
  update: 'an update in place, which restarts the containers',
  recreate: 'deleting the container group and creating it anew',
  create: 'creating the container group',
  delete: 'deleting the container group',
  replace: 'replacing each replica by a new one',
  scale: 'making or deleting replicas',
};

/** Where the group's own `drift.mode` is what keeps it back. */
const BY_MODE: Readonly<Partial<Record<Reason, string>>> = {
  Drifted: 'what differs is reported and not mended, as drift.mode says',
  AsDeclared: 'what differs is ignored, as drift.mode says',
};

export function summaryOf(planned: Planned, impact: Omit<Impact, 'summary'>): string {
  if (planned.step === 'none') return resting(planned);
  return [does(planned), how(planned, impact), address(impact)].join('');
}

/** Why nothing is done though something differs. */
export function resting({ class: of, heldBack }: Pick<Planned, 'class' | 'heldBack'>): string {
  if (of === 'none' || heldBack === undefined) return 'Nothing is to be done.';
  const refused =
    heldBack === 'Protected' || heldBack === 'AdoptionRequired' ? 'Would be refused' : 'Nothing is done for now';
  return `${refused}: ${BY_MODE[heldBack] ?? REASONS[heldBack]}. What differs takes ${TAKES[of]}.`;
}

function does({ step, class: of }: Planned): string {
  if (step === 'delete' && of !== 'delete') return 'The container group is deleted and created anew';
  if (step === 'update' && of === 'live') return 'The container group is updated in place; nothing restarts';
  return step === 'none' ? '' : DOES[step];
}

function how({ step }: Planned, { interruption }: Omit<Impact, 'summary'>): string {
  if (typeof interruption === 'string') return '.';
  const { p50Seconds, p90Seconds, n } = interruption;
  if (p50Seconds === undefined) return '; how long that takes is not recorded.';
  const figures = `${p50Seconds} s in the median${p90Seconds === undefined ? '' : `, ${p90Seconds} s at the 90th percentile`}`;
  return step === 'create' ? `, which takes ${figures} (${n} recorded).` : `: away for ${figures} (${n} recorded).`;
}

function address({ address: { outcome, why } }: Omit<Impact, 'summary'>): string {
  if (outcome === 'may change') return ` Its address may change: ${why}.`;
  return outcome === 'changes' ? ` Its address changes: ${why}.` : '';
}
