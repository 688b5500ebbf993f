/**
 * Makes a failing sequence small: fewer declarations, fewer properties in each, no fault, no waits, as long as the same
 * promise is broken. What is left is what a failure prints.
 */
import { playSequence } from './play-sequence.ts';
import { ending, type Sequence, type Step } from './sequence.ts';
import { without } from './spec.ts';

/** Runs that may be spent on it. */
const TRIES_MAX = 150;

export async function shrunk(found: Sequence, promise: string): Promise<Sequence> {
  let left = TRIES_MAX;
  let small = ending(found);
  const tried = async (other: Sequence): Promise<boolean> => {
    if (left-- <= 0) return false;
    const { violations } = await playSequence(other);
    if (!violations.some((one) => one.promise === promise)) return false;
    small = ending(other);
    return true;
  };
  const smaller = async (candidates: () => readonly Sequence[]): Promise<void> => {
    for (let again = true; again; ) {
      again = false;
      for (const one of candidates()) {
        again = await tried(one);
        if (again) break;
      }
    }
  };
  await smaller(() => (small.fault === undefined ? [] : [{ steps: small.steps }]));
  await smaller(() =>
    small.steps.length < 2 ? [] : small.steps.map((_, index) => withSteps(small, dropped(small.steps, index))),
  );
  await smaller(() => everywhere(small));
  await smaller(() =>
    small.steps.flatMap((step, index) => (step.spec === small.steps[0]?.spec ? [] : propertiesOf(small, step, index))),
  );
  await smaller(() =>
    small.steps.flatMap((step, index) => (step.waitS === 0 ? [] : [changed(small, index, { ...step, waitS: 0 })])),
  );
  return small;
}

/** One property less, in all declarations at once. */
function everywhere(from: Sequence): Sequence[] {
  const names = [...new Set(from.steps.flatMap(({ spec }) => Object.keys(spec)))];
  return names.map((name) =>
    withSteps(
      from,
      from.steps.map(({ spec, waitS }) => ({ waitS, spec: without(spec, name) })),
    ),
  );
}

function propertiesOf(from: Sequence, { spec, waitS }: Step, index: number): Sequence[] {
  return Object.keys(spec).map((name) => changed(from, index, { waitS, spec: without(spec, name) }));
}

function withSteps({ fault }: Sequence, steps: readonly Step[]): Sequence {
  return { steps, ...(fault === undefined ? {} : { fault }) };
}

function changed(from: Sequence, at: number, step: Step): Sequence {
  return withSteps(
    from,
    from.steps.map((one, index) => (index === at ? step : one)),
  );
}

/** Who came after waits as long as before. */
function dropped(steps: readonly Step[], at: number): Step[] {
  const waited = steps[at]?.waitS ?? 0;
  return steps.flatMap((step, index) => {
    if (index === at) return [];
    return [index === at + 1 && at > 0 ? { ...step, waitS: step.waitS + waited } : step];
  });
}
