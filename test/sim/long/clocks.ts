/**
 * Clocks (F6): apart by up to five minutes, set back, set an hour forward; and a worker that falls asleep for longer
 * than its lease between its check and its write, which is the one exception of I1: the world heals within a round.
 */
import { callers } from '../kernel/calls.ts';
import { type Played, play } from '../kernel/play.ts';
import { seeded } from '../kernel/random.ts';
import type { Run, Worker } from '../kernel/run.ts';
import { ALL_WORKLOADS } from '../workloads/all.ts';
import type { Workload } from '../workloads/workload.ts';
import { enact, roundsOf, wrongWith } from './enact.ts';
import { between, setClock } from './hands.ts';
import type { Trial, Try } from './trial.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const WORKLOADS = [
  'create',
  'push',
  'live change',
  'update in place',
  'recreate',
  'delete',
  'release',
  'edited behind our back',
  'deleted behind our back',
  'stopped, then started and restarted',
  'delete during create',
].map((name) => {
  const found = ALL_WORKLOADS.find((one) => one.name === name);
  if (!found) throw new Error(`no workload is called ${name}`);
  return found;
});

const references = new Map<string, Promise<Played>>();

function referenceOf(workload: Workload): Promise<Played> {
  const known = references.get(workload.name) ?? play(workload);
  references.set(workload.name, known);
  return known;
}

const JUMPS = [-5 * MINUTE, -MINUTE, MINUTE, 5 * MINUTE, 60 * MINUTE, -60 * MINUTE];
/** Within these seconds of the script clocks are set. */
const BUSY_S = 120;

/** A clock an hour ahead finds that a creation has taken longer than it may, and replaces it: once, and then it is right. */
const AN_HOUR = { create: 1, delete: 1, update: 1, restart: 1 };

export const jumps: Trial = {
  name: 'clocks apart and set',
  tries: (asked) =>
    Array.from({ length: asked }, (_, index): Try => {
      return { id: String(index + 1), play: () => playJumps(index + 1) };
    }),
};

async function playJumps(seed: number) {
  const random = seeded(`clocks ${seed}`);
  const workload = random.pick(WORKLOADS);
  const reference = await referenceOf(workload);
  const workers = 2 + random.int(3);
  const skews = Array.from({ length: workers }, () => random.int(10 * MINUTE) - 5 * MINUTE);
  const enacted = await enact(workload, {
    seed: `clocks ${seed}`,
    reference,
    workers,
    skews,
    arrange({ run }) {
      for (let count = 1 + random.int(3); count > 0; count--) {
        const worker = random.pick(run.workers);
        const by = random.pick(JUMPS);
        run.clock.after(random.int(BUSY_S) * SECOND, () => setClock(run, worker, worker.skewMs + by));
      }
    },
  });
  return { wrong: wrongWith(enacted, AN_HOUR), figures: { rounds: roundsOf(enacted) } };
}

/** A lease lasts three minutes. */
const SLEEPS_MS = [100 * SECOND, 181 * SECOND, 240 * SECOND, 400 * SECOND];
const SEEDS = [1, 2, 3];

export const asleep: Trial = {
  name: 'asleep between check and write',
  async tries() {
    const all: Try[] = [];
    for (const workload of WORKLOADS) {
      const { points, startedAt } = await referenceOf(workload);
      const writes = points.filter(({ site, at }) => at >= startedAt && /^arm (?:PUT|PATCH|DELETE|POST)/.test(site));
      for (let which = 1; which <= writes.length; which++) {
        for (const ms of SLEEPS_MS) {
          for (const seed of SEEDS) {
            all.push({
              id: `${workload.name}, write ${which}, ${ms / 1000} s, ${seed}`,
              play: () => playAsleep(workload, { which, ms, seed }),
            });
          }
        }
      }
    }
    return all;
  },
};

interface Sleep {
  /** Which of the writes to Azure. */
  readonly which: number;
  readonly ms: number;
  readonly seed: number;
}

async function playAsleep(workload: Workload, sleep: Sleep) {
  const reference = await referenceOf(workload);
  const bed = new Bed(sleep);
  const enacted = await enact(workload, {
    seed: `asleep ${sleep.seed}`,
    reference,
    workers: 2,
    arrange: ({ run }) => bed.stand(run),
    isOver: () => bed.isOver,
  });
  const rounds = roundsOf(enacted);
  // Of several wishes each is a round of its own.
  const late = rounds > workload.script.length ? [`I1: it took ${rounds} rounds to heal`] : [];
  const idle = bed.isOver ? [] : ['nobody slept'];
  // What was sent late undoes what somebody has done meanwhile, which is done once more.
  const wrong = wrongWith(enacted, { create: 1, delete: 1, update: 1, restart: 1 });
  return { wrong: [...wrong, ...late, ...idle], figures: { rounds } };
}

/** Holds back everything that the process of one write sends, from that write on, for its time. */
class Bed {
  private readonly sleep: Sleep;
  private writes = 0;
  private sleeper: Worker | undefined;
  private woken: Promise<void> | undefined;
  isOver = false;

  constructor(sleep: Sleep) {
    this.sleep = sleep;
  }

  stand(run: Run): void {
    between(run, (name, service) => async (request) => {
      const worker = callers.getStore()?.worker;
      const isWrite = name === 'arm' && request.method !== 'GET';
      if (isWrite && !this.sleeper && ++this.writes === this.sleep.which) this.fallAsleep(run, worker);
      if (worker === this.sleeper) await this.woken;
      return service(request);
    });
  }

  private fallAsleep(run: Run, worker: Worker | undefined): void {
    if (!worker) return;
    this.sleeper = worker;
    worker.paused = true;
    run.counts.faults += 1;
    this.woken = new Promise((wake) => {
      run.clock.after(this.sleep.ms, () => {
        this.isOver = true;
        run.counts.lastDisturbance = run.clock.now();
        wake();
      });
    });
  }
}
