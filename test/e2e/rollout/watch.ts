/**
 * Watches local Azure while a rollout goes on: a sample a fraction of a second from its control surface, and in the end
 * what ARM logged. Called by `main.ts` and by the engine's test; what is made of it is `share.ts`'s.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AzureAddresses } from '../../../local/start/addresses.ts';
import type { Request, Sample } from './share.ts';

interface State {
  readonly id: string;
  readonly provisioningState: string;
  readonly state: string | null;
}

interface Traffic {
  readonly id: string;
  readonly endpoints: readonly { readonly name: string; readonly status: string }[];
}

/** A line of ARM's logs. */
export interface Logged {
  readonly time: string;
  readonly method?: string;
  readonly path: string;
  readonly userAgent: string;
  readonly status?: number;
  readonly code?: string;
}

export interface Watch {
  /** Ends it; what was seen. */
  stop(): Promise<{ readonly samples: readonly Sample[]; readonly requests: readonly Request[] }>;
}

const SAMPLE_MS = 200;
/** Longer than any play: half an hour. */
const SAMPLES_MAX = 9_000;
/** Whoever asks with one of Azure's libraries: Mooring; this test asks with `fetch`. */
const LIBRARY = /azsdk-js/;

export function startWatch(azure: AzureAddresses): Watch {
  const samples: Sample[] = [];
  let stopping = false;
  const watching = (async () => {
    while (!stopping && samples.length < SAMPLES_MAX) {
      const at = Date.now();
      const [state, traffic] = await Promise.all([
        told<State>(azure, 'state').catch(() => undefined),
        told<Traffic>(azure, 'traffic').catch(() => undefined),
      ]);
      if (state && traffic) samples.push(sampleOf(at, state, traffic));
      await sleep(SAMPLE_MS);
    }
  })();
  return {
    async stop() {
      stopping = true;
      await watching;
      return { samples, requests: await requestsOf(azure) };
    },
  };
}

/** What Mooring asked of ARM, in order of time, with what was taken. */
async function requestsOf(azure: AzureAddresses): Promise<Request[]> {
  const [writes, reads] = [await told<Logged>(azure, 'writes'), await told<Logged>(azure, 'reads')];
  return [...writes, ...reads]
    .filter(({ userAgent, status = 200 }) => LIBRARY.test(userAgent) && status < 300)
    .map(({ time, method = 'GET', path }) => ({ at: Date.parse(time), method, path }))
    .toSorted((a, b) => a.at - b.at);
}

/** Every write that reached ARM, whoever sent it. */
export async function writesAt(azure: AzureAddresses): Promise<Logged[]> {
  return told<Logged>(azure, 'writes');
}

async function told<T>({ arm }: AzureAddresses, what: string): Promise<T[]> {
  const response = await fetch(`${arm}/_world/${what}`);
  return ((await response.json()) as { readonly value: T[] }).value;
}

/** From what `/_world/state` and `/_world/traffic` tell. */
export function sampleOf(at: number, state: readonly State[], traffic: readonly Traffic[]): Sample {
  const groups = state.map(({ id, provisioningState, state: runs }): [string, boolean] => [
    nameIn(id),
    provisioningState === 'Succeeded' && runs === 'Running',
  ]);
  const endpoints = traffic.flatMap(({ id, endpoints: all }) =>
    all.map(({ name, status }): [string, boolean] => [`${nameIn(id)}/${name.toLowerCase()}`, status === 'Online']),
  );
  return { at, groups: Object.fromEntries(groups), endpoints: Object.fromEntries(endpoints) };
}

function nameIn(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1).toLowerCase();
}
