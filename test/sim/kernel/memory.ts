/**
 * What a worker's process knows and forgets when it dies: what it heard of ARM's rations, the registry's tokens and
 * pauses, whether the vault has told how to log in. Handed to the adapters by `clients.ts`; told by `alike/memory-text.ts`.
 */
import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { Pause } from '../../../src/azure/registry/pauses.ts';
import type { KeptTokens } from '../../../src/azure/registry/token-cache.ts';
import type { PaceMemory } from '../../../src/engine/pace-blocks.ts';

export interface Memory {
  readonly pace: PaceMemory;
  readonly tokens: KeptTokens;
  readonly pauses: Map<string, Pause>;
  /** What the vault answered first. */
  challenge: Challenge | undefined;
  /** As long as it is told what it told before: in place of the vault. */
  introduced?: (() => Challenge) | undefined;
}

export type Challenge = Pick<PipelineResponse, 'status' | 'headers' | 'bodyAsText'>;

export function freshMemory(): Memory {
  const pace = { shares: new Map(), buckets: new Map() };
  return { pace, tokens: new Map(), pauses: new Map(), challenge: undefined };
}

/** As it is now, whatever becomes of it. */
export function keptMemory({ pace, tokens, pauses, challenge }: Memory): Memory {
  return { ...structuredClone({ pace, tokens, pauses }), challenge };
}
