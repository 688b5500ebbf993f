/**
 * An endpoint's shape: its rules and defaults, as published with the API and told by the documentation. Called for the
 * endpoints of a profile's body and for one that is PUT alone. Throws a refusal, changes nothing.
 */
import { isIP } from 'node:net';
import { type JsonObject, numberAt, textAt, without, withoutNulls } from '../../world/json.ts';
import type { EndpointType, TrafficEndpoint } from '../../world/traffic-manager/profile.ts';
import { checkHeaders } from './check-monitor.ts';
import { integer, objectList, word } from './members.ts';
import { invalid } from './refusals.ts';

const NAME_MAX = 260;
const SUBNETS_MAX = 100;
const HOST = /^(?=.{1,253}$)([a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?)(\.[a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?)+\.?$/i;
/** What an Azure endpoint may be (documented); a container group is none of these and goes in as an external one. */
const AZURE_TYPES = [
  ...['microsoft.network/publicipaddresses', 'microsoft.web/sites', 'microsoft.web/sites/slots'],
  ...['microsoft.classiccompute/domainnames', 'microsoft.compute/cloudservices'],
];

export interface EndpointToCheck {
  readonly type: EndpointType;
  readonly name: string;
  readonly properties: JsonObject;
  /** Where the properties stand in the body, as a JSON pointer. */
  readonly at: string;
  /** The priority where none is said: by the order of the endpoints (documented). */
  readonly priority: number;
}

export function checkEndpoint({ type, name, properties, at, priority }: EndpointToCheck): TrafficEndpoint {
  if (name.length === 0 || name.length > NAME_MAX || /[<>*%&:\\?/+]/.test(name)) {
    throw invalid('/name', `the name of an endpoint has 1 to ${NAME_MAX} characters, none of <>*%&:\\?/+`);
  }
  const sent = withoutNulls(properties);
  const headers = checkHeaders(sent, at);
  objectList(sent, 'subnets', at, SUBNETS_MAX);
  const target = checkTarget(type, sent, at);
  return {
    type,
    name,
    properties: {
      // What the service finds out itself is not taken from the body: clients send back what they read.
      ...without(sent, 'endpointMonitorStatus', 'customHeaders'),
      ...(headers.length === 0 ? {} : { customHeaders: headers }),
      ...target,
      endpointStatus: word(sent, 'endpointStatus', at, { of: ['Enabled', 'Disabled'], fallback: 'Enabled' }),
      weight: integer(sent, 'weight', at, { min: 1, max: 1_000, fallback: 1 }),
      priority: integer(sent, 'priority', at, { min: 1, max: 1_000, fallback: priority }),
      alwaysServe: word(sent, 'alwaysServe', at, { of: ['Enabled', 'Disabled'], fallback: 'Disabled' }),
    },
  };
}

function checkTarget(type: EndpointType, sent: JsonObject, at: string): JsonObject {
  const id = textAt(sent, 'targetResourceId');
  if (type === 'externalEndpoints') {
    const target = textAt(sent, 'target') ?? '';
    if (id !== undefined) throw invalid(`${at}/targetResourceId`, 'an external endpoint has none');
    if (isIP(target) === 0 && !HOST.test(target)) {
      throw invalid(`${at}/target`, 'it must be a fully qualified name or an IP address');
    }
    return { target };
  }
  if (id === undefined || id === '') throw invalid(`${at}/targetResourceId`, 'an endpoint of this type needs one');
  if (type === 'azureEndpoints') {
    if (AZURE_TYPES.includes(typeIn(id))) return {};
    throw invalid(`${at}/targetResourceId`, 'a resource of this type cannot be an Azure endpoint');
  }
  if (typeIn(id) !== 'microsoft.network/trafficmanagerprofiles') {
    throw invalid(`${at}/targetResourceId`, 'a nested endpoint is another Traffic Manager profile');
  }
  if (numberAt(sent, 'minChildEndpoints') === undefined) {
    throw invalid(`${at}/minChildEndpoints`, 'a nested endpoint needs it');
  }
  return { minChildEndpoints: integer(sent, 'minChildEndpoints', at, { min: 1, max: 200 }) };
}

/** The type that an ARM id names, in lower case. */
function typeIn(id: string): string {
  const [, provider = ''] = id.toLowerCase().split('/providers/');
  const [namespace = '', ...rest] = provider.split('/');
  return [namespace, ...rest.filter((_, index) => index % 2 === 0)].join('/');
}
