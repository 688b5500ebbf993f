/**
 * Bare calls to local ARM, as somebody who is not Mooring makes them: container groups, Traffic Manager, and what the
 * world itself says. Used to set the stage and to see from outside what became of a rollout.
 */
import type { AzureAddresses } from '../../../local/start/addresses.ts';

export interface GroupSeen {
  readonly name: string;
  readonly image: string;
  readonly fqdn: string;
  /** Its DNS label; empty: none. */
  readonly label: string;
  readonly ip: string;
  readonly provisioningState: string;
  readonly state: string;
}

export interface EndpointSeen {
  readonly name: string;
  readonly target: string;
  readonly status: string;
}

export interface AzureHand {
  /** Every container group of the resource group, whoever made it. */
  groups(): Promise<GroupSeen[]>;
  putGroup(name: string, body: unknown): Promise<void>;
  deleteGroup(name: string): Promise<void>;
  /** Undefined: there is no such profile. */
  profile(name: string): Promise<ProfileSeen | undefined>;
  putProfile(name: string, body: unknown): Promise<void>;
  putEndpoint(profile: string, name: string, properties: unknown): Promise<void>;
  deleteEndpoint(profile: string, name: string): Promise<void>;
  /** An endpoint's whole text at ARM, without what the service's probing says of it. */
  endpointText(profile: string, name: string): Promise<string>;
}

export interface ProfileSeen {
  readonly fqdn: string;
  readonly endpoints: readonly EndpointSeen[];
}

const GROUP_VERSION = '2023-05-01';
const TRAFFIC_VERSION = '2022-04-01';

/** The caller trusts local Azure's certificate authority already. */
export function createAzureHand(azure: AzureAddresses): AzureHand {
  const headers = { authorization: 'Bearer somebody-else', 'content-type': 'application/json' };
  const providers = `${azure.arm}/subscriptions/${azure.subscription}/resourceGroups/${azure.resourceGroup}/providers`;
  const groupsAt = `${providers}/Microsoft.ContainerInstance/containerGroups`;
  const profilesAt = `${providers}/Microsoft.Network/trafficManagerProfiles`;

  async function call(method: string, url: string, version: string, body?: unknown): Promise<Json | undefined> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}?api-version=${version}`, { method, headers, ...sent });
    const text = await response.text();
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`${method} ${url.slice(providers.length)}: ${response.status} ${text}`);
    return text === '' ? {} : (JSON.parse(text) as Json);
  }

  return {
    async groups() {
      const list = (await call('GET', groupsAt, GROUP_VERSION))?.['value'] as Json[];
      const each = await Promise.all(list.map(({ name }) => call('GET', `${groupsAt}/${name}`, GROUP_VERSION)));
      return each.filter((group) => group !== undefined).map(groupOf);
    },
    putGroup: async (name, body) => void (await call('PUT', `${groupsAt}/${name}`, GROUP_VERSION, body)),
    deleteGroup: async (name) => void (await call('DELETE', `${groupsAt}/${name}`, GROUP_VERSION)),
    async profile(name) {
      const found = (await call('GET', `${profilesAt}/${name}`, TRAFFIC_VERSION)) as ProfileBody | undefined;
      return found && profileOf(found);
    },
    putProfile: async (name, body) => void (await call('PUT', `${profilesAt}/${name}`, TRAFFIC_VERSION, body)),
    async putEndpoint(profile, name, properties) {
      await call('PUT', `${profilesAt}/${profile}/externalEndpoints/${name}`, TRAFFIC_VERSION, { properties });
    },
    async deleteEndpoint(profile, name) {
      await call('DELETE', `${profilesAt}/${profile}/externalEndpoints/${name}`, TRAFFIC_VERSION);
    },
    async endpointText(profile, name) {
      const found = await call('GET', `${profilesAt}/${profile}/externalEndpoints/${name}`, TRAFFIC_VERSION);
      return JSON.stringify(found, (key, value) => (key === 'endpointMonitorStatus' ? undefined : value));
    },
  };
}

type Json = Record<string, unknown>;

interface ProfileBody {
  readonly properties: {
    readonly dnsConfig: { readonly fqdn: string };
    readonly endpoints?: readonly {
      readonly name: string;
      readonly properties: { readonly target?: string; readonly endpointMonitorStatus?: string };
    }[];
  };
}

function profileOf({ properties }: ProfileBody): ProfileSeen {
  const endpoints = (properties.endpoints ?? []).map((endpoint) => ({
    name: endpoint.name,
    target: endpoint.properties.target ?? '',
    status: endpoint.properties.endpointMonitorStatus ?? '',
  }));
  return { fqdn: properties.dnsConfig.fqdn, endpoints };
}

function groupOf(group: Json): GroupSeen {
  const properties = group['properties'] as {
    readonly provisioningState: string;
    readonly instanceView?: { readonly state?: string };
    readonly ipAddress?: { readonly fqdn?: string; readonly ip?: string; readonly dnsNameLabel?: string };
    readonly containers: readonly { readonly properties: { readonly image: string } }[];
  };
  return {
    name: String(group['name']),
    image: properties.containers[0]?.properties.image ?? '',
    fqdn: properties.ipAddress?.fqdn ?? '',
    label: properties.ipAddress?.dnsNameLabel ?? '',
    ip: properties.ipAddress?.ip ?? '',
    provisioningState: properties.provisioningState,
    state: properties.instanceView?.state ?? '',
  };
}
