/**
 * The app settings, read once and checked: what is missing or wrong is said by name before anything starts. The only
 * reader of the environment. Called by `runtime.ts`.
 */
import type { Limits } from '../engine/admit.ts';
import type { Authentication } from '../http/auth.ts';
import { authenticationOf } from './authentication-settings.ts';

export interface Settings {
  /** This installation's id: what `mooring-owner` says on every container group it runs. */
  readonly installation: string;
  /** `observe`: nothing is written to Azure by any path. */
  readonly mode: 'manage' | 'observe';
  /** Key of the signatures in `mooring-hash`. */
  readonly hashKey: string;
  /** `subscription/resource-group`, lower-cased: where a group goes that says nothing else. */
  readonly defaultScope: string | undefined;
  /** Scopes that are looked through for unclaimed container groups even while no row is in them. */
  readonly scopes: readonly string[];
  readonly arm: { readonly endpoint: string; readonly audience: string | undefined };
  readonly storage: StorageSettings;
  /** Where Event Grid puts what it cannot deliver, in the storage account of the app. */
  readonly deadLetterContainer: string;
  readonly registries: { readonly allowed: readonly string[]; readonly endpoints: Readonly<Record<string, string>> };
  readonly vaultUrl: string | undefined;
  readonly vaultHosts: readonly string[];
  readonly clientId: string | undefined;
  /** Where traces are sent; undefined: nowhere. */
  readonly traces: TraceSettings | undefined;
  /** Who may call: whoever has a function key, or whom App Service Authentication names and a role was given. */
  readonly authentication: Authentication;
  /** What one resource group may have: groups, and cores. */
  readonly limits: Limits;
  /** 1 in Azure; smaller where Azure is local and answers in seconds. */
  readonly timeScale: number;
  /** True only for local Azure: loopback addresses may be probed, and a vault need not be Azure's. */
  readonly local: boolean;
  /** Private addresses may be probed: for an app that is joined to the network of its container groups. */
  readonly probePrivate: boolean;
  /** Added to a port below 1024 that is probed, where local containers could not have it. */
  readonly localPortOffset: number;
}

export type StorageSettings =
  | { readonly connectionString: string }
  | { readonly tableEndpoint: string; readonly queueEndpoint: string; readonly blobEndpoint: string };

