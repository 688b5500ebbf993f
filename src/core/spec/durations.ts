/** Durations as people write them: `90s`, `10m`, `8h`, `2d`, `1h30m`, or ISO 8601 without months and years. */
import type { JsonObject } from '../json.ts';
import { below } from './pointer.ts';
import type { Report } from './report.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Shorter than any timer of ours could keep. */
export const DURATION_MIN_MS = SECOND_MS;
/** A year, leap years too: beyond it a typing mistake is likelier than a wish. */
export const DURATION_MAX_MS = 366 * DAY_MS;

const SHORT = /^(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?$/;
/** Months and years have no fixed length, so they are not taken. */
const ISO_WEEKS = /^P(\d{1,9})W$/;
const ISO = /^P(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/;

/** Milliseconds, or undefined where the text is no duration. Limits are the caller's to check. */
export function parseDuration(text: string): number | undefined {
  if (text === '' || text === 'P') return undefined;
  const weeks = ISO_WEEKS.exec(text)?.[1];
  if (weeks !== undefined) return Number(weeks) * 7 * DAY_MS;
  const parts = SHORT.exec(text) ?? ISO.exec(text);
  if (parts === null) return undefined;
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return (days ?? 0) * DAY_MS + (hours ?? 0) * HOUR_MS + (minutes ?? 0) * MINUTE_MS + (seconds ?? 0) * SECOND_MS;
}

/** Milliseconds from a member of our part; undefined where it is absent or refused. */
export function readDuration(
  owner: JsonObject,
  key: string,
  range: { readonly minMs: number; readonly maxMs: number },
  at: { readonly pointer: string; readonly report: Report },
): number | undefined {
  const value = owner[key];
  if (value === undefined || value === null) return undefined;
  const ms = typeof value === 'string' ? parseDuration(value) : undefined;
  const pointer = below(at.pointer, key);
  if (ms === undefined) {
    at.report.refuse(pointer, 'must be a duration: 90s, 10m, 8h, 2d or ISO 8601 without months and years');
  } else if (ms < range.minMs || ms > range.maxMs) {
    at.report.refuse(pointer, `must be from ${inWords(range.minMs)} to ${inWords(range.maxMs)}`);
  } else return ms;
  return undefined;
}

/** `1 second`, `366 days`: the largest unit that leaves no rest. */
function inWords(ms: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['day', DAY_MS],
    ['hour', HOUR_MS],
    ['minute', MINUTE_MS],
  ];
  const [unit, length] = units.find(([, size]) => ms >= size && ms % size === 0) ?? ['second', SECOND_MS];
  const count = ms / length;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** The short form, largest unit first; what is under a second is left out. */
export function formatDuration(ms: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['d', DAY_MS],
    ['h', HOUR_MS],
    ['m', MINUTE_MS],
    ['s', SECOND_MS],
  ];
  let rest = Math.max(0, ms);
  let text = '';
  for (const [unit, length] of units) {
    const count = Math.floor(rest / length);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * length;
  }
  return text === '' ? '0s' : text;
}
