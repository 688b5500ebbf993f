/**
 * Public DNS zones: A records lead to addresses, CNAME records to host names, alias records to resources. Read by
 * pointers.ts. One list a zone, so zones and records are bounded, and a zone that may not be read is named.
 */
import { attempt } from '../../core/errors.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../../core/json.ts';
import type { Pointer } from '../../core/ports.ts';
import type { ReadList } from '../arm/list.ts';
import { cutShort, networkPath } from './network-path.ts';
import type { Found } from './pointers.ts';

const API_VERSION = '2018-05-01';
/** Zones read: each costs a request, and a person waits for the answer. */
const ZONES_MAX = 100;
/** Record sets of a zone that are read: what a zone has by default (documented: 10,000). */
const RECORD_SETS_MAX = 10_000;
/** Zones read at once. */
const AT_ONCE = 5;
const ZONE_ID =
  /^\/subscriptions\/[^/?#]+\/resourceGroups\/[^/?#]+\/providers\/Microsoft\.Network\/dnszones\/[^/?#]+$/i;

export async function readDns(subscription: string, list: ReadList): Promise<Found> {
  const { items, cut } = await list(networkPath(subscription, 'dnszones'), API_VERSION, ZONES_MAX);
  const found: Found[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    found.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map((zone) => readZone(zone, list)))));
  }
  return {
    pointers: found.flatMap(({ pointers }) => pointers),
    unread: [...found.flatMap(({ unread }) => unread), ...(cut ? [cutShort('DNS zones', ZONES_MAX)] : [])],
  };
}

async function readZone(zone: JsonObject, list: ReadList): Promise<Found> {
  const [id, name] = [textAt(zone['id']) ?? '', textAt(zone['name']) ?? ''];
  const what = `DNS zone ${name}`;
  // The id becomes part of an address that our token is sent to.
  if (!ZONE_ID.test(id)) return { pointers: [], unread: [{ what, reason: 'AzureUnavailable' }] };
  const read = await attempt(() => list(`${id}/all`, API_VERSION, RECORD_SETS_MAX));
  if (!read.ok) return { pointers: [], unread: [{ what, reason: read.fault.reason }] };
  const { items, cut } = read.value;
  return {
    pointers: items.flatMap((set) => pointersOf(set, name)),
    unread: cut ? [cutShort(`record sets of ${what}`, RECORD_SETS_MAX)] : [],
  };
}

/** The service writes `ARecords`, its newer versions `aRecords`: read by either. */
function pointersOf(set: JsonObject, zone: string): Pointer[] {
  const properties = new Map(
    Object.entries(objectAt(set['properties'])).map(([key, value]) => [key.toLowerCase(), value]),
  );
  const name = textAt(set['name']) ?? '';
  const place = { kind: 'dns', id: textAt(set['id']) ?? '', name: name === '@' ? zone : `${name}.${zone}` } as const;
  const targets = [
    ...listAt(properties.get('arecords')).map((record) => textAt(objectAt(record)['ipv4Address'])),
    textAt(objectAt(properties.get('cnamerecord'))['cname']),
    textAt(objectAt(properties.get('targetresource'))['id']),
  ];
  return targets.flatMap((target) => (target === undefined || target === '' ? [] : [{ ...place, target }]));
}
