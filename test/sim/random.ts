/**
 * Random runs (T4): a seed decides the groups and what happens to them, how many workers there are, how their clocks
 * stand, who goes on when, and what goes wrong. The same script without faults, by one worker, says how it must end.
 */
import type { JsonObject } from '../../local/world/json.ts';
import { variantsOf } from './faults/variants.ts';
import { type Played, play } from './kernel/play.ts';
import { hashOf, type Random, seeded } from './kernel/random.ts';
import type { Point } from './kernel/run.ts';
import { fleetActs, isFleet } from './random-fleets.ts';
import type { Fault, Replay } from './replay.ts';
import { type Act, declaration, ENVIRONMENT, IMAGE, type Workload } from './workloads/workload.ts';

const MINUTE = 60;
/** Acts happen, and faults as well, within these virtual seconds; then it has to come to rest. */
const BUSY_S = 4 * MINUTE;
const SKEW_MS_MAX = 5 * 60_000;
/** Of a thousand points, how many go wrong: in quiet runs and in rough ones. */
const RATES = [0, 4, 10, 25, 60];

export interface Size {
  readonly groupsMax: number;
}

export const SMALL: Size = { groupsMax: 2 };
export const LARGE: Size = { groupsMax: 200 };

export function randomWorkload(seed: number, size: Size, chosen?: readonly number[]): Workload {
  const random = seeded(`workload ${seed}`);
  const names = groupNames(random, size);
  const acts = names.flatMap((name) => {
    // Drawn in any case: what else the seed does stays the same.
    const plain = actsOn(name, random);
    return isFleet(seed, name) ? fleetActs(seed, name, BUSY_S) : plain;
  });
  acts.push({ at: random.int(BUSY_S), do: ({ push }) => push(IMAGE, 'two') });
  if (random.chance(0.3)) acts.push({ at: random.int(BUSY_S), do: ({ push }) => push(IMAGE, 'three') });
  const script = acts.filter((_, index) => chosen === undefined || chosen.includes(index));
  return {
    name: `seed ${seed}`,
    settings: { coresPerRegion: 1000, groupsPerRegion: 1000, pageSize: random.pick([2, 100]) },
    script: [{ at: 0, do: ({ push }) => push(IMAGE, 'one') }, ...script],
    minutesMax: 24 * MINUTE,
    allowance: { create: 9, delete: 9, update: 99, restart: 99, start: 99, stop: 99, tags: 99, route: 99 },
  };
}

function groupNames(random: Random, { groupsMax }: Size): string[] {
  const count = random.chance(0.7) ? 1 : 1 + random.int(groupsMax);
  return Array.from({ length: count }, (_, index) => `g${index}`);
}

/** Declared first, then changed, broken and deleted a few times. */
function actsOn(name: string, random: Random): Act[] {
  const first = random.int(MINUTE);
  const begun = document(name, random.int(4));
  const acts: Act[] = [{ at: first, do: ({ declare }) => declare(begun) }];
  for (let more = random.int(4); more > 0; more--) {
    const at = first + random.int(BUSY_S - MINUTE);
    const which = random.int(8);
    const shape = random.int(4);
    acts.push({ at, do: (stage) => actOn(name, which, shape, stage) });
  }
  return acts;
}

type Stage = Parameters<Act['do']>[0];

async function actOn(name: string, which: number, shape: number, stage: Stage): Promise<void> {
  switch (which) {
    case 0:
      return stage.remove(name);
    case 1:
      return stage.act(name, 'restart');
    case 2:
      return stage.thereAndDone(name) ? stage.outside('POST', `${name}/stop`) : undefined;
    case 3:
      return stage.thereAndDone(name) ? stage.outside('DELETE', name) : undefined;
    default:
      return stage.declare(document(name, shape));
  }
}

function document(name: string, shape: number): JsonObject {
  const value = ['QUIET', 'LOUD', 'QUIET', 'LOUD'][shape] ?? 'QUIET';
  const cpu = shape < 2 ? 1 : 2;
  return declaration({
    name,
    container: {
      resources: { requests: { cpu, memoryInGB: 1 } },
      environmentVariables: [{ name: 'LEVEL', value }, ...ENVIRONMENT.slice(1)],
    },
  });
}

/** What a seed does at a point; the same whatever happened before, so that leaving some out changes no other. */
function faultAt(seed: number, rate: number, point: Point): string | undefined {
  if (hashOf(`${seed} at ${point.number}`) % 1000 >= rate) return undefined;
  const variants = variantsOf(point).filter((name) => name !== 'late a day' && name !== 'late 1 h');
  return variants[hashOf(`${seed} which ${point.number}`) % variants.length];
}

export interface RandomRun {
  readonly played: Played;
  readonly replay: Replay;
}

/** With a replay's faults and acts, only those. */
export async function playSeed(seed: number, size: Size, only?: Replay): Promise<RandomRun> {
  const random = seeded(`run ${seed}`);
  const workload = randomWorkload(seed, size, only?.acts);
  const workers = 1 + random.int(size === LARGE ? 8 : 4);
  const skews = Array.from({ length: workers }, () =>
    random.chance(0.2) ? random.int(2 * SKEW_MS_MAX) - SKEW_MS_MAX : 0,
  );
  const rate = random.pick(RATES);
  const faults: Fault[] = [];
  const wanted = only && new Map(only.faults.map(({ at, variant }) => [at, variant]));
  const choose = (point: Point): string | undefined => {
    if (wanted) return wanted.get(point.number);
    const variant = point.at > START_S + BUSY_S * 1000 ? undefined : faultAt(seed, rate, point);
    if (variant !== undefined) faults.push({ at: point.number, variant });
    return variant;
  };
  const reference = await play(workload, { seed: String(seed) });
  // Nothing can be held to a run that breaks a promise itself.
  if (reference.violations.length > 0) return { played: reference, replay: only ?? { of: `seed ${seed}`, faults } };
  const START_S = reference.startedAt;
  const pauses = random.chance(0.3);
  const played = await play(workload, { seed: String(seed), reference, workers, skews, pauses, choose });
  return { played, replay: only ?? { of: `seed ${seed}`, faults } };
}
