/** Times as people read them: how long ago, or in how long, beside the time itself where there is room. */
import { formatDuration } from '../../core/spec/durations.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `4m`, `3h20m`, `12d`: the two largest units at most. Empty where there is no time. */
export function age(time: string | undefined, now: number): string {
  const at = Date.parse(time ?? '');
  return Number.isNaN(at) ? '' : formatDuration(rounded(Math.abs(now - at)));
}

/** `2026-01-05T08:00:00Z (4m ago)`. */
export function moment(time: string | undefined, now: number): string | undefined {
  if (time === undefined) return undefined;
  const at = Date.parse(time);
  if (Number.isNaN(at)) return time;
  const text = time.replace(/\.\d+Z$/, 'Z');
  return at > now ? `${text} (in ${age(time, now)})` : `${text} (${age(time, now)} ago)`;
}

function rounded(ms: number): number {
  const unit = ms >= DAY_MS ? HOUR_MS : ms >= HOUR_MS ? MINUTE_MS : 1000;
  return Math.floor(ms / unit) * unit;
}
