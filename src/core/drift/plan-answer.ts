/** What a plan answers: the same from `PUT ?dryRun=true` and `POST …/plan`, and what tell.ts shows in terminals. */
import type { Pending } from '../model.ts';
import type { Outlook } from '../rollout/outlook/outlook.ts';
import type { Violation } from '../spec/declaration.ts';
import type { Difference } from './difference.ts';
import type { Impact, PlanClass, PlanStep } from './impact.ts';

export interface PlanAnswer {
  /** The first write there would be; `none` for none. */
  readonly step: PlanStep;
  /** What mending all that differs takes; `create` where nothing is there, `delete` where nothing is to be left. */
  readonly class: PlanClass;
  readonly reason: string;
  readonly message: string;
  /** What is kept back, where `step` is `none` for that: the write there would be, and why. */
  readonly pending?: Pending;
  readonly revision: { readonly number: number; readonly isNew: boolean };
  readonly impact: Impact;
  /** Between the revision there would be and what runs. */
  readonly differences: readonly Difference[];
  /** There are more differences than are told. */
  readonly truncated?: boolean;
  readonly warnings: readonly Violation[];
  /** Of several replicas, or of one behind a router: what becomes of them until all is as declared (rollout/outlook). */
  readonly replicas?: Outlook['replicas'];
  readonly rollout?: Outlook['rollout'];
  readonly drain?: Outlook['drain'];
  readonly routers?: Outlook['routers'];
  readonly quota?: Outlook['quota'];
  /** The same in sentences. */
  readonly course?: readonly string[];
}
