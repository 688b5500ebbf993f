/** Every workload, by name. */
import { BASIC } from './basic.ts';
import { BEHIND } from './behind-our-back.ts';
import { EDGES } from './edges.ts';
import { LIVES } from './lives.ts';
import { PLACES } from './places.ts';
import { ROLLOUTS, STRATEGIES } from './rollouts.ts';
import type { Workload } from './workload.ts';

/** One container group each, or a few, behind no router. */
const SHORT: readonly Workload[] = [...BASIC, ...BEHIND, ...LIVES, ...PLACES];
/** All their plans are decided by every test run, and some of the others'. */
export const TESTED: readonly Workload[] = [...SHORT, ...STRATEGIES];
export const WORKLOADS: readonly Workload[] = [...SHORT, ...ROLLOUTS];
/** Those that planted bugs are hunted with as well. */
export const ALL_WORKLOADS: readonly Workload[] = [...WORKLOADS, ...EDGES];

export function workloadNamed(name: string): Workload {
  const found = ALL_WORKLOADS.find((one) => one.name === name);
  if (!found)
    throw new Error(`no workload is called ${name}; there are ${ALL_WORKLOADS.map((one) => one.name).join(', ')}`);
  return found;
}
