/** A ledger as the text of a row, and back. The table's adapter calls it; what cannot be read is undefined: it begins anew. */
import { isObject, type Json } from '../json.ts';
import type { Bucket } from './bucket.ts';
import type { Ledger } from './ledger.ts';
import type { Spend, Window } from './window.ts';

export function writeLedger(ledger: Ledger): string {
  return JSON.stringify(ledger);
}

export function readLedger(text: string): Ledger | undefined {
  const value = parsed(text);
  if (!isObject(value)) return undefined;
  const five = windowOf(value['five']);
  const hour = windowOf(value['hour']);
  const arm = bucketOf(value['arm']);
  const promised = listOf(value['promised'], spendOf);
  const blockedUntil = numberOf(value['blockedUntil']);
  if (!five || !hour || !arm || !promised || blockedUntil === undefined) return undefined;
  const writtenAt = numberOf(value['writtenAt']);
  return { five, hour, arm, promised, blockedUntil, ...(writtenAt === undefined ? {} : { writtenAt }) };
}

function windowOf(value: Json | undefined): Window | undefined {
  if (!isObject(value)) return undefined;
  const [limit, limitAt, peak] = [numberOf(value['limit']), numberOf(value['limitAt']), numberOf(value['peak'])];
  const spent = listOf(value['spent'], spendOf);
  if (limit === undefined || limitAt === undefined || peak === undefined || !spent) return undefined;
  return { limit, limitAt, peak, spent };
}

function bucketOf(value: Json | undefined): Bucket | undefined {
  if (!isObject(value)) return undefined;
  const [tokens, at, burst] = [value['tokens'], numberOf(value['at']), numberOf(value['burst'])];
  if (typeof tokens !== 'number' || !Number.isFinite(tokens) || at === undefined || burst === undefined)
    return undefined;
  return { tokens, at, burst };
}

function spendOf(value: Json): Spend | undefined {
  if (!Array.isArray(value)) return undefined;
  const [at, count] = [numberOf(value[0]), numberOf(value[1])];
  return at === undefined || count === undefined ? undefined : [at, count];
}

function listOf<T>(value: Json | undefined, read: (item: Json) => T | undefined): T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.map(read);
  const known = items.filter((item) => item !== undefined);
  return known.length === items.length ? known : undefined;
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
