/**
 * What the new replicas of a fleet take of the quota, and what is left of it: the reckoning that room.ts makes before
 * anything is created, told in advance. Called by outlook.ts; pure.
 */
import type { Usage } from '../../router.ts';
import type { RenderedReplica } from '../../spec/render-replica.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { needsOf } from '../fleet/room.ts';
import { bodyAt, regionOfBody } from './numbers.ts';

export interface QuotaTold {
  readonly region: string;
  /** `ContainerGroups`, `StandardCores` and others, as the service names them. */
  readonly name: string;
  readonly left: number;
  readonly limit: number;
  /** By the replicas that are made at once. */
  readonly takes: number;
  readonly fits: boolean;
}

/** Regions of which the quota is to be read, as Azure names them. */
export function regionsToAsk(fleet: Fleet, places: readonly RenderedReplica[]): string[] {
  return [...new Set(places.map((place) => regionOfBody(bodyAt(fleet, place))))];
}

/** A region that did not tell has no line: it is taken to have room. */
export function quotaOf(
  fleet: Fleet,
  places: readonly RenderedReplica[],
  usages: ReadonlyMap<string, readonly Usage[]> | undefined,
): QuotaTold[] {
  const needs = new Map<string, Map<string, number>>();
  for (const place of places) {
    const body = bodyAt(fleet, place);
    const region = regionOfBody(body);
    const amounts = needs.get(region) ?? new Map<string, number>();
    for (const [name, amount] of needsOf(body)) amounts.set(name, (amounts.get(name) ?? 0) + amount);
    needs.set(region, amounts);
  }
  return [...needs].flatMap(([region, amounts]) =>
    [...amounts].flatMap(([name, takes]) => {
      const usage = usages?.get(region)?.find((one) => one.name === name);
      if (!usage) return [];
      const left = Math.max(0, usage.limit - usage.used);
      return [{ region, name, left, limit: usage.limit, takes, fits: takes <= left }];
    }),
  );
}
