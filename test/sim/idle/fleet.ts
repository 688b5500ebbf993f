/**
 * Groups at rest, declared through the API and brought up by the engine, with every call counted where it leaves the
 * process, by site and whether it succeeds or not. For `sweep-idle.ts`.
 */
import { newRun, schedule } from '../kernel/begin.ts';
import { drive } from '../kernel/driver.ts';
import { createHost, type Host } from '../kernel/host.ts';
import { START, setUp } from '../kernel/prepare.ts';
import type { Point, Run } from '../kernel/run.ts';
import { type Stage, stageOf } from '../kernel/stage.ts';
import { type Act, declaration, IMAGE, type Workload } from '../workloads/workload.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

export interface Fleet {
  readonly run: Run;
  readonly host: Host;
  readonly stage: Stage;
  countAnew(): void;
  counted(): { readonly calls: Readonly<Record<string, number>>; readonly writes: readonly string[] };
}

/** Limits that no set-up meets; the pages of a LIST are as they are. */
const PLENTY: NonNullable<Workload['settings']> = {
  groupsPerRegion: 100_000,
  coresPerRegion: 100_000,
  changesPer5Minutes: 100_000,
  changesPerHour: 100_000,
  reads: { burst: 1_000_000, perSecond: 10_000 },
  writes: { burst: 1_000_000, perSecond: 10_000 },
  deletes: { burst: 1_000_000, perSecond: 10_000 },
};

/** Declared one by one, virtual seconds apart: many at one moment would be taken for a loop. */
const APART_S = 0.1;
/** After the last was declared; then everything has been written that had to be. */
const SETTLE_MINUTES = 8;
const IN_ONE_LOOK = /^(?:arm (?:GET|LIST)|registry|probe|vault (?:get|list)|timer|event|queue message)/;

export async function fleetAtRest(groups: number): Promise<Fleet> {
  const counts = new Map<string, number>();
  const writes: string[] = [];
  const choose = ({ site, key }: Point): undefined => {
    counts.set(site, (counts.get(site) ?? 0) + 1);
    if (isWrite(site)) writes.push(`${site} ${key}`);
  };
  const run = await newRun({ name: 'idle', settings: PLENTY, script: [] }, START, { choose });
  const host = createHost(run);
  await setUp(run, undefined);
  // The messages alone bring them up: events would only double the looks.
  run.services.quiet = true;
  schedule(run, host, script(groups));
  await drive(run, run.clock.now() + (groups * APART_S + 1) * SECOND, () => false);
  for (let minute = 0; minute < SETTLE_MINUTES; minute++) {
    host.tick();
    await drive(run, run.clock.now() + MINUTE, () => false);
  }
  const fleet: Fleet = {
    run,
    host,
    stage: stageOf(run, host),
    countAnew() {
      counts.clear();
      writes.length = 0;
    },
    counted: () => ({ calls: Object.fromEntries(counts), writes: [...writes] }),
  };
  fleet.countAnew();
  mustBeAtRest(fleet, groups);
  return fleet;
}

function script(groups: number): Act[] {
  const declared = Array.from({ length: groups }, (_, index): Act => {
    return { at: 1 + index * APART_S, do: ({ declare }) => declare(declaration({ name: `g${index}` })) };
  });
  return [{ at: 0, do: ({ push }) => push(IMAGE, 'one') }, ...declared];
}

/** Of a site's name alone: a call that fails counts as one that succeeds. */
function isWrite(site: string): boolean {
  return !IN_ONE_LOOK.test(site) && !/ (?:get|query)$/.test(site);
}

function mustBeAtRest({ run }: Fleet, groups: number): void {
  const [wrong] = run.violations;
  if (wrong) throw new Error(`before the first sweep: ${wrong.promise}: ${wrong.what}`);
  const rows = run.services.storage.rows('Groups');
  const well = rows.filter(({ phase, reason }) => phase === 'Running' && reason === 'AsDeclared');
  if (rows.length !== groups || well.length !== groups)
    throw new Error(`of ${groups} groups ${rows.length} are declared and ${well.length} run as declared`);
}
