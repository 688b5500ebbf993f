/** Adds up what the processes found and tells it: a table for people, an object for programs. */
import type { Done, Found, SiteCount } from './run-task.ts';

export interface Totals {
  /** Played. */
  plans: number;
  /** Not played: each goes on as one that was. */
  alike: number;
  pairs: number;
  seeds: number;
  calls: number;
  cpuMs: number;
  wallMs: number;
  simulatedMs: number;
  rounds: number;
  readonly perSite: Record<string, SiteCount>;
  readonly violations: Found[];
  readonly hashes: string[];
}

export function newTotals(): Totals {
  return {
    plans: 0,
    alike: 0,
    pairs: 0,
    seeds: 0,
    calls: 0,
    cpuMs: 0,
    wallMs: 0,
    simulatedMs: 0,
    rounds: 0,
    perSite: {},
    violations: [],
    hashes: [],
  };
}

export function add(totals: Totals, done: Done, kind: string): void {
  if (kind === 'pairs') totals.pairs += done.plans;
  else totals.plans += done.plans;
  totals.alike += done.alike;
  totals.seeds += done.seeds;
  totals.calls += done.calls;
  totals.cpuMs += done.cpuMs;
  totals.simulatedMs += done.simulatedMs;
  totals.rounds = Math.max(totals.rounds, done.rounds);
  // What stands before a workload breaks every part of it.
  const isTold = (one: Found): boolean =>
    totals.violations.some(({ command, what }) => command === one.command && what === one.what);
  totals.violations.push(...done.found.filter((one) => !isTold(one)));
  totals.hashes.push(...done.hashes);
  for (const [site, { plans, alike, points, variants }] of Object.entries(done.perSite)) {
    const known = totals.perSite[site] ?? { plans: 0, alike: 0, points: 0, variants: Number.MAX_SAFE_INTEGER };
    totals.perSite[site] = {
      plans: known.plans + plans,
      alike: known.alike + alike,
      points: known.points + points,
      variants: Math.min(known.variants, variants),
    };
  }
}

const HOUR_MS = 3_600_000;

/** Runs played in an hour of one core, which worked at nothing else; what was not played is not counted. */
export function perCoreHour({ plans, pairs, seeds, cpuMs }: Totals): number {
  return hourly(plans + pairs + seeds, cpuMs);
}

/** With those that were found to be like another one. */
export function decidedPerCoreHour({ plans, alike, pairs, seeds, cpuMs }: Totals): number {
  return hourly(plans + alike + pairs + seeds, cpuMs);
}

function hourly(count: number, cpuMs: number): number {
  return cpuMs === 0 ? 0 : Math.round((count * HOUR_MS) / cpuMs);
}

export function asJson(totals: Totals) {
  const { plans, alike, pairs, seeds, perSite, violations, rounds, cpuMs, wallMs, simulatedMs, calls } = totals;
  const durations = { cpuMs: Math.round(cpuMs), wallMs: Math.round(wallMs), simulatedMs };
  const rates = { plansPerCoreHour: perCoreHour(totals), decidedPerCoreHour: decidedPerCoreHour(totals) };
  return { plans, alike, pairs, perSite, violations, seeds, rounds, ...rates, calls, durations };
}

export function asTable(totals: Totals): string {
  const sites = Object.entries(totals.perSite).sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(4, ...sites.map(([site]) => site.length));
  const lines = sites.map(
    ([site, { plans, alike, variants }]) => `${site.padEnd(width)}  ${pad(plans)}  ${pad(alike)}  ${pad(variants)}`,
  );
  const days = (totals.simulatedMs / 86_400_000).toFixed(1);
  const { plans, alike, pairs, seeds, violations } = totals;
  return [
    `${'site'.padEnd(width)}  ${'plans'.padStart(7)}  ${'alike'.padStart(7)}  ${'fewest'.padStart(7)}`,
    ...lines,
    '',
    `${plans} plans played and ${alike} like one of them, ${pairs} pairs, ${seeds} seeds; ${violations.length} violations`,
    `${totals.calls} calls in ${days} simulated days; at most ${totals.rounds} rounds to come to rest`,
    `${(totals.wallMs / 1000).toFixed(1)} s, ${(totals.cpuMs / 1000).toFixed(1)} s of one core; ${perCoreHour(totals)} played a core-hour, ${decidedPerCoreHour(totals)} with those alike`,
    ...violations.map(({ promise, what, command }) => `\n${promise}: ${what.slice(0, 400)}\n  ${command}`),
  ].join('\n');
}

function pad(count: number): string {
  return String(count).padStart(7);
}
