/**
 * What stands before a workload begins: played once a process with the real engine, then put back into each new world
 * as it was, so that plans begin where things get interesting.
 */

import type { JsonObject } from '../../../local/world/json.ts';
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import type { TrafficProfile } from '../../../local/world/traffic-manager/profile.ts';
import type { Backup } from '../services/storage.ts';
import type { Workload } from '../workloads/workload.ts';
import { MINUTE, newRun, schedule, startTicks } from './begin.ts';
import { drive } from './driver.ts';
import { isForeign, settleForeign } from './foreign.ts';
import { createHost } from './host.ts';
import { noteOthersTraffic } from './others-traffic.ts';
import type { Run, Violation } from './run.ts';
import type { Services } from './services.ts';

export const START = Date.parse('2026-01-05T08:00:00Z');
/** More than any set-up takes. */
const BEFORE_MS_MAX = 90 * MINUTE;

/** What stands before a workload has broken a promise already. */
export class SetUpBroken extends Error {
  readonly workload: string;
  readonly promise: string;

  constructor(workload: string, { promise, what }: Pick<Violation, 'promise' | 'what'>) {
    super(`what stands before ${workload}: ${what}`);
    this.workload = workload;
    this.promise = promise;
  }
}

export interface Prepared extends Kept {
  readonly at: number;
}

const prepared = new Map<string, Promise<Prepared>>();

export function prepare(workload: Workload): Promise<Prepared> {
  const known = prepared.get(workload.name) ?? make(workload);
  prepared.set(workload.name, known);
  return known;
}

async function make(workload: Workload): Promise<Prepared> {
  const made = await newRun(workload, START, {});
  const host = createHost(made);
  await setUp(made, undefined);
  const acts = schedule(made, host, workload.before ?? []);
  const ticks = startTicks(made, host, workload, () => acts.left === 0 && host.unanswered === 0);
  const { beforeMinutes } = workload;
  const end = START + (beforeMinutes === undefined ? BEFORE_MS_MAX : beforeMinutes * MINUTE);
  await drive(made, end, () => beforeMinutes === undefined && ticks.atRest);
  const { services } = made;
  const [wrong] = made.violations;
  if (wrong) throw new SetUpBroken(workload.name, wrong);
  const tables: Backup = services.storage.backup();
  const own = services.world.groups.list(DEFAULT_SUBSCRIPTION).filter(({ name }) => !isForeign(name, made));
  const groups = own.map(({ name, body }) => ({ name, body }));
  const images = services.registry.all();
  const profiles = services.world.traffic.list(DEFAULT_SUBSCRIPTION);
  return {
    at: made.clock.now(),
    scripts: new Map(services.scripts),
    tables,
    groups,
    profiles,
    images,
    secrets: services.secrets,
  };
}

interface Kept {
  readonly scripts: Services['scripts'];
  readonly tables: Backup;
  readonly groups: readonly { readonly name: string; readonly body: JsonObject }[];
  readonly profiles: readonly TrafficProfile[];
  readonly images: ReadonlyMap<string, readonly string[]>;
  readonly secrets: Services['secrets'];
}

/** A container group that is put back starts anew, and its endpoints are probed anew, so that takes its time; nobody is told of it. */
export async function setUp(run: Run, kept: Prepared | undefined): Promise<void> {
  const { services } = run;
  services.quiet = true;
  await settleForeign(run);
  if (kept) {
    services.registry.restore(kept.images);
    for (const [image, behaviour] of kept.scripts) services.scripts.set(image, behaviour);
    for (const { name, body } of kept.groups) await services.stood(name, body);
    for (const { url, body } of kept.secrets) {
      await services.vault({ method: 'PUT', url: new URL(url), headers: { authorization: 'Bearer x' }, body });
    }
  }
  await drive(run, run.clock.now() + services.world.settings.provisionMs, () => false);
  if (kept && kept.profiles.length > 0) {
    for (const profile of kept.profiles) services.world.traffic.put(profile);
    await drive(run, run.clock.now() + services.world.settings.firstProbeMs, () => false);
  }
  services.quiet = false;
  noteOthersTraffic(run);
  if (kept) services.restore(kept.tables);
  run.trace.add(`begun ${run.clock.now()}`);
}
