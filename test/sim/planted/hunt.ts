/**
 * Plays plans on the sources as they are loaded in this process, edited or not, until one of them breaks a promise.
 * Called by `child.ts`. What a run must end like comes from the unedited sources, so that what is wrong without any
 * fault is found as well.
 */
import { type Played, play, type Reference } from '../kernel/play.ts';
import { playSeed, SMALL } from '../random.ts';
import { ALL_WORKLOADS, workloadNamed } from '../workloads/all.ts';
import { choosing, inOrder, placeOf, placesOf, textOf } from './order.ts';

export interface Hunted {
  readonly plans: number;
  readonly seconds: number;
  /** Undefined: it survived. */
  readonly killed?: Killed;
}

export interface Killed {
  readonly promise: string;
  readonly what: string;
  /** A workload's name, a place, or a seed. */
  readonly plan: string;
}

export type References = Readonly<Record<string, Reference>>;

const IDLE_ROUNDS = 4;
/** Random runs, where several workers meet, come between the plans. */
const PLANS_A_SEED = 12;
/** CPU seconds spent on one bug before it counts as survived. */
export const SECONDS_MAX = 40;

/** How each workload ends in the sources as loaded here. */
export async function references(onPlayed: () => void): Promise<Record<string, Reference>> {
  const found: Record<string, Reference> = {};
  for (const workload of ALL_WORKLOADS) {
    const played = await play(workload, { idle: IDLE_ROUNDS, later: true });
    const [wrong] = played.violations;
    if (wrong) console.error(`${workload.name} as it is: ${wrong.promise}: ${wrong.what}`);
    found[workload.name] = played;
    onPlayed();
  }
  return found;
}

/** One plan, by its text. */
export async function playText(text: string, known: References): Promise<Played> {
  const seed = /^seed (\d+)$/.exec(text)?.[1];
  if (seed !== undefined) return (await playSeed(Number(seed), SMALL)).played;
  const place = placeOf(text);
  const workload = workloadNamed(place?.workload ?? text);
  const reference = known[workload.name];
  if (!reference) throw new Error(`no reference of ${workload.name}`);
  return play(workload, { reference, ...(place ? { choose: choosing(place) } : { idle: IDLE_ROUNDS }) });
}

export interface Hunt {
  readonly known: References;
  readonly order: readonly string[];
  /** Tried before all others. */
  readonly first: readonly string[];
  /** Plans that fail in the unedited sources too, and so prove nothing. */
  readonly skip: readonly string[];
  readonly secondsMax?: number | undefined;
  readonly onPlayed: () => void;
}

export async function hunt(asked: Hunt): Promise<Hunted> {
  const { known, order, first, skip, secondsMax = SECONDS_MAX, onPlayed } = asked;
  const begun = process.cpuUsage();
  let plans = 0;
  const seconds = (): number => {
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1e6;
  };
  for (const [index, plan] of [...first, ...order].entries()) {
    if (index >= first.length && seconds() > secondsMax) break;
    if (skip.includes(plan)) continue;
    plans += 1;
    const killed = await tried(plan, known);
    onPlayed();
    if (killed) return { plans, seconds: seconds(), killed: { ...killed, plan } };
  }
  return { plans, seconds: seconds() };
}

async function tried(plan: string, known: References): Promise<Omit<Killed, 'plan'> | undefined> {
  try {
    const { violations, summary } = await playText(plan, known);
    const [violation] = violations;
    if (violation) return { promise: violation.promise, what: violation.what };
    // Without a fault there is no reason to write more, or less.
    const [was, is] = [known[plan]?.summary ?? summary, summary].map(sorted);
    return was === is ? undefined : { promise: 'I8', what: `writes ${is}, not ${was}` };
  } catch (error) {
    // What stands before a workload has broken a promise already.
    return { promise: 'set-up', what: error instanceof Error ? error.message : String(error) };
  }
}

/** The order of plans, made from the unedited sources: a place means the same in an edited run. */
export function plansInOrder(known: References): string[] {
  const places = Object.entries(known).flatMap(([name, { points }]) => placesOf(name, points));
  let seed = 0;
  const faulty = inOrder(places)
    .flat()
    .flatMap((place, index) => [...(index % PLANS_A_SEED === 0 ? [`seed ${++seed}`] : []), textOf(place)]);
  return [...Object.keys(known), ...faulty];
}

function sorted(summary: Reference['summary']): string {
  return JSON.stringify(Object.entries(summary).sort());
}
