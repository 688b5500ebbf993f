/**
 * The order in which plans are tried on a planted bug, so that most are found within a second: every workload without
 * a fault; then one plan for each fault at each kind of call; then seeds; then the same faults in the other workloads.
 * A place is a kind of call and which of them it is, so that it means the same in an edited run.
 */
import { variantsOf } from '../faults/variants.ts';
import type { Point } from '../kernel/run.ts';

export interface Place {
  readonly workload: string;
  readonly site: string;
  /** Which call of that kind, from 0. */
  readonly nth: number;
  readonly variant: string;
}

/** A place by number in the trace it was found in, as a function that chooses it in any trace. */
export function choosing({ site, nth, variant }: Place): (point: Point) => string | undefined {
  let seen = 0;
  return (point) => {
    if (point.site !== site) return undefined;
    const mine = seen++ === nth;
    return mine && variantsOf(point).includes(variant) ? variant : undefined;
  };
}

/** Calls of one kind in one workload that are tried: the first, and two more on the way. */
const NTH = [0, 1, 3];

export function placesOf(workload: string, points: readonly Point[]): Place[] {
  const seen = new Map<string, number>();
  return points.flatMap((point) => {
    const { site } = point;
    const nth = seen.get(site) ?? 0;
    seen.set(site, nth + 1);
    return variantsOf(point).map((variant) => ({ workload, site, nth, variant }));
  });
}

/** Each fault at each kind of call first once, wherever it comes up first; then once in every workload; then further on. */
export function inOrder(places: readonly Place[]): Place[][] {
  const anywhere = new Set<string>();
  const stages: [Place[], Place[], Place[]] = [[], [], []];
  for (const place of places) {
    const { site, nth, variant } = place;
    const kind = `${site} ${variant}`;
    if (nth === 0 && !anywhere.has(kind)) {
      anywhere.add(kind);
      stages[0].push(place);
    } else if (nth === 0) stages[1].push(place);
    else if (NTH.includes(nth)) stages[2].push(place);
  }
  return stages;
}

export function textOf({ workload, site, nth, variant }: Place): string {
  return `${workload}: ${site}${nth === 0 ? '' : `#${nth}`} = ${variant}`;
}

export function placeOf(text: string): Place | undefined {
  const [, workload = '', site = '', nth = '0', variant = ''] = /^(.+?): (.+?)(?:#(\d+))? = (.+)$/.exec(text) ?? [];
  return site === '' ? undefined : { workload, site, nth: Number(nth), variant };
}
