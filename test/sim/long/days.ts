/**
 * Days: fifty groups, four workers, a week of pushes, changes, hands in the portal, crashes and wrong answers; then the
 * same script without any fault says how it must have ended.
 */

import { variantsOf } from '../faults/variants.ts';
import { play } from '../kernel/play.ts';
import { hashOf, type Random, seeded } from '../kernel/random.ts';
import type { Point } from '../kernel/run.ts';
import type { Stage } from '../kernel/stage.ts';
import { type Act, declaration, ENVIRONMENT, IMAGE, type Workload } from '../workloads/workload.ts';
import { enact, roundsOf, wrongWith } from './enact.ts';
import type { Trial, Try } from './trial.ts';

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
const DAYS = 7;
const GROUPS = 50;
/** What happens to each group in that time, about. */
const ACTS_EACH = 6;
/** Of a thousand calls and deliveries so many go wrong. */
const RATE = 2;
const SKEW_MS_MAX = 5 * 60_000;
/** Between two passes of the timers, to spare the machine. */
const EVERY_MINUTES = 10;

export const days: Trial = {
  name: 'seven days of fifty groups',
  tries: (asked) =>
    Array.from({ length: asked }, (_, index): Try => {
      return { id: String(index + 1), play: () => playDays(index + 1) };
    }),
};

async function playDays(seed: number) {
  const workload = weekOf(seed);
  const reference = await play(workload, { seed: `days ${seed}` });
  // It would say how a week ends that nobody has lived to the end.
  const [broken] = reference.violations;
  if (broken) return { wrong: [`without any fault: ${broken.promise}: ${broken.what}`] };
  const random = seeded(`days ${seed}`);
  const skews = Array.from({ length: 4 }, () => (random.chance(0.3) ? random.int(2 * SKEW_MS_MAX) - SKEW_MS_MAX : 0));
  let faults = 0;
  const until = reference.startedAt + DAYS * DAY_S * 1000;
  const choose = (point: Point): string | undefined => {
    if (point.at > until || hashOf(`${seed} at ${point.number}`) % 1000 >= RATE) return undefined;
    const variants = variantsOf(point).filter((name) => name !== 'late a day');
    faults += 1;
    return variants[hashOf(`${seed} which ${point.number}`) % variants.length];
  };
  const enacted = await enact(workload, { seed: `days ${seed}`, reference, workers: 4, skews, pauses: true, choose });
  const { run } = enacted;
  return {
    wrong: wrongWith(enacted, MAY_COST),
    figures: {
      faults,
      calls: run.counts.calls,
      hours: Math.round((run.clock.now() - run.start) / 3_600_000),
      rounds: roundsOf(enacted),
    },
  };
}

/** Hundreds of faults: what is counted is how it ends, and that no promise is broken on the way. */
const MAY_COST = { create: 999, delete: 999, update: 9999, restart: 9999, start: 999, stop: 999, tags: 9999 };

function weekOf(seed: number): Workload {
  const random = seeded(`week ${seed}`);
  const names = Array.from({ length: GROUPS }, (_, index) => `g${index}`);
  const acts = names.flatMap((name) => actsOn(name, random));
  for (let day = 0; day < DAYS; day++) {
    const content = `build ${day}`;
    acts.push({ at: day * DAY_S + random.int(DAY_S), do: ({ push }) => push(IMAGE, content) });
  }
  return {
    name: `week ${seed}`,
    settings: { coresPerRegion: 1000, groupsPerRegion: 1000 },
    script: [{ at: 0, do: ({ push }) => push(IMAGE, 'one') }, ...acts],
    everyMinutes: EVERY_MINUTES,
    minutesMax: (DAYS + 2) * 24 * 60,
  };
}

function actsOn(name: string, random: Random): Act[] {
  const first = random.int(HOUR_S);
  const acts: Act[] = [{ at: first, do: ({ declare }) => declare(document(name, 0)) }];
  for (let more = random.int(2 * ACTS_EACH); more > 0; more--) {
    const [which, shape] = [random.int(6), random.int(4)];
    acts.push({ at: first + random.int(DAYS * DAY_S), do: (stage) => actOn(name, which, shape, stage) });
  }
  // The last word of its owner.
  const last = random.int(4);
  acts.push({ at: DAYS * DAY_S + random.int(HOUR_S), do: ({ declare }) => declare(document(name, last)) });
  return acts;
}

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

function document(name: string, shape: number) {
  return declaration({
    name,
    container: {
      resources: { requests: { cpu: shape < 2 ? 1 : 2, memoryInGB: 1 } },
      environmentVariables: [{ name: 'LEVEL', value: shape % 2 === 0 ? 'QUIET' : 'LOUD' }, ...ENVIRONMENT.slice(1)],
    },
  });
}
