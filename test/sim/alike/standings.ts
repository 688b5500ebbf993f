/**
 * Where runs of one workload have stood, and by which faults: a run that comes to stand as another one did goes on as
 * that one does, and is not played on. Kept by `plans.ts` for each reference; a failing run is known by its faults too,
 * and has been told.
 */
import { hash } from 'node:crypto';
import type { Fault } from '../replay.ts';
import { type Between, isSame, LOOSE, type Loose, type Used, usedSince } from './loose.ts';
import type { Standing } from './standing.ts';

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
  /** By what it went from here to its end, and when; all and ever, before that is known. */
  goesBy: GoesBy;
}

type GoesBy = ReadonlyMap<keyof Loose, Between>;

const EVER: Between = { first: Number.NEGATIVE_INFINITY, last: Number.POSITIVE_INFINITY };
const ALL: GoesBy = new Map(LOOSE.map((name) => [name, EVER]));

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
          twin = others.find(
            (other) => !own.includes(other) && isWithin(rounds, other.rounds) && areSame(loose, other),
          );
          if (twin) return twin.faults;
          const stood = { faults, rounds, loose, uses, goesBy: ALL };
          own.push(stood);
          known.set(key, [...others, stood]);
          return undefined;
        },
        ended(uses) {
          for (const stood of own) {
            stood.goesBy = goesBy(stood.uses, uses, twin);
          }
        },
      };
    },
  };
}

/** Its own uses since, and those of the run that it goes on as. */
function goesBy(then: Used, now: Used, twin: Stood | undefined): GoesBy {
  const all = LOOSE.flatMap((name) => {
    const between = [usedSince(then[name], now[name]), twin?.goesBy.get(name)].filter((one) => one !== undefined);
    if (between.length === 0) return [];
    const first = Math.min(...between.map((one) => one.first));
    return [[name, { first, last: Math.max(...between.map(({ last }) => last)) }] as const];
  });
  return new Map(all);
}

function areSame(loose: Loose, other: Stood): boolean {
  return [...other.goesBy].every(([name, between]) => isSame(loose[name], other.loose[name], between));
}

/** A verdict on more rounds holds for fewer. */
function isWithin(rounds: Standing['rounds'], others: Standing['rounds']): boolean {
  return [...rounds].every(([group, count]) => count <= (others.get(group) ?? 0));
}
