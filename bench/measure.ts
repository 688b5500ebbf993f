/**
 * Measures what a subject costs in units of a baseline, both in one run and in turn, so that a slow machine slows both.
 * The baseline runs twice a round, around the subject: what it costs against itself tells how far the machine can be
 * trusted. A run in which that strays is void and made again.
 */
import { type Interval, intervalOfMedian, median } from './statistics.ts';

export interface Measured {
  /** Subject ÷ baseline, the median of all pairs. */
  readonly ratio: number;
  /** 95 % bootstrap interval of that median. */
  readonly interval: Interval;
  /** Baseline ÷ baseline, the median: 1 on a quiet machine. */
  readonly aa: number;
  readonly pairs: number;
  /** The machine was too restless in every try: the figures say nothing. */
  readonly void: boolean;
}

export interface Sides {
  readonly subject: (part: number) => unknown;
  readonly baseline: (part: number) => unknown;
  /** What a part needs and neither side is charged for. */
  readonly prepare?: (part: number) => unknown;
  /** A round is made in so many parts, both sides in turn for each, where the work comes in pages. */
  readonly parts?: number;
  readonly pairs?: number;
  /** Milliseconds; another clock for tests. */
  readonly now?: () => number;
}

/** Fewer pairs give an interval too wide to decide by. */
const PAIRS_MIN = 9;
const PAIRS = 15;
/** Rounds before the first that counts: the compiler has settled by then. */
const WARM_UPS = 3;
/** How far the baseline may stray from itself. */
const AA_TOLERANCE = 0.05;
const TRIES_MAX = 3;

export function measure(sides: Sides): Measured {
  let measured = measureOnce(sides);
  for (let tries = 1; measured.void && tries < TRIES_MAX; tries += 1) measured = measureOnce(sides);
  return measured;
}

function measureOnce(sides: Sides): Measured {
  const { pairs = PAIRS } = sides;
  if (pairs < PAIRS_MIN) throw new Error(`at least ${PAIRS_MIN} pairs`);
  for (let round = 0; round < WARM_UPS; round += 1) measureRound(sides);
  const rounds = Array.from({ length: pairs }, () => measureRound(sides));
  const ratios = rounds.map(({ before, between, after }) => (2 * between) / (before + after));
  const aa = median(rounds.map(({ before, after }) => before / after));
  return {
    ratio: median(ratios),
    interval: intervalOfMedian(ratios),
    aa,
    pairs,
    void: Math.abs(aa - 1) > AA_TOLERANCE,
  };
}

function measureRound({ subject, baseline, prepare, parts = 1, now = () => performance.now() }: Sides) {
  const round = { before: 0, between: 0, after: 0 };
  for (let part = 0; part < parts; part += 1) {
    prepare?.(part);
    const started = now();
    baseline(part);
    const turned = now();
    subject(part);
    const returned = now();
    baseline(part);
    round.before += turned - started;
    round.between += returned - turned;
    round.after += now() - returned;
  }
  return round;
}