export interface TraceSettings {
  readonly connectionString: string;
  /** Whether only identities may write there, and as which. */
  readonly identity: { readonly clientId: string | undefined } | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws one error that names every setting that is missing or wrong; it never holds a value. */
export function readSettings(environment: Environment): Settings {
  const wrong: string[] = [];
  const optional = (name: string) => environment[name]?.trim() || undefined;
  const matching = (name: string, pattern: RegExp, rule: string, fallback?: string): string => {
    const value = optional(name) ?? fallback;
    if (value === undefined || !pattern.test(value))
      wrong.push(`${name}: ${value === undefined ? 'is missing' : rule}`);
    return value ?? '';
  };
  const list = (name: string, fallback: string) =>
    (optional(name) ?? fallback).split(/[\s,;]+/).filter((item) => item !== '');
  const installation = matching(
    'MOORING_INSTALLATION',
    /^[A-Za-z0-9-]{1,64}$/,
    'is to be 1 to 64 letters, digits and hyphens',
  );
  const mode = matching('MOORING_MODE', /^(manage|observe)$/, 'is to be manage or observe', 'manage');
  const scale = matching('MOORING_TIME_SCALE', /^(1|0?\.\d+)$/, 'is to be a number from 0.01 to 1', '1');
  const [groupsMax, coresMax] = (['MOORING_GROUPS_MAX', 'MOORING_CORES_MAX'] as const).map((name) => {
    const most = matching(name, /^(none|[1-9]\d{0,4})$/, 'is to be a number, or none', 'none');
    return most === 'none' ? undefined : Number(most);
  });
  const offset = matching('MOORING_LOCAL_PORT_OFFSET', /^\d{1,5}$/, 'is to be a number of ports', '0');
  const authentication = matching('MOORING_AUTHENTICATION', /^(entra|keys)$/, 'is to be entra or keys', 'keys');
  const traces = matching('MOORING_TRACES', /^(on|off)$/, 'is to be on or off', 'on');
  const settings: Settings = {
    installation,
    mode: mode === 'observe' ? 'observe' : 'manage',
    hashKey: optional('MOORING_HASH_KEY') ?? installation,
    defaultScope: scopeOf(optional('MOORING_SUBSCRIPTION'), optional('MOORING_RESOURCE_GROUP')),
    scopes: list('MOORING_SCOPES', '').map((scope) => scope.toLowerCase()),
    arm: {
      endpoint: matching(
        'MOORING_ARM_ENDPOINT',
        /^https:\/\/[^\s]+$/,
        'is to be an https address',
        'https://management.azure.com',
      ),
      audience: optional('MOORING_ARM_AUDIENCE'),
    },
    storage: storageOf(environment, wrong),
    deadLetterContainer: matching(
      'MOORING_DEAD_LETTERS',
      /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/,
      'is to be the name of a blob container',
      'mooring-dead-letters',
    ),
    registries: {
      allowed: list('MOORING_REGISTRIES', '*.azurecr.io,mcr.microsoft.com,docker.io,ghcr.io').map((host) =>
        host.toLowerCase(),
      ),
      endpoints: pairs('MOORING_REGISTRY_ENDPOINTS', list('MOORING_REGISTRY_ENDPOINTS', ''), wrong),
    },
    vaultUrl: optional('MOORING_VAULT_URL'),
    vaultHosts: list('MOORING_VAULT_HOSTS', '.vault.azure.net'),
    clientId: optional('AZURE_CLIENT_ID'),
    traces: traces === 'off' ? undefined : tracesOf(environment),
    authentication: authenticationOf(
      {
        kind: authentication === 'entra' ? 'entra' : 'keys',
        tenant: optional('MOORING_TENANT'),
        roles: optional('MOORING_ROLES'),
        platform: environment['WEBSITE_AUTH_ENABLED'],
      },
      wrong,
    ),
    limits: {
      ...(groupsMax === undefined ? {} : { groupsMax }),
      ...(coresMax === undefined ? {} : { coresMax }),
    },
    timeScale: Number(scale),
    local: optional('MOORING_LOCAL') === 'true',
    probePrivate: optional('MOORING_PROBE_PRIVATE') === 'true',
    localPortOffset: Number(offset),
  };
  for (const scope of settings.scopes)
    if (!/^[^/]+\/[^/]+$/.test(scope)) wrong.push('MOORING_SCOPES: each is to be subscription/resource-group');
  if (wrong.length > 0) throw new Error(`app settings are not right: ${wrong.join('; ')}`);
  return settings;
}

/** What the Functions host uses itself to tell of invocations. A wrong one costs traces, and is no reason not to start. */
function tracesOf(environment: Environment): TraceSettings | undefined {
  const connectionString = environment['APPLICATIONINSIGHTS_CONNECTION_STRING']?.trim();
  if (!connectionString) return undefined;
  const authentication = environment['APPLICATIONINSIGHTS_AUTHENTICATION_STRING'] ?? '';
  if (!/(?:^|;)Authorization=AAD/i.test(authentication)) return { connectionString, identity: undefined };
  const [, clientId] = /(?:^|;)ClientId=([^;]+)/i.exec(authentication) ?? [];
  return { connectionString, identity: { clientId: clientId ?? environment['AZURE_CLIENT_ID'] } };
}

function scopeOf(subscription: string | undefined, resourceGroup: string | undefined): string | undefined {
  return subscription && resourceGroup ? `${subscription}/${resourceGroup}`.toLowerCase() : undefined;
}

/** The connection that the Functions host uses itself, in either of its two forms. */
function storageOf(environment: Environment, wrong: string[]): StorageSettings {
  const connectionString = environment['AzureWebJobsStorage'];
  if (connectionString) return { connectionString };
  const account = environment['AzureWebJobsStorage__accountName'];
  const tableEndpoint =
    environment['AzureWebJobsStorage__tableServiceUri'] ?? (account && `https://${account}.table.core.windows.net`);
  const queueEndpoint =
    environment['AzureWebJobsStorage__queueServiceUri'] ?? (account && `https://${account}.queue.core.windows.net`);
  const blobEndpoint =
    environment['AzureWebJobsStorage__blobServiceUri'] ?? (account && `https://${account}.blob.core.windows.net`);
  if (tableEndpoint && queueEndpoint && blobEndpoint) return { tableEndpoint, queueEndpoint, blobEndpoint };
  wrong.push(
    'AzureWebJobsStorage: give a connection string, or AzureWebJobsStorage__accountName for the managed identity',
  );
  return { connectionString: '' };
}

function pairs(name: string, items: readonly string[], wrong: string[]): Record<string, string> {
  const entries = items.map((item): [string, string] => {
    const at = item.indexOf('=');
    if (at < 1) wrong.push(`${name}: each is to be host=address`);
    return [item.slice(0, at), item.slice(at + 1)];
  });
  return Object.fromEntries(entries);
}
