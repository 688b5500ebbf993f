/**
 * Reads the body of a Traffic Manager profile. One that is not as it must be is a Fault: never a profile with fewer
 * endpoints, nor one whose state was guessed. Field names as in the service's specification, 2022-04-01.
 */
import { Fault } from '../../core/errors.ts';
import { isObject, type Json, type JsonObject, numberAt, objectAt, textAt } from '../../core/json.ts';
import type { EndpointView, RouterView } from '../../core/ports.ts';

const TYPES: Readonly<Record<string, EndpointView['type']>> = {
  externalendpoints: 'external',
  azureendpoints: 'azure',
  nestedendpoints: 'nested',
};
/** Where the service says nothing. Nobody takes it for `Online`. */
const UNKNOWN = 'Unknown';

export function readProfile(text: string): RouterView {
  const body = parse(text);
  const properties = objectAt(body['properties']);
  const dns = objectAt(properties['dnsConfig']);
  const monitor = objectAt(properties['monitorConfig']);
  const id = textAt(body['id']);
  const fqdn = textAt(dns['fqdn']);
  const ttlSeconds = numberAt(dns['ttl']);
  const method = textAt(properties['trafficRoutingMethod']);
  if (id === undefined || fqdn === undefined || ttlSeconds === undefined || method === undefined)
    throw unreadable('a profile lacks its id, its name in DNS, its TTL or its routing method');
  return {
    id,
    fqdn,
    enabled: properties['profileStatus'] !== 'Disabled',
    method,
    ttlSeconds,
    monitorStatus: textAt(monitor['profileMonitorStatus']) ?? UNKNOWN,
    tags: readTags(body['tags']),
    monitor,
    endpoints: readEndpoints(properties['endpoints']),
  };
}

function parse(text: string): JsonObject {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw unreadable('the answer is no JSON');
  }
  if (!isObject(body)) throw unreadable('the answer is no object');
  return body;
}

function readEndpoints(endpoints: Json | undefined): readonly EndpointView[] {
  if (!Array.isArray(endpoints)) throw unreadable('a profile has no list of endpoints');
  return endpoints.map(readEndpoint);
}

function readEndpoint(item: Json): EndpointView {
  const endpoint = objectAt(item);
  const properties = objectAt(endpoint['properties']);
  const name = textAt(endpoint['name']);
  const type = TYPES[(textAt(endpoint['type']) ?? '').split('/').at(-1)?.toLowerCase() ?? ''];
  const target = textAt(properties['target']);
  if (name === undefined || type === undefined || (type === 'external' && target === undefined))
    throw unreadable('an endpoint lacks its name, a type that is known or its target');
  const weight = numberAt(properties['weight']);
  const priority = numberAt(properties['priority']);
  return {
    name,
    type,
    target: target ?? '',
    ...(weight === undefined ? {} : { weight }),
    ...(priority === undefined ? {} : { priority }),
    enabled: properties['endpointStatus'] !== 'Disabled',
    status: textAt(properties['endpointMonitorStatus']) ?? UNKNOWN,
  };
}

function readTags(tags: Json | undefined): Record<string, string> {
  if (tags === undefined || tags === null) return {};
  if (!isObject(tags)) throw unreadable('the tags of a profile are no object');
  const entries = Object.entries(tags).map(([key, value]): [string, string] => {
    if (typeof value !== 'string') throw unreadable('a tag of a profile is no text');
    return [key, value];
  });
  return Object.fromEntries(entries);
}

function unreadable(what: string): Fault {
  return new Fault('transient', { reason: 'AzureUnavailable', message: `ARM’s answer cannot be read: ${what}` });
}
