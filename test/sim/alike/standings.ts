/**
 * Where runs of one workload have stood, and by which faults: a run that comes to stand as another one did goes on as
 * that one does, and is not played on. Kept by `plans.ts` for each reference; a failing run is known by its faults too,
 * and has been told.
 */
import { hash } from 'node:crypto';
import type { Fault } from '../replay.ts';
import { LOOSE, type Loose, type Standing, type Used } from './standing.ts';

export interface Standings {
  /** A run by these faults, none for the reference. */
  begin(faults: readonly Fault[]): Passage;
}

export interface Passage {
  /** The faults by which another run stood so; undefined: none did, and from now on this one did. */
  meet(standing: Standing): readonly Fault[] | undefined;
  /** It has come to its end, or to where it met another one. */
  ended(uses: Used): void;
}

interface Stood {
  readonly faults: readonly Fault[];
  readonly rounds: Standing['rounds'];
  readonly loose: Loose;
  readonly uses: Used;
  /** By what it went from here to its end; all, before that is known. */
  goesBy: ReadonlySet<keyof Loose>;
}

const ALL: ReadonlySet<keyof Loose> = new Set(LOOSE);

export function createStandings(): Standings {
  const known = new Map<string, Stood[]>();
  return {
    begin(faults) {
      const own: Stood[] = [];
      let twin: Stood | undefined;
      return {
        meet({ text, loose, uses, rounds }) {
          const key = hash('sha1', text);
          const others = known.get(key) ?? [];
          twin = others.find((other) => !own.includes(other) && isWithin(rounds, other.rounds) && isSame(loose, other));
          if (twin) return twin.faults;
          const stood = { faults, rounds, loose, uses, goesBy: ALL };
          own.push(stood);
          known.set(key, [...others, stood]);
          return undefined;
        },
        ended(uses) {
          for (const stood of own) {
            const since = LOOSE.filter((name) => uses[name] !== stood.uses[name]);
            stood.goesBy = new Set([...since, ...(twin?.goesBy ?? [])]);
          }
        },
      };
    },
  };
}

function isSame(loose: Loose, other: Stood): boolean {
  return [...other.goesBy].every((name) => loose[name] === other.loose[name]);
}

/** A verdict on more rounds holds for fewer. */
function isWithin(rounds: Standing['rounds'], others: Standing['rounds']): boolean {
  return [...rounds].every(([group, count]) => count <= (others.get(group) ?? 0));
}
