/**
 * Names for what reaches out: each external call belongs to a site, `<service> <what>`, and is about a key. Faults are
 * chosen and counted by site; `calls.ts` asks here for every request.
 */
import type { WireRequest } from '../../../local/serve/wire.ts';
import { bodyText } from './body-text.ts';

export type ServiceName = 'arm' | 'table' | 'queue' | 'registry' | 'vault' | 'probe';

export interface Site {
  readonly service: ServiceName;
  /** `arm PUT containerGroup`, `table Groups get`, … */
  readonly name: string;
  /** What it is about: a container group's name, a row's keys. */
  readonly key: string;
  readonly write: boolean;
}

export function siteOf(service: ServiceName, request: WireRequest): Site {
  switch (service) {
    case 'arm':
      return armSite(request);
    case 'table':
      return tableSite(request);
    case 'queue':
      return { service, name: 'queue put', key: '', write: true };
    case 'registry':
      return registrySite(request);
    case 'vault':
      return vaultSite(request);
    default:
      return { service, name: 'probe', key: request.url.hostname, write: false };
  }
}

function armSite({ method, url }: WireRequest): Site {
  const path = url.pathname;
  const [, profile, endpoint] = PROFILE_PATH.exec(path) ?? [];
  if (profile !== undefined) return profileSite(method, decodeURIComponent(profile), endpoint);
  const region = USAGES_PATH.exec(path)?.[1];
  if (region !== undefined) return { service: 'arm', name: 'arm GET usages', key: region, write: false };
  const at = path.indexOf('/containerGroups');
  const [, , name = '', verb] = path.slice(at).split('/');
  const write = method !== 'GET';
  const key = decodeURIComponent(name);
  if (name === '') return { service: 'arm', name: 'arm LIST', key: path.split('/')[4] ?? '', write };
  if (verb !== undefined) return { service: 'arm', name: `arm POST ${verb}`, key, write };
  const what = method === 'PUT' || method === 'GET' ? `${method} containerGroup` : method;
  return { service: 'arm', name: `arm ${what}`, key, write };
}

const PROFILE_PATH = /\/trafficManagerProfiles\/([^/]+)(?:\/externalEndpoints\/([^/]+))?$/;
const USAGES_PATH = /\/locations\/([^/]+)\/usages$/;

/** An endpoint's key is `<profile>/<endpoint>`. */
function profileSite(method: string, profile: string, endpoint: string | undefined): Site {
  const write = method !== 'GET';
  if (endpoint === undefined) return { service: 'arm', name: `arm ${method} profile`, key: profile, write };
  return { service: 'arm', name: `arm ${method} endpoint`, key: `${profile}/${decodeURIComponent(endpoint)}`, write };
}

const TABLE_WORDS: Readonly<Record<string, string>> = {
  GET: 'get',
  POST: 'insert',
  PATCH: 'update',
  MERGE: 'update',
  PUT: 'update',
  DELETE: 'delete',
};

function tableSite({ method, url, body }: WireRequest): Site {
  const path = decodeURIComponent(url.pathname);
  const [, table = '', keys = ''] = /^\/(\w+)(?:\((.*)\))?$/.exec(path) ?? [];
  const word = method === 'GET' && keys === '' ? 'query' : (TABLE_WORDS[method] ?? method);
  const [, partition = '', row = ''] = /^PartitionKey='(.*)',RowKey='(.*)'$/.exec(keys) ?? [];
  const key = word === 'insert' ? keyIn(body) : word === 'query' ? filterOf(url) : `${partition}/${row}`;
  // History's keys hold a process's own count.
  const shown = table === 'History' ? key.replace(/\/.*$/, '') : key;
  return { service: 'table', name: `table ${table} ${word}`, key: shown, write: method !== 'GET' };
}

function filterOf(url: URL): string {
  return url.searchParams.get('$filter') ?? '';
}

function keyIn(body: Uint8Array): string {
  const text = bodyText(body);
  const partition = /"PartitionKey":"([^"]*)"/.exec(text)?.[1] ?? '';
  const row = /"RowKey":"([^"]*)"/.exec(text)?.[1] ?? '';
  return `${partition}/${row}`;
}

function registrySite({ method, url }: WireRequest): Site {
  const [, repository = '', tag = ''] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(url.pathname) ?? [];
  const name =
    repository === '' ? 'registry token' : method === 'HEAD' ? 'registry manifest' : 'registry manifest body';
  return { service: 'registry', name, key: `${repository}:${tag}`, write: false };
}

function vaultSite({ method, url }: WireRequest): Site {
  const [, kind = '', name = ''] = url.pathname.split('/');
  const word = kind === 'deletedsecrets' ? 'recover' : name === '' ? 'list' : method.toLowerCase();
  return { service: 'vault', name: `vault ${word}`, key: name, write: method !== 'GET' };
}
