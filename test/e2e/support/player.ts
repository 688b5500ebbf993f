/**
 * Plays the main job step by step while processes are killed around it. Every step is tried until the world shows it
 * done, as a user's script would; what was once accepted is remembered, and must never be taken back.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createWitness, type Witness } from '../../../local/demo/witness.ts';
import type { AzureAddresses } from '../../../local/start/addresses.ts';
import { readAddresses } from '../../../local/start/addresses.ts';
import { declareSample, pushService } from '../../../local/start/sample.ts';

/** Several crashes in one step cost a lease each; far beyond that it is stuck. */
const STEP_LIMIT_MS = 90_000;
const LOOK_MS = 150;
const GROUP = 'jobs';
const JOBS = 50;
/** PUTs that a play needs when nothing goes wrong: created, redeployed, repaired. */
export const PUTS_A_PLAY = 3;

export interface Player {
  /** From the declaration to the deletion through us. */
  play(): Promise<void>;
  /** What was accepted and did not arrive. */
  lostJobs(): string[];
  /** What must never be and was seen: a declared group that the API does not know, a second container group. */
  readonly wrong: string[];
  /** PUTs that ARM accepted, by the revision in their tags. */
  puts(): Promise<Map<string, number>>;
}

export function createPlayer(directory: string): Player {
  const wrong: string[] = [];
  const accepted = new Map<string, number>();
  let declared = false;
  let version = 0;

  const azure = (): AzureAddresses => {
    const known = readAddresses(directory);
    if (!known) throw new Error('local Azure is down');
    return known;
  };
  let witnessed: { readonly ca: string; readonly arm: string; readonly witness: Witness } | undefined;
  const witness = (): Witness => {
    const addresses = azure();
    if (witnessed?.arm !== addresses.arm) witnessed = { ...addresses, witness: createWitness(addresses) };
    return witnessed.witness;
  };
  const api = (): string => `http://127.0.0.1:${azure().app}`;

  /** Tries until it is true; whatever is down just now is up again soon. */
  const step = async (what: string, attempt: () => Promise<boolean>): Promise<void> => {
    const deadline = Date.now() + STEP_LIMIT_MS;
    let last: unknown;
    while (Date.now() < deadline) {
      try {
        await watch();
        if (await attempt()) return;
        last = undefined;
      } catch (error) {
        last = error;
      }
      await sleep(LOOK_MS);
    }
    throw new Error(`waited ${STEP_LIMIT_MS / 1000} s in vain for: ${what}`, { cause: last });
  };

  const watch = async (): Promise<void> => {
    const response = await fetch(`${api()}/api/groups/${GROUP}`);
    if (declared && response.status === 404) wrong.push('the API does not know the declared group');
    const there = await witness().names();
    if (there.some((name) => name !== GROUP) || there.length > 1) wrong.push(`container groups: ${there.join(', ')}`);
  };

  const runs = (digest?: string) => async (): Promise<boolean> => {
    const [report, generator] = await Promise.all([witness().ask(GROUP, 8000), witness().ask(GROUP, 80)]);
    if (report?.['version'] !== tag() || !generator) return false;
    return digest === undefined || JSON.stringify(await witness().group(GROUP)).includes(`@${digest}`);
  };
  const tag = (): string => `v${version}`;

  const sendJobs = async (): Promise<boolean> => {
    const answer = await witness().send(GROUP, 80, '/jobs', { count: JOBS });
    if (answer.status !== 202) return false;
    const { batch, count } = JSON.parse(answer.text) as { batch: string; count: number };
    accepted.set(batch, count);
    return true;
  };

  const lostJobs = (): string[] => {
    const seen = seenIn(path.join(azure().shares, 'jobs.jsonl'));
    return [...accepted].flatMap(([batch, count]) => {
      const arrived = seen.get(batch)?.size ?? 0;
      return arrived === count ? [] : [`${batch}: ${arrived} of ${count}`];
    });
  };

  const puts = async (): Promise<Map<string, number>> => {
    const found = new Map<string, number>();
    for (const write of await witness().writes(GROUP)) {
      if (write.method !== 'PUT' || write.status >= 300 || write.status === 0) continue;
      const revision = write.tags?.['mooring-revision'] ?? 'none';
      found.set(revision, (found.get(revision) ?? 0) + 1);
    }
    return found;
  };

  return {
    wrong,
    lostJobs,
    puts,
    async play() {
      version += 1;
      await step('the first image', async () => (await pushService(azure(), 'job-processing', 'v1', tag())) !== '');
      await step('the declaration to be accepted', () => declareSample(azure(), api()).then(() => true));
      declared = true;
      await step('the group to run', runs());
      await step('jobs to be accepted', sendJobs);
      version += 1;
      let digest = '';
      await step('the push', async () => {
        digest = await pushService(azure(), 'job-processing', 'v1', tag());
        return true;
      });
      await step('the pushed image to run', runs(digest));
      await step('jobs to be accepted', sendJobs);
      await step('the deletion behind our back', async () => (await witness().behindOurBack('DELETE', GROUP)) < 300);
      await step('the group to be repaired', runs(digest));
      await step('every job to arrive', async () => lostJobs().length === 0);
      declared = false;
      await step('the deletion through us to be accepted', async () => {
        const { status } = await fetch(`${api()}/api/groups/${GROUP}`, { method: 'DELETE' });
        return status < 300 || status === 404;
      });
      await step('the group to be gone', async () => {
        if ((await witness().group(GROUP)) !== undefined) return false;
        return (await fetch(`${api()}/api/groups/${GROUP}`)).status === 404;
      });
    },
  };
}

/** Each batch's job numbers in the share's log. */
function seenIn(file: string): Map<string, Set<number>> {
  const seen = new Map<string, Set<number>>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    try {
      const { jobId, batch, n } = JSON.parse(line) as { jobId?: string; batch?: string; n?: number };
      if (jobId === undefined || batch === undefined || n === undefined) continue;
      seen.set(batch, (seen.get(batch) ?? new Set()).add(n));
    } catch {
      // Half a line, of a writer that was killed.
    }
  }
  return seen;
}
