/**
 * Kill -9 at twenty random points of the main job: `npm start`'s process, the controller, local Azure, its storage, or
 * all of them at once; started again at once. Nothing is lost, nothing is doubled, the job finishes. A failure prints
 * the seed; MOORING_TEST_SEED plays it again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createPlayer, type Player, PUTS_A_PLAY } from './support/player.ts';
import { processesIn, processOf } from './support/processes.ts';
import { runStart, type StartProcess } from './support/start-process.ts';
import { kill, type StateDirectory, stateDirectory } from './support/state-directory.ts';

const KILLS = 20;
/** From within the start, which takes 3 s, to well after it. */
const KILL_AFTER_MS = { least: 300, most: 7_500 };
const LIMIT_MS = 480_000;
/** A crash in the middle of a look costs its lease: 3 minutes in Azure, 5.4 s so. */
const PACE = {
  MOORING_TIME_SCALE: '0.03',
  MOORING_SWEEP_SCHEDULE: '*/2 * * * * *',
  MOORING_HEALTH_SCHEDULE: '*/2 * * * * *',
};
/** Whom the kills hit, in a random order. */
const VICTIMS = { start: 8, everything: 3, controller: 3, azure: 3, storage: 3 };
type Victim = keyof typeof VICTIMS;

test('finishes the main job though its processes are killed twenty times, and loses and doubles nothing', {
  timeout: LIMIT_MS,
}, async ({ onTestFailed }) => {
  const seed = Number(process.env['MOORING_TEST_SEED'] ?? Date.now() % 1_000_000);
  onTestFailed(() => console.log(`killed: MOORING_TEST_SEED=${seed}`));
  await using directory = stateDirectory();
  const player = createPlayer(directory.path);
  await using keeper = createKeeper(directory, seed);
  const killing = keeper.killAll();
  const plays = await playUntil(player, () => keeper.kills >= KILLS);
  await killing;
  // None of them ended but by a kill.
  expect(keeper.starts).toBeLessThanOrEqual(KILLS + 1);
  expect(player.wrong).toEqual([]);
  expect(player.lostJobs()).toEqual([]);
  const puts = [...(await player.puts()).values()].reduce((sum, count) => sum + count, 0);
  // A crash between a PUT and its record may repeat it, once; nothing else may.
  expect(puts).toBeLessThanOrEqual(plays * PUTS_A_PLAY + KILLS);
  expect(puts).toBeGreaterThanOrEqual(plays * PUTS_A_PLAY);
  console.log(`killed: MOORING_TEST_SEED=${seed}: ${plays} plays, ${KILLS} kills, ${puts} PUTs`);
  await keeper.stop();
  expect(processesIn(directory.path)).toEqual([]);
});

/** Whole plays, until the kills are over and one more has finished since. */
async function playUntil(player: Player, over: () => boolean): Promise<number> {
  for (let plays = 1; ; plays++) {
    const last = over();
    await player.play();
    if (last || over()) return plays;
  }
}

interface Keeper extends AsyncDisposable {
  readonly kills: number;
  readonly starts: number;
  killAll(): Promise<void>;
  /** Ctrl-C; throws when it does not end as it should. */
  stop(): Promise<void>;
}

/** Keeps the start running as a service manager would: whenever it has ended, it is started again at once. */
function createKeeper(directory: StateDirectory, seed: number): Keeper {
  const random = randomFrom(seed);
  let kills = 0;
  let starts = 0;
  let over = false;
  let current = begin();

  function begin(): StartProcess {
    starts += 1;
    const started = runStart(directory.path, ['--any-ports', '--no-sample'], PACE);
    void started.exited.then(() => {
      if (!over) current = begin();
    });
    return started;
  }
  return {
    get kills() {
      return kills;
    },
    get starts() {
      return starts;
    },
    async killAll() {
      for (const victim of shuffled(random)) {
        await sleep(KILL_AFTER_MS.least + random() * (KILL_AFTER_MS.most - KILL_AFTER_MS.least));
        if (over) return;
        for (const pid of pidsOf(directory.path, current, victim)) kill(pid);
        kills += 1;
      }
    },
    async stop() {
      over = true;
      current.signal('SIGINT');
      expect(await current.exited, current.output()).toBe(0);
    },
    async [Symbol.asyncDispose]() {
      over = true;
      kill(current.pid);
      await current.exited;
    },
  };
}

function pidsOf(directory: string, current: StartProcess, victim: Victim): readonly number[] {
  const named = (text: string): readonly number[] => [processOf(directory, text)].filter((pid) => pid !== undefined);
  switch (victim) {
    case 'start':
      return [current.pid];
    case 'everything':
      return processesIn(directory).map(({ pid }) => pid);
    // What is not up yet cannot be hit: then it is the start itself. One that is ending already may be hit as well.
    case 'controller':
      return [named('local/host/main.ts')[0] ?? current.pid];
    case 'azure':
      return [named('local/start/azure-process.ts')[0] ?? current.pid];
    case 'storage':
      return named('azurite.js');
  }
}

function shuffled(random: () => number): Victim[] {
  const names: readonly Victim[] = ['start', 'everything', 'controller', 'azure', 'storage'];
  return names
    .flatMap((name) => Array.from({ length: VICTIMS[name] }, () => ({ name, at: random() })))
    .sort((a, b) => a.at - b.at)
    .map(({ name }) => name);
}

/** mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
