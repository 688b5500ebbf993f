/**
 * The first write of a plan and of the looks that would follow it at once, were nothing changed by anybody else meanwhile.
 * Called by plan for what is on hold and for dry runs; pure.
 */
import { afterwards, followsAtOnce, LOOKS_AT_ONCE_MAX } from './looks-at-once.ts';
import type { Plan, PlanInput } from './planning.ts';

/** `planned`: what `decide` says of the input. Where none of the looks writes, the last one. */
export function firstWrite(input: PlanInput, planned: Plan, decide: (input: PlanInput) => Plan): Plan {
  const { revision } = planned;
  let [at, made] = [input, planned];
  for (let looks = 1; looks < LOOKS_AT_ONCE_MAX && followsAtOnce(made, input.now); looks += 1) {
    at = afterwards(at, made);
    made = decide(at);
  }
  return revision && !made.revision ? { ...made, revision } : made;
}
