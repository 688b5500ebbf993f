/**
 * `mooring.strategy`: how one revision follows another. Called by mooring.ts; every key has its default, so whoever
 * holds a StrategySpec never asks whether something was said. A key that the type makes no use of is refused, so that
 * nobody relies on it.
 */
import type { Json, JsonObject } from '../json.ts';
import { closedObject, readFlag, readWhole, readWord } from './closed.ts';
import type { StrategySpec, StrategyType } from './declaration.ts';
import { readDuration } from './durations.ts';
import { below } from './pointer.ts';
import type { Report } from './report.ts';
import { readSteps } from './steps.ts';

/** A create took 24 minutes at worst (recorded), and what is created must still be proved. */
const PROGRESS_DEADLINE_MS = 40 * 60_000;
/** Seconds. Below ten no create has ever ended (recorded); beyond a week nobody waits for it. */
const DEADLINE_SECONDS = { min: 10, max: 7 * 86_400 };
/** Seconds. A replica that needs more than an hour to be trusted is judged by the steps of a Canary. */
const MIN_READY_SECONDS = { min: 0, max: 3_600 };
/** As many as there may be replicas. */
const COUNT_MAX = 50;
/** Milliseconds: at once, up to a week. */
const PROMOTE_AFTER = { minMs: 0, maxMs: 7 * 86_400_000 };

const ALL: readonly StrategyType[] = ['InPlace', 'Recreate', 'Rolling', 'BlueGreen', 'Canary'];
const OVERLAPPING: readonly StrategyType[] = ['Rolling', 'BlueGreen', 'Canary'];
/** Which types make use of a key. */
const USED_BY: Readonly<Record<string, readonly StrategyType[]>> = {
  maxSurge: ['Rolling'],
  maxUnavailable: ['Rolling'],
  minReadySeconds: OVERLAPPING,
  progressDeadlineSeconds: ALL,
  promotion: ['BlueGreen'],
  promoteAfter: ['BlueGreen'],
  steps: ['Canary'],
  allowInterruption: ['InPlace', 'Recreate'],
  allowIdentityChange: ALL,
  rollback: ALL,
};
/** Part of Mooring's format and not of this version. */
const LATER = ['approval', 'windows'] as const;

/** The strategy with nothing said but its type. */
export function plainStrategy(type: StrategyType): StrategySpec {
  return {
    type,
    maxSurge: 1,
    maxUnavailable: 0,
    minReadyMs: 0,
    progressDeadlineMs: PROGRESS_DEADLINE_MS,
    promotion: { automatic: true, afterMs: 0 },
    steps: [],
    allowInterruption: false,
    allowIdentityChange: false,
    rollback: OVERLAPPING.includes(type),
  };
}

/** Old and new container groups exist at the same time, under names of their own. */
export function overlaps({ type }: Pick<StrategySpec, 'type'>): boolean {
  return OVERLAPPING.includes(type);
}

interface Place {
  readonly pointer: string;
  readonly report: Report;
}

/** `around`: what the default type and the percents are made from. */
export function readStrategy(
  value: Json | undefined,
  around: { readonly router: boolean; readonly replicas: number },
  report: Report,
): StrategySpec {
  const at = { pointer: '/mooring/strategy', report };
  const otherwise = around.router || around.replicas > 1 ? 'Rolling' : 'InPlace';
  const given = closedObject(value, ['type', ...Object.keys(USED_BY), ...LATER], at.pointer, report);
  // One replica that is changed in place has nobody to take its place: it is kept as declared, unless a return is asked for.
  const several = around.router || around.replicas > 1;
  if (given === undefined) return plainStrategy(otherwise);
  const type = readType(given, otherwise, at);
  refuseUnused(given, type, at);
  const plain = plainStrategy(type);
  const seconds = (key: string, range: { min: number; max: number }): number | undefined => {
    const count = readWhole(given, key, range, at);
    return count === undefined ? undefined : count * 1_000;
  };
  const strategy = {
    type,
    maxSurge: readCount(given, 'maxSurge', (share) => Math.ceil(share * around.replicas), at) ?? plain.maxSurge,
    maxUnavailable:
      readCount(given, 'maxUnavailable', (share) => Math.floor(share * around.replicas), at) ?? plain.maxUnavailable,
    minReadyMs: seconds('minReadySeconds', MIN_READY_SECONDS) ?? plain.minReadyMs,
    progressDeadlineMs: seconds('progressDeadlineSeconds', DEADLINE_SECONDS) ?? plain.progressDeadlineMs,
    promotion: readPromotion(given, at),
    steps: type === 'Canary' ? readSteps(given['steps'], below(at.pointer, 'steps'), report) : plain.steps,
    allowInterruption: readFlag(given, 'allowInterruption', false, at),
    allowIdentityChange: readFlag(given, 'allowIdentityChange', false, at),
    rollback: readFlag(given, 'rollback', several || plain.rollback, at),
  };
  checkTogether(strategy, at);
  return strategy;
}

function readType(given: JsonObject, otherwise: StrategyType, at: Place): StrategyType {
  const words: [StrategyType, ...StrategyType[]] = [otherwise, ...ALL.filter((type) => type !== otherwise)];
  return readWord(given, 'type', words, { ...at, rule: `must be one of ${ALL.join(', ')}` });
}

function refuseUnused(given: JsonObject, type: StrategyType, { pointer, report }: Place): void {
  for (const [key, value] of Object.entries(given)) {
    if (value === null) continue;
    const types = USED_BY[key];
    if ((LATER as readonly string[]).includes(key)) {
      report.refuse(below(pointer, key), `this version of Mooring does not support ${key}`);
    } else if (types && !types.includes(type)) {
      report.refuse(below(pointer, key), `is for ${types.join(' and ')}: ${type} makes no use of it`);
    }
  }
}

/** A number of replicas, or a percentage of the declared ones. */
function readCount(given: JsonObject, key: string, ofShare: (share: number) => number, at: Place): number | undefined {
  const value = given[key];
  if (value === undefined || value === null) return undefined;
  const percent = typeof value === 'string' ? /^(\d{1,3})%$/.exec(value)?.[1] : undefined;
  if (percent !== undefined && Number(percent) <= 100) return ofShare(Number(percent) / 100);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= COUNT_MAX) return value;
  at.report.refuse(
    below(at.pointer, key),
    `must be a whole number from 0 to ${COUNT_MAX}, or a percentage up to "100%"`,
  );
  return undefined;
}

function readPromotion(given: JsonObject, at: Place): StrategySpec['promotion'] {
  const automatic = readWord(given, 'promotion', ['automatic', 'manual'], at) === 'automatic';
  const afterMs = readDuration(given, 'promoteAfter', PROMOTE_AFTER, at);
  if (!automatic && afterMs !== undefined) {
    at.report.refuse(
      below(at.pointer, 'promoteAfter'),
      'is for "promotion: automatic": a manual one waits to be asked',
    );
  }
  return { automatic, afterMs: afterMs ?? 0 };
}

function checkTogether(
  { type, maxSurge, maxUnavailable, minReadyMs, progressDeadlineMs }: StrategySpec,
  at: Place,
): void {
  if (type === 'Rolling' && maxSurge === 0 && maxUnavailable === 0) {
    at.report.refuse(at.pointer, 'maxSurge and maxUnavailable cannot both be 0: no replica could ever be replaced');
  }
  if (progressDeadlineMs <= minReadyMs) {
    const pointer = below(at.pointer, 'progressDeadlineSeconds');
    at.report.refuse(pointer, 'must be more than minReadySeconds: each rollout would fail');
  }
}
