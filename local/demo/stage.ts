/** Plays steps one after the other, tells how long each took, and remembers which came true. Used by the demo. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Played {
  readonly step: string;
  readonly ok: boolean;
  readonly ms: number;
  readonly saw: string;
}

export interface Stage {
  /** Runs a step; what it returns is what was seen. A step that throws has failed, and the play goes on. */
  play(step: string, act: () => Promise<string>): Promise<boolean>;
  readonly played: readonly Played[];
}

export function createStage(say: (line: string) => void): Stage {
  const played: Played[] = [];
  return {
    played,
    async play(step, act) {
      const began = Date.now();
      const outcome = await act().then(
        (saw) => ({ ok: true, saw }),
        (error: unknown) => ({ ok: false, saw: error instanceof Error ? error.message : String(error) }),
      );
      const ms = Date.now() - began;
      played.push({ step, ms, ...outcome });
      say(`${outcome.ok ? 'ok  ' : 'FAIL'} ${(ms / 1000).toFixed(1).padStart(6)} s  ${step}: ${outcome.saw}`);
      return outcome.ok;
    },
  };
}

const LOOK_MS = 100;

/** Looks until there is something to see; throws what it was waiting for when the time is over. */
export async function until<T>(what: string, limitMs: number, look: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`waited ${limitMs / 1000} s in vain for ${what}`);
    await sleep(LOOK_MS);
  }
}
