/** `mooring.strategy.steps` of a Canary: rising shares, each with a pause or none. Called by strategy.ts. */
import { type Json, listAt } from '../json.ts';
import { closedObject, readWhole } from './closed.ts';
import type { CanaryStep } from './declaration.ts';
import { readDuration } from './durations.ts';
import { below } from './pointer.ts';
import type { Report } from './report.ts';

/** Each is judged and waited for; more than ten is a ramp that nobody watches. */
const STEPS_MAX = 10;
/** Percent. 0 and 100 are no share: the one is before the Canary, the other after it. */
const WEIGHT = { min: 1, max: 99 };
const PAUSE = { minMs: 1_000, maxMs: 7 * 86_400_000 };

export function readSteps(value: Json | undefined, pointer: string, report: Report): CanaryStep[] {
  const given = listAt(value);
  if (given.length === 0 || given.length > STEPS_MAX) {
    report.refuse(
      pointer,
      `a Canary has 1 to ${STEPS_MAX} steps, such as [{ weight: 20, pause: 10m }, { weight: 50 }]`,
    );
    return [];
  }
  const steps = given.map((item, index) => readStep(item, below(pointer, index), report));
  steps.forEach((step, index) => {
    const before = steps[index - 1];
    if (!step || !before || step.weight > before.weight) return;
    report.refuse(below(pointer, index, 'weight'), `must be more than the step before has (${before.weight})`);
  });
  return steps.filter((step) => step !== undefined);
}

/** Undefined where it is none, so that the steps behind it keep their places. */
function readStep(item: Json, pointer: string, report: Report): CanaryStep | undefined {
  const step = closedObject(item ?? 0, ['weight', 'pause'], pointer, report);
  if (step === undefined) return undefined;
  const at = { pointer, report };
  const pauseMs = readDuration(step, 'pause', PAUSE, at);
  if ((step['weight'] ?? null) === null) {
    report.refuse(below(pointer, 'weight'), 'a step needs a weight: the new revision’s share in percent');
    return undefined;
  }
  const weight = readWhole(step, 'weight', WEIGHT, at);
  return weight === undefined ? undefined : { weight, ...(pauseMs === undefined ? {} : { pauseMs }) };
}
