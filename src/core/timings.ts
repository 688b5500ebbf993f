/**
 * Every wait of the loop, in one place, with its reason. Read by plan and engine; built once by runtime, scaled as a
 * whole for local running, where Azure answers in seconds. The order of the values matters more than the values:
 * a look's budget plus the write margin always fits into a lease.
 */
export interface Timings {
  /** How long the right to act on a group lasts. */
  readonly leaseMs: number;
  /** How long one look may take, all calls together. */
  readonly lookBudgetMs: number;
  /** A write is sent only when the lease outlasts it by this: the slowest ARM answer must arrive before somebody steals. */
  readonly writeMarginMs: number;
  /** Delay of the queue message behind an inline look: long enough that the look has usually finished. */
  readonly backupDelayMs: number;
  /** A ticket or lease this long past its time is no longer believed. */
  readonly overdueMs: number;
  /** After a look that never ended: within so long the next one is due, and each time it happens again within twice as long. */
  readonly restMs: number;
  /** Two reads at least this far apart must say 404 before a container group counts as gone. */
  readonly goneGapMs: number;
  /** How long a tombstone watches over names it has issued. */
  readonly tombstoneMs: number;
  /** Provisioning older than this is stuck: Azure's own limit is 30 minutes, the slowest create recorded took 24. */
  readonly provisioningDeadlineMs: number;
  /** Looks after a create or update was accepted: creates took 31 s in the median and 63 s at the 90th percentile (recorded). */
  readonly provisioningLooksMs: readonly number[];
  /** Looks after a push whose digest the registry does not answer yet. */
  readonly settleLooksMs: readonly number[];
  /** Wait after Azure said it is still busy with the previous operation (documented advice: 10 s). */
  readonly transitioningMs: number;
  /** Wait before reading back what may or may not have happened. */
  readonly readBackMs: number;
  /** While the platform itself moves or repairs a container group. */
  readonly platformMs: number;
  /** Backoff of our own failures: first and longest wait. */
  readonly backoffBaseMs: number;
  readonly backoffMaxMs: number;
  /** Between two probes of one group. */
  readonly probeGapMs: number;
  /** Between two looks at what the preview profile says of a new replica: a router probes every 10 s at most often. */
  readonly proveGapMs: number;
  /** A start, stop or restart was accepted: when to see what became of it. */
  readonly verbMs: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export const TIMINGS: Timings = {
  leaseMs: 3 * MINUTE,
  lookBudgetMs: 60 * SECOND,
  writeMarginMs: 30 * SECOND,
  backupDelayMs: 30 * SECOND,
  overdueMs: 2 * MINUTE,
  restMs: MINUTE,
  goneGapMs: 10 * SECOND,
  tombstoneMs: 24 * HOUR,
  provisioningDeadlineMs: 30 * MINUTE,
  provisioningLooksMs: [20 * SECOND, 31 * SECOND, 45 * SECOND, 63 * SECOND, 90 * SECOND, 150 * SECOND, 5 * MINUTE],
  settleLooksMs: [5 * SECOND, 30 * SECOND, 120 * SECOND],
  transitioningMs: 10 * SECOND,
  readBackMs: 5 * SECOND,
  platformMs: 60 * SECOND,
  backoffBaseMs: 10 * SECOND,
  backoffMaxMs: 30 * MINUTE,
  probeGapMs: 30 * SECOND,
  proveGapMs: 10 * SECOND,
  verbMs: 5 * SECOND,
};

/** The same waits, `factor` times as long (0.01 to 1); the tombstone keeps its day. */
export function scaled(timings: Timings, factor: number): Timings {
  const by = (ms: number) => Math.max(1, Math.round(ms * factor));
  return {
    ...timings,
    leaseMs: by(timings.leaseMs),
    lookBudgetMs: by(timings.lookBudgetMs),
    writeMarginMs: by(timings.writeMarginMs),
    backupDelayMs: by(timings.backupDelayMs),
    overdueMs: by(timings.overdueMs),
    restMs: by(timings.restMs),
    goneGapMs: by(timings.goneGapMs),
    provisioningDeadlineMs: by(timings.provisioningDeadlineMs),
    provisioningLooksMs: timings.provisioningLooksMs.map(by),
    settleLooksMs: timings.settleLooksMs.map(by),
    transitioningMs: by(timings.transitioningMs),
    readBackMs: by(timings.readBackMs),
    platformMs: by(timings.platformMs),
    backoffBaseMs: by(timings.backoffBaseMs),
    backoffMaxMs: by(timings.backoffMaxMs),
    probeGapMs: by(timings.probeGapMs),
    proveGapMs: by(timings.proveGapMs),
    verbMs: by(timings.verbMs),
  };
}
