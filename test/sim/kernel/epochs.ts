/**
 * Epochs, the counts of a group's leases, as they were written on container groups in a run: only by their order does
 * anybody go. So two runs stand the same though one of them has looked more often without a write. Part of `course.ts`;
 * `alike/` names those that stand in rows and tags by it.
 */
import { groupOf } from './owners.ts';

export interface Epochs {
  /** A request to ARM, which may write one. */
  note(line: string): void;
  /** Those written for a group, as they came. */
  written(group: string): readonly number[];
  /** One came after a later one: their order is not that in which they were written. */
  areMixed(group: string): boolean;
}

const TAG = /"mooring-epoch":"(\d{1,15})"/;
const GROUP = /\/containerGroups\/([^/? ]+)/i;

export function createEpochs(): Epochs {
  const all = new Map<string, number[]>();
  const mixed = new Set<string>();
  return {
    note(line) {
      const [, text] = TAG.exec(line) ?? [];
      const [, name] = GROUP.exec(line) ?? [];
      if (text === undefined || name === undefined) return;
      const [group, epoch] = [groupOf(name), Number(text)];
      const known = all.get(group) ?? [];
      all.set(group, known);
      if (epoch < (known.at(-1) ?? 0)) mixed.add(group);
      if (!known.includes(epoch)) known.push(epoch);
    },
    written: (group) => all.get(group) ?? [],
    areMixed: (group) => mixed.has(group),
  };
}
