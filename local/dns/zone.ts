/**
 * What a resolver would find in the world: (question, world) → records, no socket. Profiles of Traffic Manager answer
 * with a CNAME to the endpoint chosen for this one query, container groups with their address. `server.ts` serves it;
 * simulations and the prober call it.
 */
import { isIP } from 'node:net';
import { CONTAINER_DOMAIN } from '../world/container-group-name.ts';
import { TRAFFIC_DOMAIN, ttlOf } from '../world/traffic-manager/profile.ts';
import type { World } from '../world/world.ts';

export interface DnsRecord {
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'CNAME';
  /** Seconds. */
  readonly ttl: number;
  readonly data: string;
}

export interface DnsAnswer {
  /** `REFUSED`: a name outside the world. */
  readonly code: 'NOERROR' | 'NXDOMAIN' | 'REFUSED';
  readonly answers: readonly DnsRecord[];
  /** The domain of the name, for the record that says how long there being nothing may be kept. */
  readonly zone?: string;
}

export interface DnsQuestion {
  /** In any casing, without a dot at its end. */
  readonly name: string;
  /** A, AAAA, CNAME or ANY; others have no data. */
  readonly type: string;
  /** The IP address it came from. */
  readonly client?: string;
}

/** Each call is a query of its own: nothing is remembered, so every time to live is a whole one. */
export function resolve(world: World, { name, type, client }: DnsQuestion): DnsAnswer {
  const asked = name.toLowerCase().replace(/\.$/, '');
  if (isWithin(asked, TRAFFIC_DOMAIN))
    return trafficAnswer(world, { name, type, ...(client ? { client } : {}) }, asked);
  if (!isWithin(asked, CONTAINER_DOMAIN)) return { code: 'REFUSED', answers: [] };
  const group = world.groups.reachedAt(asked);
  if (!group) return { code: asked === CONTAINER_DOMAIN ? 'NOERROR' : 'NXDOMAIN', answers: [], zone: CONTAINER_DOMAIN };
  return { code: 'NOERROR', answers: addressOf(world, name, asked, type), zone: CONTAINER_DOMAIN };
}

/** The IPv4 address a name leads to now, or undefined; an address leads to itself. */
export function addressFor(world: World, host: string): string | undefined {
  if (isIP(host) !== 0) return host;
  return resolve(world, { name: host, type: 'A' }).answers.findLast(({ type }) => type === 'A')?.data;
}

function trafficAnswer(world: World, { name, type, client }: DnsQuestion, asked: string): DnsAnswer {
  const zone = TRAFFIC_DOMAIN;
  if (asked === zone) return { code: 'NOERROR', answers: [], zone };
  const found = world.traffic.answer(asked.slice(0, -zone.length - 1), client);
  if (!found) return { code: 'NXDOMAIN', answers: [], zone };
  const ttl = ttlOf(found.profile);
  const answers = found.targets.flatMap((target): DnsRecord[] => {
    const version = isIP(target);
    if (version === 0) {
      const alias: DnsRecord = { name, type: 'CNAME', ttl, data: target };
      return type === 'CNAME' ? [alias] : [alias, ...addressOf(world, target, target, type)];
    }
    const kind = version === 4 ? 'A' : 'AAAA';
    return type === kind || type === 'ANY' ? [{ name, type: kind, ttl, data: target }] : [];
  });
  return { code: 'NOERROR', answers, zone };
}

/** Container groups have IPv4 addresses alone. */
function addressOf(world: World, name: string, asked: string, type: string): readonly DnsRecord[] {
  const group = type === 'A' || type === 'ANY' ? world.groups.reachedAt(asked) : undefined;
  if (!group || !isWithin(asked, CONTAINER_DOMAIN)) return [];
  return [{ name, type: 'A', ttl: world.settings.containerNameTtlSeconds, data: world.groups.ip(group) }];
}

function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}
