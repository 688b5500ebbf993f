/**
 * Whether what a rollout is to run besides what runs fits into the subscription's quota: looked at before anything is
 * made, so that what cannot fit waits with a figure instead of failing half way. Called by replenish.ts; pure.
 *
 * The names and figures are those of `locations/{region}/usages` (Microsoft.ContainerInstance, documented).
 */
import { type JsonObject, objectAt, textAt } from '../../json.ts';
import { regionName } from '../../pace/need.ts';
import type { Usage } from '../../router.ts';
import { coresOfBody } from '../../spec/cores.ts';

export interface Short {
  readonly region: string;
  /** For people: what is left and what it takes. */
  readonly message: string;
}

export type Room = (body: JsonObject) => Short | undefined;

/** Each call takes what the body needs, if it fits: the next one finds less. A region of which nothing was told has room. */
export function roomIn(usages: ReadonlyMap<string, readonly Usage[]> | undefined): Room {
  const taken = new Map<string, number>();
  return (body) => {
    const region = regionName(textAt(body['location']) ?? '');
    const needs = needsOf(body);
    for (const [name, amount] of needs) {
      const usage = usages?.get(region)?.find((one) => one.name === name);
      if (!usage) continue;
      const left = usage.limit - usage.used - (taken.get(`${region}/${name}`) ?? 0);
      if (left < amount) return { region, message: told(usage, left, amount, region) };
    }
    for (const [name, amount] of needs) {
      const key = `${region}/${name}`;
      taken.set(key, (taken.get(key) ?? 0) + amount);
    }
    return undefined;
  };
}

/** By name of the usage: what one container group of this body takes. */
export function needsOf(body: JsonObject): [string, number][] {
  const properties = objectAt(body['properties']);
  const spot = textAt(properties['priority'])?.toLowerCase() === 'spot';
  return [
    ['ContainerGroups', 1],
    [spot ? 'StandardSpotCores' : 'StandardCores', coresOfBody(body)],
  ];
}

/** The names of usages as people say them. */
export const WORDS: Readonly<Record<string, string>> = {
  ContainerGroups: 'container groups',
  StandardCores: 'cores',
  StandardSpotCores: 'spot cores',
};

function told({ name, limit }: Usage, left: number, amount: number, region: string): string {
  return `${Math.max(0, left)} of ${limit} ${WORDS[name] ?? name} are left in ${region}, one more replica takes ${amount}`;
}
