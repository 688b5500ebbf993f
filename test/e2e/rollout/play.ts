/**
 * The plays: what is pushed, killed or stopped while the load lasts, and what must have come true at the end. Each adds
 * its checks to the list; one that throws has failed. Called by `main.ts`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { upgradeByHand } from './by-hand.ts';
import type { Options } from './options.ts';
import { revisions, settled, tried, writes } from './outside.ts';
import { sabotageNamed } from './sabotage/sabotage.ts';
import { pushVersion } from './service.ts';
import type { Stand } from './stand.ts';

export interface Played {
  /** Epoch milliseconds: when the image under test was pushed. */
  readonly pushedAt?: number;
  /** When it ran everywhere, or was rolled back, and nothing else was left. */
  readonly settledAt?: number;
  readonly rolledBack: boolean;
  readonly revisions: readonly number[];
  /** The version that must answer at the end. */
  readonly version: string;
}

export interface Play {
  readonly stand: Stand;
  readonly options: Options;
  /** The digest of the version that serves at first. */
  readonly digest: string;
  readonly say: (line: string) => void;
}

/** Long enough for several sweeps and every event on its way. */
const QUIET_MS = 10_000;
const SABOTAGED_SECONDS = 150;
/** Between two kills of the controller: from within its start to well into its looks. */
const KILL_AFTER_MS = { least: 500, most: 9_000 };

export async function play(play: Play): Promise<Played> {
  const { options } = play;
  if (options.stopped) return playStopped(play);
  if (options.bad) return playBad(play, options.bad);
  return playGood(play);
}

async function playGood({ stand, options: asked, say }: Play): Promise<Played> {
  // A sabotaged rollout may be taken back, and then never ends as it should: its failures have been seen by then.
  const limitSeconds = asked.sabotage ? Math.min(asked.limitSeconds, SABOTAGED_SECONDS) : asked.limitSeconds;
  const options = { ...asked, limitSeconds };
  const behaviour = options.sabotage ? sabotageNamed(options.sabotage).image : undefined;
  const version = behaviour === undefined ? 'v2' : `v2+${behaviour}`;
  const pushedAt = Date.now();
  const digest = await pushVersion(stand.azure, version);
  say(`pushed ${version}, ${digest.slice(0, 19)}`);
  const killing = killAtRandom(stand, options, say);
  if (options.by === 'hand') await upgradeByHand(stand, options, digest);
  const done = settled(stand, options, digest);
  // A kill that fails is told before the wait it makes vain.
  await Promise.all([done, killing]);
  await settled(stand, options, digest);
  const settledAt = Date.now();
  say(`${version} alone runs, ${seconds(settledAt - pushedAt)} after the push`);
  return { pushedAt, settledAt, rolledBack: false, revisions: await revisions(stand), version };
}

async function playBad({ stand, options, digest, say }: Play, bad: string): Promise<Played> {
  const version = `v2+${bad}`;
  const pushedAt = Date.now();
  const badDigest = await pushVersion(stand.azure, version);
  say(`pushed ${version}, ${badDigest.slice(0, 19)}`);
  await tried(stand, options, 1);
  const rolledBack = options.rollback !== false;
  let settledAt: number | undefined;
  if (rolledBack) {
    await settled(stand, options, digest);
    settledAt = Date.now();
    say(`v1 alone runs again, ${seconds(settledAt - pushedAt)} after the push`);
    await pushedAgain({ stand, version, say });
  } else {
    await sleep(options.seconds * 1000);
  }
  const good = await pushVersion(stand.azure, 'v3');
  say(`pushed v3, ${good.slice(0, 19)}`);
  await settled(stand, options, good);
  say('v3 alone runs');
  const times = settledAt === undefined ? { pushedAt } : { pushedAt, settledAt };
  return { ...times, rolledBack, revisions: await revisions(stand), version: 'v3' };
}

/** The same digest starts nothing. */
async function pushedAgain({
  stand,
  version,
  say,
}: {
  stand: Stand;
  version: string;
  say: Play['say'];
}): Promise<void> {
  await sleep(QUIET_MS / 2);
  const before = await writes(stand);
  await pushVersion(stand.azure, version);
  await sleep(QUIET_MS);
  const after = await writes(stand);
  if (after !== before) throw new Error(`the same digest pushed again started ${after - before} writes`);
  say('the same digest pushed again started nothing');
}

async function playStopped({ stand, options, say }: Play): Promise<Played> {
  await stand.stop();
  say(`the controller is stopped for ${options.seconds} s`);
  await sleep(options.seconds * 1000);
  await stand.start();
  await sleep(QUIET_MS);
  return { rolledBack: false, revisions: await revisions(stand), version: 'v1' };
}

async function killAtRandom(stand: Stand, { kill, seed }: Options, say: Play['say']): Promise<void> {
  const random = randomFrom(seed);
  for (let count = 1; count <= kill; count += 1) {
    const wait = KILL_AFTER_MS.least + random() * (KILL_AFTER_MS.most - KILL_AFTER_MS.least);
    await sleep(wait);
    await stand.kill();
    say(`killed the controller (${count} of ${kill}, ${seconds(wait)} after its last start)`);
    await stand.start();
  }
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

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
