/**
 * A sequence: declarations one after the other with waits between, and at most one fault. Made from a seed, or read
 * back from the text that a failure prints: `plain @0 | image=missing @90 | cpu=least @4; fault 31=reset`.
 */
import { type Random, seeded } from '../kernel/random.ts';
import type { Fault } from '../replay.ts';
import { isRefused, type Spec, settling, specOf, textOf as textOfSpec, varied } from './spec.ts';

export interface Step {
  readonly spec: Spec;
  /** Seconds since the step before. */
  readonly waitS: number;
}

export interface Sequence {
  readonly steps: readonly Step[];
  readonly fault?: Fault;
}

/** From before the first look, over each stage of a create and a deletion, to long settled. */
const WAITS_S = [0, 1, 4, 8, 12, 22, 30, 45, 70, 120, 300, 900];
const STEPS = { min: 2, max: 6 };
/** Of a hundred steps after the first, how many the API must refuse. */
const REFUSED_CHANCE = 0.12;

export function sequenceOf(seed: number): Sequence {
  const random = seeded(`sequence ${seed}`);
  const count = STEPS.min + random.int(STEPS.max - STEPS.min + 1);
  const specs: Spec[] = [varied(random, {}, random.int(7), random.chance(REFUSED_CHANCE))];
  while (specs.length < count) specs.push(next(random, specs));
  return { steps: specs.map((spec, index) => ({ spec, waitS: index === 0 ? 0 : random.pick(WAITS_S) })) };
}

/** Mostly a few changes; now and then all anew, or back to what was before. */
function next(random: Random, before: readonly Spec[]): Spec {
  const taken = before.filter((spec) => !isRefused(spec));
  const last = taken.at(-1) ?? {};
  const refused = random.chance(REFUSED_CHANCE);
  if (random.chance(0.15)) return varied(random, {}, random.int(8), refused);
  if (taken.length > 1 && random.chance(0.12)) return random.pick(taken);
  return varied(random, last, 1 + random.int(4), refused);
}

/** What is played: the last declaration that is taken is one that comes to rest. */
export function ending({ steps, ...rest }: Sequence): Sequence {
  const last = steps.findLastIndex(({ spec }) => !isRefused(spec));
  return {
    ...rest,
    steps: steps.map((step, index) => (index === last ? { ...step, spec: settling(step.spec) } : step)),
  };
}

export function lastTaken({ steps }: Sequence): Spec | undefined {
  return steps.findLast(({ spec }) => !isRefused(spec))?.spec;
}

export function textOf({ steps, fault }: Sequence): string {
  const listed = steps.map(({ spec, waitS }) => `${textOfSpec(spec)} @${waitS}`).join(' | ');
  return fault === undefined ? listed : `${listed}; fault ${fault.at}=${fault.variant}`;
}

export function readSequence(text: string): Sequence {
  const [listed = '', fault] = text.split(/; fault /, 2);
  const steps = listed.split('|').map((one) => {
    const [spec = '', wait = '0'] = one.split('@', 2);
    return { spec: specOf(spec), waitS: Number(wait) };
  });
  const [, at, variant] = /^(\d+)=(.*)$/.exec(fault ?? '') ?? [];
  return { steps, ...(at === undefined || variant === undefined ? {} : { fault: { at: Number(at), variant } }) };
}

export function commandOf(sequence: Sequence): string {
  return `npm run simulate -- --sequence '${textOf(sequence).replaceAll("'", "'\\''")}'`;
}
