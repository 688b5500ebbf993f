/**
 * Watches local Azure while a rollout goes on: a sample a fraction of a second, from its control surface, and in the end
 * what ARM logged. Called by `main.ts`; what is made of it is `share.ts`'s.
 */
import type { Sample } from './share.ts';

interface State {
  readonly id: string;
  readonly provisioningState: string;
  readonly state: string | null;
}

interface Traffic {
  readonly id: string;
  readonly endpoints: readonly { readonly name: string; readonly status: string }[];
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
