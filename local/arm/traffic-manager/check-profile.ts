/**
 * A profile's shape: its rules and defaults, as published with the API and told by the documentation. Throws a refusal,
 * changes nothing. Called before a PUT or a PATCH takes effect.
 */
import { isIP } from 'node:net';
import {
  isObject,
  type JsonObject,
  listAt,
  numberAt,
  objectAt,
  textAt,
  textsOf,
  without,
  withoutNulls,
} from '../../world/json.ts';
import type { GroupAddress } from '../../world/model.ts';
import { ENDPOINT_TYPES, profileId, TRAFFIC_DOMAIN, type TrafficProfile } from '../../world/traffic-manager/profile.ts';
import { badRequest } from '../errors.ts';
import { checkEndpoint, type EndpointToCheck } from './check-endpoint.ts';
import { checkMonitor } from './check-monitor.ts';
import { integer, objectList, requiredObject, word } from './members.ts';
import { invalid } from './refusals.ts';

/** Documented limits of Traffic Manager, and of tags. */
const ENDPOINTS_MAX = 200;
const TTL_MAX_SECONDS = 2_147_483_647;
const TAGS_MAX = 50;
const TAG_NAME_MAX = 512;
const TAG_VALUE_MAX = 256;
const NAME = /^(?=.{1,63}$)[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/i;
const RELATIVE_NAME = /^(?=.{1,200}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/i;
const METHODS = ['Performance', 'Priority', 'Weighted', 'Geographic', 'MultiValue', 'Subnet'] as const;
const ON_OFF = ['Enabled', 'Disabled'] as const;

export function checkProfile(address: GroupAddress, body: JsonObject): TrafficProfile {
  if (!NAME.test(address.name)) {
    throw invalid('/name', 'letters, digits, hyphens and dots, 1 to 63, a letter or digit first and last');
  }
  const location = textAt(body, 'location');
  if (location === undefined) {
    throw badRequest('LocationRequired', 'The location property is required for this definition.');
  }
  if (location.toLowerCase() !== 'global') throw invalid('/location', "it must be 'global'");
  const sent = requiredObject(body, 'properties', '');
  const method = word(sent, 'trafficRoutingMethod', '/properties', { of: METHODS });
  const profile: TrafficProfile = {
    ...address,
    id: profileId(address),
    location: 'global',
    ...(isObject(body['tags']) ? { tags: checkTags(body['tags']) } : {}),
    properties: {
      ...without(withoutNulls(sent), 'endpoints'),
      profileStatus: word(sent, 'profileStatus', '/properties', { of: ON_OFF, fallback: 'Enabled' }),
      trafficRoutingMethod: method,
      dnsConfig: checkDns(requiredObject(sent, 'dnsConfig', '/properties')),
      monitorConfig: checkMonitor(requiredObject(sent, 'monitorConfig', '/properties')),
      trafficViewEnrollmentStatus: word(sent, 'trafficViewEnrollmentStatus', '/properties', {
        of: ON_OFF,
        fallback: 'Disabled',
      }),
    },
    endpoints: objectList(sent, 'endpoints', '/properties', ENDPOINTS_MAX).map((endpoint, index) =>
      checkEndpoint(endpointIn(endpoint, index)),
    ),
  };
  checkTogether(profile);
  return profile;
}

/** What holds between the endpoints of one profile; checked again when one is PUT alone. */
export function checkTogether(profile: TrafficProfile): void {
  const [names, targets, priorities] = [new Set<string>(), new Set<string>(), new Set<number>()];
  const once = <T>(seen: Set<T>, value: T, pointer: string, rule: string): void => {
    if (seen.has(value)) throw invalid(pointer, rule);
    seen.add(value);
  };
  for (const [index, { type, name, properties }] of profile.endpoints.entries()) {
    const at = `/properties/endpoints/${index}`;
    once(names, `${type}/${name}`.toLowerCase(), `${at}/name`, 'two endpoints of one type have this name');
    const target = (textAt(properties, 'targetResourceId') ?? textAt(properties, 'target') ?? '').toLowerCase();
    once(targets, target, `${at}/properties/target`, `another endpoint of the profile has the target '${target}'`);
    const priority = numberAt(properties, 'priority') ?? 0;
    once(priorities, priority, `${at}/properties/priority`, `another endpoint has the priority ${priority}`);
  }
  const method = textAt(profile.properties, 'trafficRoutingMethod');
  if (method === 'MultiValue') checkMultiValue(profile);
  if (method === 'Geographic') checkGeographic(profile);
}

function checkMultiValue({ properties, endpoints }: TrafficProfile): void {
  integer(properties, 'maxReturn', '/properties', { min: 1, max: 10 });
  const named = endpoints.findIndex(({ properties: one }) => isIP(textAt(one, 'target') ?? '') === 0);
  if (named < 0) return;
  throw invalid(`/properties/endpoints/${named}/properties/target`, 'MultiValue takes IP addresses alone');
}

function checkGeographic({ endpoints }: TrafficProfile): void {
  const unmapped = endpoints.findIndex(({ properties }) => listAt(properties, 'geoMapping').length === 0);
  if (unmapped < 0) return;
  throw invalid(`/properties/endpoints/${unmapped}/properties/geoMapping`, 'the Geographic method needs it');
}

function checkDns(sent: JsonObject): JsonObject {
  const relativeName = textAt(sent, 'relativeName') ?? '';
  if (!RELATIVE_NAME.test(relativeName)) {
    throw invalid('/properties/dnsConfig/relativeName', 'it must be a DNS name of letters, digits, hyphens and dots');
  }
  const ttl = integer(sent, 'ttl', '/properties/dnsConfig', { min: 0, max: TTL_MAX_SECONDS });
  return { ...sent, relativeName, fqdn: `${relativeName}.${TRAFFIC_DOMAIN}`, ttl };
}

function endpointIn(sent: JsonObject, index: number): EndpointToCheck {
  const at = `/properties/endpoints/${index}`;
  const segment = (textAt(sent, 'type') ?? '').split('/').at(-1)?.toLowerCase() ?? '';
  const type = ENDPOINT_TYPES.find((known) => known.toLowerCase() === segment);
  if (type === undefined) throw invalid(`${at}/type`, 'it must be a type of endpoint');
  const properties = objectAt(sent, 'properties');
  return { type, name: textAt(sent, 'name') ?? '', properties, at: `${at}/properties`, priority: index + 1 };
}

function checkTags(tags: JsonObject): JsonObject {
  const kept = textsOf(tags);
  if (Object.keys(kept).length > TAGS_MAX) throw invalid('/tags', `a resource has at most ${TAGS_MAX} tags`);
  for (const [name, value] of Object.entries(kept)) {
    if (name.length === 0 || name.length > TAG_NAME_MAX || /[<>%&\\?/]/.test(name)) {
      throw invalid('/tags', `the name of a tag has 1 to ${TAG_NAME_MAX} characters, none of <>%&\\?/`);
    }
    if (value.length > TAG_VALUE_MAX) throw invalid(`/tags/${name}`, `a value has at most ${TAG_VALUE_MAX} characters`);
  }
  return kept;
}
