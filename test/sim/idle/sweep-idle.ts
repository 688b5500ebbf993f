/**
 * Sweeps groups that are at rest, again and again, with the health checks that fall due, and counts every call where it
 * leaves the process: nothing may be written. At the end one group is edited by hand, so that the count is seen to count.
 */
import { drive, settle } from '../kernel/driver.ts';
import { type Fleet, fleetAtRest } from './fleet.ts';

const MINUTE = 60_000;

export interface IdleTask {
  readonly sweeps: number;
  readonly groups: number;
}

export interface IdleDone extends IdleTask {
  /** Calls by site in those sweeps. */
  readonly calls: Readonly<Record<string, number>>;
  /** What of it was a write, and about what. */
  readonly writes: readonly string[];
  /** Written when one group had been edited by hand afterwards. */
  readonly planted: readonly string[];
  /** Its name. */
  readonly edited: string;
  readonly violations: readonly string[];
  readonly setUpMs: number;
  readonly cpuMs: number;
}

export async function sweepIdle({ sweeps, groups }: IdleTask): Promise<IdleDone> {
  const begun = performance.now();
  const fleet = await fleetAtRest(groups);
  const setUpMs = performance.now() - begun;
  const cpu = process.cpuUsage();
  for (let sweep = 0; sweep < sweeps && fleet.run.violations.length === 0; sweep++) await minute(fleet);
  await settle();
  const { user, system } = process.cpuUsage(cpu);
  const { calls, writes } = fleet.counted();
  const edited = `g${Math.floor(groups / 2)}`;
  const planted = await edit(fleet, edited);
  const violations = fleet.run.violations.map(({ promise, what }) => `${promise}: ${what}`);
  return { sweeps, groups, calls, writes, planted, edited, violations, setUpMs, cpuMs: (user + system) / 1000 };
}

/** Both timers, and whatever follows from them. */
async function minute({ run, host }: Fleet): Promise<void> {
  host.tick();
  await drive(run, run.clock.now() + MINUTE, () => false);
}

/** Until the look after the repair has found all well, and the sweep after that. */
const ROUNDS_AFTER = 4;

/** The edit is not told by any event: the sweep alone is to find it. */
async function edit(fleet: Fleet, name: string): Promise<readonly string[]> {
  const { run, stage } = fleet;
  run.services.quiet = true;
  await stage.edit(name, (properties) => {
    Object.assign(properties, JSON.parse(JSON.stringify(properties).replace('"QUIET"', '"LOUD"')));
  });
  await drive(run, run.clock.now() + MINUTE, () => false);
  fleet.countAnew();
  for (let round = 0; round < ROUNDS_AFTER; round++) await minute(fleet);
  return fleet.counted().writes;
}
