/**
 * What counts only where the earlier of two runs went by it again: then both must be the same to the letter, or say the
 * same for all of the time in which it did. Told by the `*-text.ts` beside it, put together by `standing.ts`, compared by
 * `standings.ts`.
 */
import type { Run } from '../kernel/run.ts';

export const LOOSE = ['chance', 'registries', 'vault', 'rations', 'pauses', 'failures', 'served', 'leftovers'] as const;

export interface LooseText {
  readonly exact: string;
  /** What decides after `from` and before `until`, in epoch milliseconds. */
  readonly rough: string;
  readonly from: number;
  readonly until: number;
}

export type Loose = Readonly<Record<(typeof LOOSE)[number], LooseText>>;

export type Used = Readonly<Record<keyof Loose, Use>>;

/** What a run has gone by until now. */
export interface Use {
  /** Changes with each use. */
  readonly mark: number;
  /** When, in order; and how many of them so far. */
  readonly at: readonly number[];
  readonly count: number;
}

/** First and last, in epoch milliseconds. */
export interface Between {
  readonly first: number;
  readonly last: number;
}

export function usedBy({ uses, random, clock }: Run): Used {
  const of = (name: keyof typeof uses): Use => ({ mark: uses[name].length, at: uses[name], count: uses[name].length });
  const ever = (mark: number): Use => ({ mark, at: [clock.now()], count: 0 });
  return {
    registries: of('registries'),
    vault: of('vault'),
    rations: of('rations'),
    pauses: of('pauses'),
    failures: of('failures'),
    served: of('served'),
    chance: ever(random.state()),
    // What was left behind comes by itself, when its time has come.
    leftovers: ever(clock.now()),
  };
}

/** Undefined: it was not gone by any more. */
export function usedSince(then: Use, now: Use): Between | undefined {
  if (then.mark === now.mark) return undefined;
  const at = now.at.slice(then.count, now.at.length);
  return { first: at[0] ?? Number.NEGATIVE_INFINITY, last: at.at(-1) ?? Number.POSITIVE_INFINITY };
}

export function exactly(text: string): LooseText {
  return { exact: text, rough: text, from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };
}

/** Says all of what these say. `textOf`: of what they say. */
export function together(texts: readonly LooseText[], textOf = (all: string): string => all): LooseText {
  return {
    exact: textOf(texts.map(({ exact }) => exact).join('\n')),
    rough: textOf(texts.map(({ rough }) => rough).join('\n')),
    from: Math.max(...texts.map(({ from }) => from)),
    until: Math.min(...texts.map(({ until }) => until)),
  };
}

/** To the letter, or in what both say for as long as it was gone by. */
export function isSame(one: LooseText, other: LooseText, { first, last }: Between): boolean {
  if (one.exact === other.exact) return true;
  const isTime = first > Math.max(one.from, other.from) && last < Math.min(one.until, other.until);
  return one.rough === other.rough && isTime;
}
