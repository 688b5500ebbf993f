/** Plays steps one after the other and waits within them, until the user has had enough. Used by the plays. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Play } from './play.ts';

export interface Step {
  readonly step: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly saw: string;
}

export interface Stage {
  /** What `act` returns is what was seen. Throws what went wrong: what comes after would cost money and tell nothing. */
  step(name: string, act: () => Promise<string>): Promise<void>;
  /** Looks until it is so; throws what it waited for when the step has had its time. */
  until(what: string, seen: () => Promise<boolean>): Promise<void>;
  pause(ms: number): Promise<void>;
}

/** ARM's reads are rationed, and nothing at Azure happens faster. */
const LOOK_MS = 2_000;

/** Each step is added to `steps` as it ends, so that what was seen is known however the play ends. */
export function createStage({ options, signal, say }: Pick<Play, 'options' | 'signal' | 'say'>, steps: Step[]): Stage {
  const pause = async (ms: number): Promise<void> => void (await sleep(ms, undefined, { signal }));
  return {
    pause,
    async step(name, act) {
      const began = Date.now();
      const how = await act().then(
        (saw) => ({ ok: true, saw }),
        (error: unknown) => ({ ok: false, saw: error instanceof Error ? error.message : String(error) }),
      );
      const seconds = (Date.now() - began) / 1000;
      steps.push({ step: name, seconds, ...how });
      say(`${how.ok ? 'ok  ' : 'FAIL'} ${seconds.toFixed(1).padStart(7)} s  ${name}: ${how.saw}`);
      if (!how.ok) throw new Error(`${name}: ${how.saw}`);
    },
    async until(what, seen) {
      for (const end = Date.now() + options.limitMs; ; await pause(LOOK_MS)) {
        signal.throwIfAborted();
        if (await seen()) return;
        if (Date.now() > end) throw new Error(`waited ${options.limitMs / 1000} s in vain for ${what}`);
      }
    },
  };
}
