/**
 * Our own failures' time, for a fleet: no step before it, unless the owner changed something. Called by look.ts; pure.
 */
import type { Plan, PlanInput } from '../../plan.ts';
import { stepsOf } from '../../plan.ts';
import { undo } from '../outcome.ts';

export function patientFleet({ row, now }: PlanInput, planned: Plan): Plan {
  const steps = stepsOf(planned);
  if (steps.length === 0) return planned;
  const { failures, blockedUntil, observedGeneration, phase, reason, message, since } = row.state.status;
  const fresh = observedGeneration < row.desired.generation;
  const notBefore = Math.max(blockedUntil ?? 0, fresh ? 0 : failures.notBefore);
  if (now >= notBefore) return planned;
  const { step: _, more: _more, ...stepless } = planned;
  const state = undo(planned.state, row.state, steps);
  const status = { ...state.status, phase, reason, message, since, nextLook: notBefore };
  return { ...stepless, state: { ...state, status }, look: notBefore };
}
