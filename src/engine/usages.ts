/**
 * What a region has room for, read only when a plan is about to make replicas there: the plan is then made again with it.
 * Called by reconcile and by dry runs. A region that does not tell is taken to have room; Azure then says so itself.
 */
import { attempt } from '../core/errors.ts';
import { textAt } from '../core/json.ts';
import type { GroupKey } from '../core/model.ts';
import { regionName, subscriptionOf } from '../core/pace/need.ts';
import { type Plan, stepsOf } from '../core/plan.ts';
import type { Usage } from '../core/ports.ts';
import type { Parts } from './parts.ts';

/** By region. */
export type Usages = ReadonlyMap<string, readonly Usage[]>;

/**
 * What is known with the regions where this plan makes container groups under names that never were; undefined: all of
 * them are known. The plan that is made with it may go elsewhere, to a region that is to be asked as well.
 */
export async function usagesFor(
  parts: Parts,
  key: GroupKey,
  of: { readonly plan: Plan; readonly known: Usages | undefined },
  signal: AbortSignal,
): Promise<Usages | undefined> {
  const { plan, known = new Map() } = of;
  const regions = newRegions(plan).filter((region) => !known.has(region));
  if (regions.length === 0) return undefined;
  // One that does not tell is asked once.
  const silent = regions.map((region) => [region, []] as const);
  return new Map([...known, ...silent, ...(await usagesIn(parts, key, regions, signal))]);
}

/** By region, as Azure names it; one that does not tell is left out. */
export async function usagesIn(
  parts: Parts,
  key: GroupKey,
  regions: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly Usage[]>> {
  const subscription = subscriptionOf(key);
  const read = await Promise.all(
    regions.map(async (region): Promise<[string, readonly Usage[]] | undefined> => {
      const usages = await attempt(() => parts.quota.read(subscription, region, signal));
      if (usages.ok) return [region, usages.value];
      parts.log.warn('a region’s quota could not be read', { region, fault: usages.fault.reason });
      return undefined;
    }),
  );
  return new Map(read.filter((entry) => entry !== undefined));
}

function newRegions(plan: Plan): string[] {
  const regions = stepsOf(plan).flatMap((step) =>
    step.kind === 'put' && step.fresh ? [regionName(textAt(step.body['location']) ?? '')] : [],
  );
  return [...new Set(regions)];
}
