/**
 * Notes that events arrive, for the doctor: one small write a kind and process in ten minutes, however many come. Built
 * by wiring, called by the event triggers after their work is done.
 */
import type { EventKind, EventMarks } from '../core/doctor/ports.ts';
import { attempt } from '../core/errors.ts';
import type { Clock, Log } from '../core/ports.ts';

/** The doctor tells ages in minutes; a busy registry sends thousands of events. */
const NOTE_EVERY_MS = 10 * 60_000;
const NOTE_LIMIT_MS = 5000;

export function noteEventsOn(
  marks: EventMarks,
  { clock, log }: { readonly clock: Pick<Clock, 'now'>; readonly log: Log },
): (kind: EventKind) => Promise<void> {
  const noted = new Map<EventKind, number>();
  return async (kind) => {
    const now = clock.now();
    if (now - (noted.get(kind) ?? Number.NEGATIVE_INFINITY) < NOTE_EVERY_MS) return;
    noted.set(kind, now);
    const done = await attempt(() => marks.mark(kind, now, AbortSignal.timeout(NOTE_LIMIT_MS)));
    if (!done.ok) log.warn('an event could not be noted', { kind, fault: done.fault.reason });
  };
}
