/**
 * Traffic Manager's part of ARM as the adapter needs it, in memory: profiles are kept as they are sent, whatever is in
 * them. For the contract alone; what DNS and probing do is not here.
 */
import { empty, json, type Service, type WireRequest, type WireResponse } from '../../../local/serve/wire.ts';

interface Kept {
  readonly path: string;
  body: Body;
  readonly endpoints: Body[];
}

type Body = Record<string, unknown>;

const PROFILE =
  /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/trafficManagerProfiles\/([^/]+))(?:\/(externalEndpoints)\/([^/]+))?$/i;

export interface ProfileService {
  readonly service: Service;
  /** Puts a profile there as it is, past the API. */
  place(path: string, body: Body, endpoints: readonly Body[]): void;
  /** An endpoint's text as it is kept. */
  endpointText(path: string, name: string): string | undefined;
  /** The next write is done and answered so. */
  answerNextWrite(status: number): void;
  /** What has come in: method, path, and the token's head. */
  readonly seen: { readonly method: string; readonly path: string; readonly authorization: string }[];
}

export function profileService(): ProfileService {
  const profiles = new Map<string, Kept>();
  const seen: ProfileService['seen'] = [];
  let lost: number | undefined;

  function handle(request: WireRequest): WireResponse {
    const [, path = '', name = '', type, endpoint = ''] = PROFILE.exec(request.url.pathname) ?? [];
    const authorization = request.headers['authorization'] ?? '';
    seen.push({ method: request.method, path: request.url.pathname, authorization });
    if (!/^Bearer .+/.test(authorization)) return failure(401, 'AuthenticationFailed');
    if (path === '' || request.url.searchParams.get('api-version') !== '2022-04-01')
      return failure(400, 'InvalidRequest');
    const key = path.toLowerCase();
    const answer = type
      ? onEndpoint(profiles.get(key), request, endpoint)
      : onProfile(profiles, { path, name }, request);
    if (lost === undefined || request.method === 'GET') return answer;
    const status = lost;
    lost = undefined;
    return failure(status, 'GatewayTimeout');
  }

  return {
    service: async (request) => handle(request),
    place: (path, body, endpoints) => void profiles.set(path.toLowerCase(), { path, body, endpoints: [...endpoints] }),
    endpointText: (path, name) => JSON.stringify(profiles.get(path.toLowerCase())?.endpoints.find(named(name))),
    answerNextWrite: (status) => {
      lost = status;
    },
    seen,
  };
}

function onProfile(
  profiles: Map<string, Kept>,
  { path, name }: { readonly path: string; readonly name: string },
  { method, body }: WireRequest,
): WireResponse {
  const key = path.toLowerCase();
  const there = profiles.get(key);
  if (method === 'DELETE') return profiles.delete(key) ? json(200, {}) : empty(204);
  if (method === 'GET') return there ? json(200, shown(there)) : failure(404, 'ResourceNotFound');
  if (method === 'PATCH') return there ? patched(there, parsed(body)) : failure(404, 'ResourceNotFound');
  const sent = parsed(body);
  const relativeName = text(inner(sent, 'properties', 'dnsConfig')['relativeName']);
  const taken = [...profiles.values()].some(
    (other) => other !== there && inner(other.body, 'properties', 'dnsConfig')['relativeName'] === relativeName,
  );
  if (taken) {
    const domain = `${relativeName}.trafficmanager.net`;
    return failure(409, 'Conflict', `Domain name ${domain} already exists. Please choose a different DNS prefix.`);
  }
  const kept = { path, body: { ...sent, name }, endpoints: [] };
  profiles.set(key, kept);
  return json(there ? 200 : 201, shown(kept));
}

/** What is named is replaced; of DNS settings as well. */
function patched(there: Kept, sent: Body): WireResponse {
  const properties = { ...inner(there.body, 'properties'), ...inner(sent, 'properties') };
  there.body = { ...there.body, ...sent, properties };
  return json(200, shown(there));
}

function onEndpoint(profile: Kept | undefined, { method, body }: WireRequest, name: string): WireResponse {
  if (!profile) return failure(404, 'ParentResourceNotFound');
  const index = profile.endpoints.findIndex(named(name));
  if (method === 'DELETE') {
    if (index < 0) return empty(204);
    profile.endpoints.splice(index, 1);
    return json(200, {});
  }
  const sent = parsed(body);
  const endpoint = {
    id: `${profile.path}/externalEndpoints/${name}`,
    name,
    type: 'Microsoft.Network/trafficManagerProfiles/externalEndpoints',
    properties: { weight: 1, endpointMonitorStatus: 'CheckingEndpoint', ...inner(sent, 'properties') },
  };
  if (index < 0) profile.endpoints.push(endpoint);
  else profile.endpoints[index] = endpoint;
  return json(index < 0 ? 201 : 200, endpoint);
}

function shown({ path, body, endpoints }: Kept): Body {
  const properties = inner(body, 'properties');
  const dnsConfig = inner(properties, 'dnsConfig');
  const fqdn = `${text(dnsConfig['relativeName'])}.trafficmanager.net`;
  return { id: path, ...body, properties: { ...properties, dnsConfig: { ...dnsConfig, fqdn }, endpoints } };
}

function named(name: string) {
  return (endpoint: Body) => text(endpoint['name']).toLowerCase() === name.toLowerCase();
}

function failure(status: number, code: string, message = code): WireResponse {
  return json(status, { error: { code, message } });
}

function parsed(body: Uint8Array): Body {
  return objectOf(JSON.parse(new TextDecoder().decode(body)));
}

function inner(body: Body, ...keys: readonly string[]): Body {
  return keys.reduce<Body>((found, key) => objectOf(found[key]), body);
}

function objectOf(value: unknown): Body {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
