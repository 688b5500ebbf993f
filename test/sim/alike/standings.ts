/**
 * Where runs of one workload have stood, and by which faults: a run that comes to stand as another one did goes on as
 * that one does, and is not played on. Kept by `plans.ts` for each reference; a failing run is known by its faults too,
 * and has been told.
 */
import { hash } from 'node:crypto';
import type { Fault } from '../replay.ts';
import type { Standing } from './standing.ts';

export interface Standings {
  /** The faults, none for the reference, by which a run stood so; undefined: none did, and from now on these did. */
  meet(standing: Standing, faults: readonly Fault[]): readonly Fault[] | undefined;
}

interface Stood {
  readonly faults: readonly Fault[];
  readonly rounds: Standing['rounds'];
}

export function createStandings(): Standings {
  const known = new Map<string, Stood>();
  return {
    meet({ text, rounds }, faults) {
      const key = hash('sha1', text);
      const other = known.get(key);
      if (other === undefined) known.set(key, { faults, rounds });
      const isKnown = other !== undefined && other.faults !== faults && isWithin(rounds, other.rounds);
      return isKnown ? other.faults : undefined;
    },
  };
}

/** A verdict on more rounds holds for fewer. */
function isWithin(rounds: Standing['rounds'], others: Standing['rounds']): boolean {
  return [...rounds].every(([group, count]) => count <= (others.get(group) ?? 0));
}
