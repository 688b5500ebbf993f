/**
 * Key Vault references, `@Microsoft.KeyVault(…)` as app settings write them, to a vault's address and a secret's name.
 * `vault.ts` reads through it: a host that is not allowed never gets a token of ours.
 */
import { Fault } from '../../core/errors.ts';

export interface SecretAddress {
  /** `https://host`, with the port where it has one. */
  readonly vaultUrl: string;
  readonly name: string;
  /** Absent for the current one. */
  readonly version?: string;
}

/** Documented for the names of secrets. */
const SECRET_NAME = /^[0-9A-Za-z-]{1,127}$/;
const VERSION = /^[0-9A-Za-z]{1,64}$/;
const VAULT_NAME = /^[0-9A-Za-z](?:[0-9A-Za-z-]{1,22}[0-9A-Za-z])$/;
const REFERENCE = /^@Microsoft\.KeyVault\(([^()]{1,2048})\)$/;

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** `allowedHosts`: exact hosts (with a port where it is not 443), or suffixes such as `.vault.azure.net`. */
export function readReference(reference: string, allowedHosts: readonly string[]): SecretAddress {
  const inner = REFERENCE.exec(reference.trim())?.[1];
  if (inner === undefined) throw invalid('this is not a Key Vault reference');
  const fields = new Map<string, string>();
  for (const pair of inner.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0) fields.set(pair.slice(0, at).trim().toLowerCase(), pair.slice(at + 1).trim());
  }
  const uri = fields.get('secreturi');
  const address = uri === undefined ? fromNames(fields, allowedHosts) : fromUri(uri);
  const host = new URL(address.vaultUrl).host;
  if (!isAllowedVault(host, allowedHosts)) {
    throw invalid('a Key Vault reference names a vault that Mooring may not ask');
  }
  return address;
}

export function toReference(secretUri: string): string {
  return `@Microsoft.KeyVault(SecretUri=${secretUri})`;
}

export function isAllowedVault(host: string, allowedHosts: readonly string[]): boolean {
  return allowedHosts.some((allowed) => {
    const wanted = allowed.toLowerCase();
    if (!wanted.startsWith('.')) return host === wanted;
    return host.endsWith(wanted) && /^[0-9a-z-]+$/.test(host.slice(0, -wanted.length));
  });
}

function fromUri(uri: string): SecretAddress {
  const url = URL.parse(uri);
  const [root, kind, name = '', version = '', ...rest] = url?.pathname.split('/') ?? [];
  const plain =
    url?.protocol === 'https:' && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!url || !plain || root !== '' || kind !== 'secrets' || rest.length > 0) {
    throw invalid('a Key Vault reference’s SecretUri is not the address of a secret');
  }
  return address(`https://${url.host}`, name, version);
}

function fromNames(fields: ReadonlyMap<string, string>, allowedHosts: readonly string[]): SecretAddress {
  const vault = fields.get('vaultname') ?? '';
  const suffix = allowedHosts.find((allowed) => allowed.startsWith('.'));
  if (!VAULT_NAME.test(vault) || suffix === undefined) throw invalid('a Key Vault reference names no vault');
  return address(
    `https://${vault.toLowerCase()}${suffix}`,
    fields.get('secretname') ?? '',
    fields.get('secretversion') ?? '',
  );
}

function address(vaultUrl: string, name: string, version: string): SecretAddress {
  if (!isSecretName(name) || (version !== '' && !VERSION.test(version))) {
    throw invalid('a Key Vault reference names no secret');
  }
  return { vaultUrl, name, ...(version === '' ? {} : { version }) };
}

function invalid(message: string): Fault {
  return new Fault('terminal', { reason: 'SecretUnavailable', message });
}
