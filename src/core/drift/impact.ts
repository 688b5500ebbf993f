/**
 * What the first write of a plan does to those who use the container group: how long it is away, whether its address
 * stays, what it takes from Azure's allowances. Pure; called by the plan answer and told by tell.ts.
 */
import { type JsonObject, objectAt, textAt } from '../json.ts';
import type { Reason } from '../reasons.ts';
import type { StepWord } from '../rollout/step.ts';
import type { Difference, DifferenceClass } from './difference.ts';
import { CREATION, type Interruption, RECREATION, RESTART, UPDATE } from './impact-figures.ts';
import { summaryOf } from './impact-summary.ts';

export type { Interruption } from './impact-figures.ts';

/** What a plan begins with. */
export type PlanStep = StepWord | 'none';

/**
 * A class of difference, or what is done where there is nothing to compare: nothing there yet, or nothing to be left.
 * `replace`: by new replicas, the old ones beside them until then. `scale`: no more than their number.
 */
export type PlanClass = DifferenceClass | 'create' | 'delete' | 'replace' | 'scale';

export interface Impact {
  /** `lasting`: until somebody starts or declares it again. */
  readonly interruption: 'none' | 'lasting' | Interruption;
  readonly address: AddressImpact;
  readonly allowances: Allowances;
  readonly summary: string;
}

export interface AddressImpact {
  /** `none`: it has no address; `changes`: that is what is asked for; `goes`: with the container group. */
  readonly outcome: 'none' | 'stays' | 'may change' | 'changes' | 'goes';
  readonly why: string;
}

export interface Allowances {
  /** Of the creations that Azure grants a subscription and region: 300 an hour and 100 in 5 minutes by default. */
  readonly creates: number;
  /** Of the deletions, likewise. */
  readonly deletes: number;
  /** Requests to ARM that write, deletions among them. */
  readonly armWrites: number;
}

export interface Planned {
  readonly step: PlanStep;
  readonly class: PlanClass;
  readonly differences: readonly Pick<Difference, 'pointer'>[];
  /** The body that is to be. */
  readonly body: JsonObject | undefined;
  /** Why nothing is done though something differs. */
  readonly heldBack?: Reason;
  /** Container groups that the step is taken for. */
  readonly replicas?: number;
}

export function impactOf(planned: Planned): Impact {
  const interruption = interruptionOf(planned);
  const address = addressOf(planned);
  const allowances = allowancesOf(planned);
  return { interruption, address, allowances, summary: summaryOf(planned, { interruption, address, allowances }) };
}

/** A deletion that only makes room for a new container group. */
export function isRecreation({ step, class: of }: Pick<Planned, 'step' | 'class'>): boolean {
  return step === 'recreate' || (step === 'delete' && of !== 'delete');
}

function interruptionOf(planned: Planned): Impact['interruption'] {
  if (isRecreation(planned)) return RECREATION;
  switch (planned.step) {
    case 'create':
      // Nothing runs that could be interrupted, but this long nothing will.
      return CREATION;
    case 'update':
      return planned.class === 'live' ? 'none' : UPDATE;
    case 'restart':
      return RESTART;
    case 'stop':
    case 'delete':
      return 'lasting';
    default:
      return 'none';
  }
}

function addressOf(planned: Planned): AddressImpact {
  const ipAddress = objectAt(objectAt(planned.body?.['properties'])['ipAddress']);
  const isPublic = textAt(ipAddress['type'])?.toLowerCase() === 'public';
  const label = isPublic ? textAt(ipAddress['dnsNameLabel']) : undefined;
  const { step } = planned;
  if (step === 'delete' && planned.class === 'delete') return { outcome: 'goes', why: 'it is deleted' };
  const asked = planned.differences.find(({ pointer }) =>
    /^\/properties\/ipAddress(?:$|\/(?:type|dnsNameLabel)$)/.test(pointer),
  );
  if (asked && (isRecreation(planned) || step === 'update'))
    return { outcome: 'changes', why: `${asked.pointer} differs` };
  if (ipAddress['type'] === undefined) return { outcome: 'none', why: 'no address is declared' };
  if (step === 'create')
    return {
      outcome: 'stays',
      why: label === undefined ? 'it is given its first' : `it is ${label}.<region>.azurecontainer.io`,
    };
  if (isRecreation(planned) || step === 'start') return mayChange(label, 'a new one is assigned (documented)');
  if (step === 'update' && planned.class !== 'live')
    return mayChange(label, 'an update usually keeps it and does not promise to (documented)');
  return { outcome: 'stays', why: 'nothing is done that could change it' };
}

function mayChange(label: string | undefined, why: string): AddressImpact {
  const name = label === undefined ? '' : `; the DNS name of the label ${label} stays`;
  return { outcome: 'may change', why: `the IP address: ${why}${name}` };
}

/**
 * Azure tells what is left of creations on the PUTs recorded (144 of 151) and on deletions, never on PATCH, start, stop
 * or restart. Whether a PUT over what is there counts is not recorded: it is taken to.
 */
function allowancesOf(planned: Planned): Allowances {
  const { step, replicas = 1 } = planned;
  if (step === 'none') return { creates: 0, deletes: 0, armWrites: 0 };
  const recreation = isRecreation(planned);
  const creates = recreation || ['create', 'update'].includes(step) ? replicas : 0;
  // A `recreate` is the creation of one; its deletion has been already.
  const deletes = step === 'delete' ? replicas : 0;
  const others = creates + deletes === 0 ? replicas : 0;
  return { creates, deletes, armWrites: creates + deletes + others };
}
