/**
 * Makes a failing run small: leaves out faults, then acts, one by one and in halves, as long as the same promise is
 * still broken. What is left is printed.
 */
import type { Played } from './kernel/play.ts';
import { playPlan } from './plans.ts';
import { playSeed, randomWorkload, SMALL } from './random.ts';
import type { Replay } from './replay.ts';
import { workloadNamed } from './workloads/all.ts';

/** Runs that may be spent on it. */
const TRIES_MAX = 60;

export async function shrunk(found: Replay, promise: string): Promise<Replay> {
  const tries = { left: TRIES_MAX };
  const fails = async (replay: Replay): Promise<boolean> => {
    if (tries.left-- <= 0) return false;
    return (await playReplay(replay)).violations.some((one) => one.promise === promise);
  };
  if (found.faults.length < 2 && !found.of.startsWith('seed ')) return found;
  const faults = await fewest(found.faults, (some) => fails({ ...found, faults: some }));
  const fewer = { ...found, faults };
  const seed = seedOf(found);
  if (seed === undefined) return fewer;
  const all =
    found.acts ??
    randomWorkload(seed, SMALL)
      .script.slice(1)
      .map((_, index) => index);
  const acts = await fewest(all, (some) => fails({ ...fewer, acts: some }));
  return acts.length < all.length ? { ...fewer, acts } : fewer;
}

export async function playReplay(replay: Replay): Promise<Played> {
  const seed = seedOf(replay);
  if (seed !== undefined) return (await playSeed(seed, SMALL, replay)).played;
  return playPlan(workloadNamed(replay.of), replay.faults);
}

function seedOf({ of }: Replay): number | undefined {
  const text = /^seed (\d+)$/.exec(of)?.[1];
  return text === undefined ? undefined : Number(text);
}

/** The delta debugging of Zeller, in its plain form. */
async function fewest<T>(
  items: readonly T[],
  stillFails: (some: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let known = items;
  for (let size = Math.ceil(known.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < known.length; ) {
      const without = [...known.slice(0, start), ...known.slice(start + size)];
      if (await stillFails(without)) known = without;
      else start += size;
    }
  }
  return known;
}
