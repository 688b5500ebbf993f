/**
 * Tells when a container has ended, and how. podman's events say so within milliseconds; a look every second finds
 * what an event was lost for. One for a runtime; `container-process.ts` asks it.
 */

import type { WorldClock } from '../../world/clock.ts';
import { isObject, type JsonObject, objectAt, parseJson, textAt } from '../../world/json.ts';
import { LABEL } from './pod.ts';
import type { Podman } from './rest.ts';

const LOOK_MS = 1_000;

export interface Exit {
  readonly exitCode: number;
  /** ISO 8601. */
  readonly startTime: string;
  readonly finishTime: string;
}

export interface Watch {
  /** Resolves with the end of the run under way. Asked after the start was answered. */
  ended(container: string): Promise<Exit>;
  close(): void;
}

interface Waiting {
  readonly settle: (exit: Exit) => void;
}

export function watchContainers(podman: Podman, clock: WorldClock, owner: string): Watch {
  const waiting = new Map<string, Waiting>();
  let closed = false;
  let cancelLook = (): void => undefined;
  let endFollow = (): void => undefined;

  const look = async (id: string): Promise<void> => {
    const waits = waiting.get(id);
    if (!waits) return;
    const exit = await exitOf(podman, id).catch(() => undefined);
    if (!exit || waiting.get(id) !== waits) return;
    waiting.delete(id);
    waits.settle(exit);
  };
  const lookAtAll = async (): Promise<void> => {
    await Promise.all([...waiting.keys()].map(look));
    if (!closed) cancelLook = clock.after(LOOK_MS, () => void lookAtAll());
  };
  const follow = (): void => {
    if (closed) return;
    const filters = encodeURIComponent(JSON.stringify({ label: [`${LABEL}=${owner}`], event: ['died'] }));
    endFollow = podman.follow(
      `/events?stream=true&filters=${filters}`,
      (line) => {
        const event = parseJson(line);
        if (isObject(event)) void look(textAt(objectAt(event, 'Actor'), 'ID') ?? '');
      },
      () => void clock.after(LOOK_MS, follow),
    );
  };
  follow();
  void lookAtAll();

  return {
    ended: (id) =>
      new Promise((resolve) => {
        waiting.set(id, { settle: resolve });
        // It may have ended before we were asked.
        void look(id);
      }),
    close() {
      closed = true;
      cancelLook();
      endFollow();
    },
  };
}

/** Undefined while it runs. */
async function exitOf(podman: Podman, id: string): Promise<Exit | undefined> {
  const { status, json } = await podman.call('GET', `/containers/${id}/json`, { accept: [404] });
  const now = new Date().toISOString();
  // Removed under our hands by somebody else: as if it had been killed.
  if (status === 404) return { exitCode: 137, startTime: now, finishTime: now };
  const state: JsonObject = isObject(json) ? objectAt(json, 'State') : {};
  const how = textAt(state, 'Status');
  if (how !== 'exited' && how !== 'stopped') return undefined;
  return {
    exitCode: Number(state['ExitCode'] ?? 0),
    startTime: isoOf(textAt(state, 'StartedAt')),
    finishTime: isoOf(textAt(state, 'FinishedAt')),
  };
}

/** podman's times have nanoseconds. */
export function isoOf(time: string | undefined): string {
  const parsed = Date.parse(time ?? '');
  return new Date(Number.isNaN(parsed) ? Date.now() : parsed).toISOString();
}
