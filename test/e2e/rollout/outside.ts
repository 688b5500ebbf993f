/**
 * What became of a rollout, seen from outside: ARM's container groups, the profile's endpoints and what ARM was asked
 * to write. Mooring's own word is not taken for it. Called by `main.ts`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Options } from './options.ts';
import { GROUP, PROFILE } from './service.ts';
import type { Stand } from './stand.ts';

const LOOK_MS = 500;
/** So many looks in a row must see the same: what is about to change is not at rest. */
const LOOKS = 4;

/** Undefined where exactly the declared number runs this digest, all in the profile and Online, and nothing else is there; else what is amiss. */
export async function amiss(
  { hand }: Stand,
  { replicas, shared }: Options,
  digest: string,
): Promise<string | undefined> {
  const [groups, profile] = await Promise.all([hand.groups(), hand.profile(PROFILE)]);
  if (!profile) return 'there is no profile';
  const others = groups.filter(({ image }) => !image.endsWith(digest));
  if (others.length > 0) return `of other images: ${others.map(({ name }) => name).join(', ')}`;
  if (groups.length !== replicas) return `${groups.length} container groups`;
  const unwell = groups.filter((group) => group.provisioningState !== 'Succeeded' || group.state !== 'Running');
  if (unwell.length > 0) return `not running: ${unwell.map(({ name }) => name).join(', ')}`;
  const ours = profile.endpoints.filter(({ name }) => !(shared && name === FOREIGN));
  const targets = new Set(ours.map(({ target }) => target));
  if (ours.length !== replicas || groups.some(({ fqdn }) => !targets.has(fqdn))) {
    return `endpoints: ${ours.map(({ name, target }) => `${name} at ${target}`).join(', ') || 'none'}`;
  }
  const offline = ours.filter(({ status }) => status !== 'Online');
  return offline.length > 0
    ? `endpoints: ${offline.map(({ name, status }) => `${name} ${status}`).join(', ')}`
    : undefined;
}

/** The endpoint of somebody else in a shared profile. */
export const FOREIGN = 'theirs';

/** Waits until it is so, several looks in a row. Throws what is amiss when the time is over. */
export async function settled(stand: Stand, options: Options, digest: string): Promise<void> {
  let last: string | undefined;
  let seen = 0;
  await eventually(
    async () => {
      last = await amiss(stand, options, digest).catch((error: unknown) => String(error));
      seen = last === undefined ? seen + 1 : 0;
      return seen >= LOOKS;
    },
    options.limitSeconds,
    () => `${digest.slice(0, 19)} to run everywhere: ${last}`,
  );
}

/** Waits until ARM was asked for a revision beyond this one. */
export async function tried(stand: Stand, options: Options, beyond: number): Promise<void> {
  const attempted = async (): Promise<boolean> => (await revisions(stand)).some((revision) => revision > beyond);
  await eventually(attempted, options.limitSeconds, () => `a revision beyond ${beyond} to be tried`);
}

/** The revisions that ARM was asked to run, in order. */
export async function revisions({ witness }: Stand): Promise<number[]> {
  const writes = (await witness.writes(GROUP)).filter(({ method, status }) => method === 'PUT' && status < 300);
  const numbers = writes.map(({ tags }) => Number(tags?.['mooring-revision'] ?? 0));
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}

/** How many writes ARM has taken for the group's container groups. */
export async function writes({ witness }: Stand): Promise<number> {
  return (await witness.writes(GROUP)).filter(({ status }) => status < 300).length;
}

export async function eventually(
  look: () => Promise<boolean>,
  limitSeconds: number,
  what: () => string,
): Promise<void> {
  const deadline = Date.now() + limitSeconds * 1000;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`waited ${limitSeconds} s in vain for ${what()}`);
    await sleep(LOOK_MS);
  }
}
