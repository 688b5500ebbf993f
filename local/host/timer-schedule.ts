/**
 * When a timer fires: NCRONTAB with six fields (or five, without seconds), or a TimeSpan as an interval. All in UTC,
 * as on Azure. Day of month and day of week must both match, other than in Unix cron.
 */
import { Cron } from 'croner';
import { messageOf } from './log.ts';
import { parseTimeSpan } from './settings.ts';

/** Below this the real host keeps no status of the timer. */
const MONITORED_MIN_MS = 60_000;
/** How many intervals are looked at to tell whether a schedule goes below that. */
const SAMPLES = 5;
/** NCRONTAB knows neither `?`, `L`, `W`, `#` nor nicknames like `@daily`. */
const FIELD = /^(?:[\d*,/-]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)+$/i;

export interface TimerSchedule {
  next(after: Date): Date;
  /** False when it fires more than once a minute: such timers have no schedule status and are never past due. */
  readonly monitored: boolean;
}

export function parseSchedule(text: string): TimerSchedule {
  const intervalMs = parseTimeSpan(text);
  if (intervalMs !== undefined) {
    if (intervalMs === 0) throw new Error(`timer schedule "${text}": the interval must be longer than zero`);
    return { next: (after) => new Date(after.getTime() + intervalMs), monitored: intervalMs >= MONITORED_MIN_MS };
  }
  const fields = text.trim().split(/\s+/);
  if ((fields.length !== 6 && fields.length !== 5) || !fields.every((field) => FIELD.test(field))) {
    throw new Error(`timer schedule "${text}" is neither NCRONTAB nor a time like 00:05:00`);
  }
  const cron = parseCron(text);
  const next = (after: Date): Date => {
    const at = cron.nextRun(after);
    if (at === null) throw new Error(`timer schedule "${text}" never fires`);
    return at;
  };
  return { next, monitored: firesAtMostOnceAMinute(next) };
}

function parseCron(text: string): Cron {
  try {
    return new Cron(text, { timezone: 'UTC', paused: true, domAndDow: true, mode: '5-or-6-parts' });
  } catch (error) {
    throw new Error(`timer schedule "${text}": ${messageOf(error)}`, { cause: error });
  }
}

function firesAtMostOnceAMinute(next: (after: Date) => Date): boolean {
  let at = next(new Date());
  for (let sample = 0; sample < SAMPLES; sample++) {
    const following = next(at);
    if (following.getTime() - at.getTime() < MONITORED_MIN_MS) return false;
    at = following;
  }
  return true;
}
