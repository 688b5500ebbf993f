/**
 * One look at one replica: an ordered list of rules, the first that applies decides. Called by plan; pure. Every rule
 * yields what the replica becomes, at most one write, and when to look again; nothing is written that a rule does not
 * ask for, and a rule that deletes has a record naming this replica (docs/how-it-works.md).
 */

import type { Judgement } from '../health/judge.ts';
import type {
  ContainerGroup,
  Desired,
  DriftNote,
  HealthMemory,
  Phase,
  Repairs,
  Replica,
  Revision,
  Status,
} from '../model.ts';
import type { Reason } from '../reasons.ts';
import type { Declaration } from '../spec/declaration.ts';
import type { Tags } from '../tags.ts';
import type { Timings } from '../timings.ts';
import type { Sight } from './sight.ts';
import type { Step } from './step.ts';

/** What is to be: the revision's body and everything around it that decides how far to go. */
export interface Aim {
  readonly declaration: Declaration;
  readonly desired: Desired;
  readonly revision: Pick<Revision, 'number' | 'body' | 'cause' | 'secrets' | 'drops'>;
  readonly tags: Tags;
  readonly keyId: string;
}

/** What is: as it was read for this look. */
export interface Present {
  readonly replica: Replica;
  readonly sight: Sight;
  readonly status: Status;
  /** Of the latest lease that can have written by now. */
  readonly epoch: number;
  readonly probe: { readonly ok: boolean; readonly detail: string } | undefined;
}

/** What a rule decided. Absent fields stay as they are. */
export interface Verdict {
  /** Undefined: the replica is no more. */
  readonly replica: Replica | undefined;
  readonly step?: Step;
  readonly phase: Phase;
  readonly reason: Reason;
  readonly message?: string;
  /** Epoch milliseconds; absent: only the sweep watches. */
  readonly look?: number;
  readonly health?: HealthMemory;
  readonly repairs?: Repairs;
  readonly drift?: readonly DriftNote[];
  /** What its step mends: told where the step may not be taken. */
  readonly mends?: readonly DriftNote[];
  readonly completedAt?: number;
}

export interface Case {
  readonly aim: Aim;
  readonly is: Present;
  /** The container group and what it says of itself, where it is there. */
  readonly seen: { readonly group: ContainerGroup; readonly judged: Judgement } | undefined;
  readonly now: number;
  readonly timings: Timings;
}

export type Rule = (of: Case) => Verdict | undefined;

/** The first rule that applies. The list must end in one that always does. */
export function converge(rules: readonly Rule[], of: Case): Verdict {
  for (const rule of rules) {
    const verdict = rule(of);
    if (verdict) return verdict;
  }
  throw new Error('the last rule must always apply');
}

/** The next of the usual looks after something was begun at `since`: when it has most likely ended. */
export function nextProvisioningLook(since: number, now: number, timings: Timings): number {
  const next = timings.provisioningLooksMs.find((ms) => since + ms > now);
  if (next !== undefined) return since + next;
  return now + (timings.provisioningLooksMs.at(-1) ?? timings.platformMs);
}
