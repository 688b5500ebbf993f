/**
 * What a run left behind of fleets and routers, as far as it has to be equal whatever went wrong on the way. A replica's
 * name holds numbers that run ahead after a fault, so each is called by its place among its group's. Asked by
 * `end-state.ts`.
 */
import { type Json, type JsonObject, objectAt, textAt } from '../../../local/world/json.ts';
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import { methodOf, targetOf } from '../../../local/world/traffic-manager/profile.ts';
import { replicaNamed } from './owners.ts';
import type { Run } from './run.ts';

/** By name: `<group>#<place>`; what is no replica's name keeps it. */
export type Aliases = (name: string) => string;

/** `routed`: groups behind a router, one replica of which may bear the group's own name, or another after a fault. */
export function aliasesOf(names: Iterable<string>, routed: ReadonlySet<string>): Aliases {
  const places = new Map<string, number>();
  const aliases = new Map<string, string>();
  const replicas = [...new Set(names)].flatMap((name) => {
    const own = routed.has(name) ? { group: name, revision: 0, ordinal: 1, region: '', incarnation: 0 } : undefined;
    const parts = replicaNamed(name) ?? own;
    return parts ? [{ name, ...parts }] : [];
  });
  replicas.sort((a, b) => a.ordinal - b.ordinal || a.revision - b.revision || a.incarnation - b.incarnation);
  for (const { name, group, region } of replicas) {
    const of = region === '' ? group : `${group} in ${region}`;
    const place = (places.get(of) ?? 0) + 1;
    places.set(of, place);
    aliases.set(name, `${of}#${place}`);
  }
  return (name) => aliases.get(name) ?? name;
}

/** A body whose label is of its replica's name. */
export function withoutLabel(body: JsonObject, isReplica: boolean): JsonObject {
  const properties = objectAt(body, 'properties');
  const address = objectAt(properties, 'ipAddress');
  if (!isReplica || textAt(address, 'dnsNameLabel') === undefined) return body;
  return { ...body, properties: { ...properties, ipAddress: { ...address, dnsNameLabel: 'its own' } } };
}

/** Every profile there is, with who stands in it and how the service finds them; of a preview nobody is told. */
export function profilesOf({ services }: Run, alias: Aliases): [string, Json][] {
  const { traffic, groups } = services.world;
  return traffic.list(DEFAULT_SUBSCRIPTION).map((profile) => {
    const shownOf = profile.name.endsWith('-preview') ? [] : profile.endpoints;
    const endpoints = shownOf.map((endpoint): [string, Json] => {
      const target = targetOf(endpoint) ?? '';
      const reached = groups.reachedAt(target);
      // By their order, where nobody asks for one: it runs ahead with every endpoint that came and went.
      const { priority = null, ...rest } = endpoint.properties;
      const shown: JsonObject = {
        ...rest,
        ...(methodOf(profile) === 'Priority' ? { priority } : {}),
        target: reached ? alias(reached.name) : target,
        status: traffic.status(profile, endpoint),
      };
      return [alias(endpoint.name), shown];
    });
    const tags = profile.tags ?? {};
    return [`profile ${profile.name}`, { tags, properties: profile.properties, ...Object.fromEntries(endpoints) }];
  });
}
