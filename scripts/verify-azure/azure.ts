/**
 * Bare calls to ARM as whoever runs the verification: what there is in the resource group, and what somebody does
 * behind Mooring's back. Mooring's own word is not taken for what is there.
 */
import { DefaultAzureCredential } from '@azure/identity';
import type { Options } from './options.ts';

export const PUBLIC_ARM = 'https://management.azure.com';
const CALL_LIMIT_MS = 60_000;
const VERSIONS: Readonly<Record<string, string>> = {
  'microsoft.containerinstance': '2023-05-01',
  'microsoft.network': '2022-04-01',
};

export interface Resource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface ContainerGroupSeen {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly image: string;
  readonly provisioningState: string;
  readonly state: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Azure {
  /** Everything in the resource group. */
  resources(): Promise<Resource[]>;
  group(name: string): Promise<ContainerGroupSeen | undefined>;
  /** Container groups that a group of Mooring's has, by their tag. */
  replicas(group: string): Promise<ContainerGroupSeen[]>;
  /** Status of each endpoint; undefined: there is no such profile. */
  endpoints(profile: string): Promise<string[] | undefined>;
  act(name: string, method: string, verb?: string, body?: unknown): Promise<void>;
  /** One that is gone is no failure. */
  remove(id: string): Promise<void>;
}

export function createAzure({ subscription, resourceGroup }: Options, endpoint: string): Azure {
  const tokens = keptTokens(new DefaultAzureCredential());
  const scope = process.env['MOORING_ARM_AUDIENCE'] ?? `${endpoint}/.default`;
  const root = `/subscriptions/${subscription}/resourceGroups/${encodeURIComponent(resourceGroup)}`;
  const groups = `${root}/providers/Microsoft.ContainerInstance/containerGroups`;
  const profiles = `${root}/providers/Microsoft.Network/trafficManagerProfiles`;

  async function call(method: string, path: string, version: string, body?: unknown): Promise<Json | undefined> {
    const token = await tokens(scope);
    const response = await fetch(`${endpoint}${path}?api-version=${version}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(CALL_LIMIT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return text === '' ? {} : (JSON.parse(text) as Json);
  }

  const azure: Azure = {
    async resources() {
      // A profile is asked for by its own list too: what the general one shows may be behind.
      const [list, profileList] = await Promise.all([
        call('GET', `${root}/resources`, '2021-04-01'),
        call('GET', profiles, '2022-04-01'),
      ]);
      if (!list) throw new Error(`there is no resource group ${resourceGroup} that you may see`);
      const all = [list, profileList].flatMap((page) => (page?.['value'] as Resource[] | undefined) ?? []);
      return [...new Map(all.map((one) => [one.id.toLowerCase(), one])).values()];
    },
    async group(name) {
      const found = await call('GET', `${groups}/${name}`, '2023-05-01');
      return found && groupOf(found);
    },
    async replicas(group) {
      const list = (await call('GET', groups, '2023-05-01'))?.['value'] as Json[] | undefined;
      const ours = (list ?? []).map(groupOf).filter(({ tags }) => tags['mooring-group'] === group);
      const read = await Promise.all(ours.map(({ name }) => azure.group(name)));
      return read.filter((one) => one !== undefined);
    },
    async endpoints(profile) {
      const found = await call('GET', `${profiles}/${profile}`, '2022-04-01');
      const properties = found?.['properties'] as { endpoints?: { properties: Json }[] } | undefined;
      return properties && (properties.endpoints ?? []).map((one) => String(one.properties['endpointMonitorStatus']));
    },
    async act(name, method, verb, body) {
      await call(method, `${groups}/${name}${verb ? `/${verb}` : ''}`, '2023-05-01', body);
    },
    async remove(id) {
      const provider = /\/providers\/([^/]+)\//.exec(id)?.[1]?.toLowerCase() ?? '';
      await call('DELETE', id, VERSIONS[provider] ?? '2023-05-01');
    },
  };
  return azure;
}

type Json = Record<string, unknown>;

/** A new one is asked for this long before the old one ends. */
const SPARE_MS = 300_000;

/** The credential asks `az` each time, which takes a second. */
function keptTokens(credential: DefaultAzureCredential): (scope: string) => Promise<string> {
  let kept = { token: '', expiresOnTimestamp: 0 };
  return async (scope) => {
    if (Date.now() > kept.expiresOnTimestamp - SPARE_MS) kept = await credential.getToken(scope);
    return kept.token;
  };
}

function groupOf(body: Json): ContainerGroupSeen {
  const properties = body['properties'] as {
    readonly provisioningState?: string;
    readonly instanceView?: { readonly state?: string };
    readonly containers: readonly { readonly properties: { readonly image: string } }[];
  };
  return {
    name: String(body['name']),
    tags: (body['tags'] as Record<string, string> | undefined) ?? {},
    image: properties.containers[0]?.properties.image ?? '',
    provisioningState: properties.provisioningState ?? '',
    state: properties.instanceView?.state ?? '',
    body,
  };
}
