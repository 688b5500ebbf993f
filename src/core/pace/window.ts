/**
 * One ration that comes back: so many calls in any stretch of time, counted by when each was spent at the latest.
 * `ledger.ts` keeps two of them a row. Pure; what the service tells is the truth, our own count only fills the time
 * between two answers, and errs to the side of less.
 */

/** When, in epoch milliseconds, and how many. */
export type Spend = readonly [at: number, count: number];

export interface Span {
  readonly ms: number;
  /** Spends are kept by such steps, rounded up, so that a list never has more than 300 and a few. */
  readonly grainMs: number;
  /** What an ordinary subscription has (documented), believed until an answer tells. */
  readonly usual: number;
}

export const FIVE_MINUTES: Span = { ms: 5 * 60_000, grainMs: 1000, usual: 100 };
export const HOUR: Span = { ms: 60 * 60_000, grainMs: 12_000, usual: 300 };

export interface Window {
  readonly limit: number;
  /** When an answer last bore the limit out, or when it was assumed. */
  readonly limitAt: number;
  /** The most that was told since then, where that is less: becomes the limit when nothing bears the old one out. */
  readonly peak: number;
  /** Oldest first. */
  readonly spent: readonly Spend[];
}

/** A tenth is kept for repairs. */
const KEPT = 0.1;
/** So many spans without an answer that bears the limit out, and the limit is what was told at most. */
const BELIEVED_SPANS = 2;

export function freshWindow(span: Span, now: number): Window {
  return { limit: span.usual, limitAt: now, peak: 0, spent: [] };
}

/** What is kept for repairs, of a limit below the usual one too, though never more than half. */
export function kept(window: Window, span: Span): number {
  return Math.min(Math.ceil(Math.max(window.limit, span.usual) * KEPT), Math.floor(window.limit / 2));
}

export function usedAt(spent: readonly Spend[], span: Span, at: number): number {
  return spent.reduce((sum, [when, count]) => (when > at - span.ms ? sum + count : sum), 0);
}

export function leftAt(window: Window, span: Span, at: number): number {
  return window.limit - usedAt(window.spent, span, at);
}

/** What has come back is forgotten, and so is a limit that no answer has borne out for long, where one told of less. */
export function pruned(window: Window, span: Span, now: number): Window {
  const { limit, peak } = window;
  const spent = window.spent.filter(([when]) => when > now - span.ms);
  const isDoubtful = peak > 0 && peak < limit && now - window.limitAt > BELIEVED_SPANS * span.ms;
  return isDoubtful ? { limit: peak, limitAt: now, peak: 0, spent } : { ...window, spent };
}

export function spend(window: Window, span: Span, at: number, count: number): Window {
  return { ...window, spent: withSpend(window.spent, Math.ceil(at / span.grainMs) * span.grainMs, count) };
}

export function withSpend(spent: readonly Spend[], at: number, count: number): Spend[] {
  const there = spent.find(([when]) => when === at);
  if (there) return spent.map((entry) => (entry === there ? [at, there[1] + count] : entry));
  return [...spent, [at, count] as const].sort(([a], [b]) => a - b);
}

/** Takes so many away, the oldest first. */
export function without(spent: readonly Spend[], count: number): Spend[] {
  let surplus = count;
  const rest: Spend[] = [];
  for (const [when, of] of spent) {
    const taken = Math.min(surplus, of);
    surplus -= taken;
    if (of > taken) rest.push([when, of - taken]);
  }
  return rest;
}

/**
 * An answer said at `at` that `left` are left. Fewer than we count: somebody else spends, and by then at the latest.
 * More: what we gave out and nobody spent, but for the `live`, who still may.
 */
export function told(window: Window, span: Span, told: { left: number; at: number; live: number }): Window {
  const { left, at, live } = told;
  const known = withLimit(window, span, left + 1, at);
  const used = known.limit - left;
  const counted = usedAt(known.spent, span, at);
  if (counted < used) return spend(known, span, at, used - counted);
  const surplus = counted - used - live;
  return surplus > 0 ? { ...known, spent: without(known.spent, surplus) } : known;
}

function withLimit(window: Window, span: Span, reached: number, at: number): Window {
  if (reached >= window.limit) return { ...window, limit: reached, limitAt: at, peak: 0 };
  const peak = Math.max(window.peak, reached);
  if (at - window.limitAt <= BELIEVED_SPANS * span.ms) return { ...window, peak };
  return { ...window, limit: peak, limitAt: at, peak: 0 };
}

/** When the oldest spend that still counts at `at` comes back; `at` itself when nothing is spent. */
export function nextReturn(spent: readonly Spend[], span: Span, at: number): number {
  const oldest = spent.find(([when]) => when > at - span.ms);
  return oldest ? oldest[0] + span.ms : at;
}
