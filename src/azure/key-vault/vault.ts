/**
 * Secrets in Key Vault: the port `Vault`, built by `src/runtime/wiring`. It reads from allowed vaults, writes only to
 * Mooring's own, and removes only what it tagged there itself. No value ever enters an error.
 */

import type { HttpClient } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { Fault } from '../../core/errors.ts';
import type { Vault } from '../../core/ports.ts';
import { withDeadline } from '../shared/deadline.ts';
import { NO_RETRIES } from '../shared/short-retries.ts';
import { classifyVault, isConflict } from './classify.ts';
import { isSecretName, readReference, toReference } from './reference.ts';

export interface VaultOptions {
  /** `https://….vault.azure.net`; without it nothing can be kept. */
  readonly ownVaultUrl?: string;
  readonly credential: TokenCredential;
  /** Exact hosts, or suffixes such as `.vault.azure.net`. Mooring's own vault is always allowed. */
  readonly allowedHosts: readonly string[];
  readonly httpClient?: HttpClient;
  /** For a vault that does not run under Azure's domain. */
  readonly disableChallengeResourceVerification?: boolean;
}

const TAG = 'mooring';
const CALL_LIMIT_MS = 10_000;
/** Vaults that references of one installation point to; beyond it the oldest client is made anew. */
const CLIENTS_MAX = 50;
/** Secrets looked through, and removed, in one go; a group has a few dozen at most. */
const LISTED_MAX = 10_000;
const FORGOTTEN_MAX = 200;

export function createVault(options: VaultOptions): Vault {
  const ownUrl = options.ownVaultUrl === undefined ? undefined : ownVault(options.ownVaultUrl);
  const allowedHosts = ownUrl === undefined ? options.allowedHosts : [...options.allowedHosts, new URL(ownUrl).host];
  const clientOf = clients(options);

  return {
    writable: ownUrl !== undefined,

    async keep(name, value, signal) {
      const client = clientOf(required(ownUrl));
      if (!isSecretName(name)) throw terminal('this is not a name that a secret can have');
      const abortSignal = withDeadline(signal, CALL_LIMIT_MS);
      try {
        const kept = await client.setSecret(name, value, { tags: { [TAG]: 'kept' }, abortSignal });
        const reference = toReference(kept.properties.id ?? '');
        if (readReference(reference, allowedHosts).version === undefined) throw terminal('the vault named no version');
        return reference;
      } catch (error) {
        if (isConflict(error)) await recover(client, name, signal);
        throw classifyVault(error, signal);
      }
    },

    async read(reference, signal) {
      const { vaultUrl, name, version } = readReference(reference, allowedHosts);
      const abortSignal = withDeadline(signal, CALL_LIMIT_MS);
      try {
        const asked = { abortSignal, ...(version === undefined ? {} : { version }) };
        const secret = await clientOf(vaultUrl).getSecret(name, asked);
        const { value, properties } = secret;
        if (value === undefined || properties.version === undefined) throw terminal('the vault gave no value');
        return { value, version: properties.version };
      } catch (error) {
        throw classifyVault(error, signal);
      }
    },

    async version(reference, signal) {
      const { vaultUrl, name } = readReference(reference, allowedHosts);
      try {
        // Listing versions needs a right of its own; the value that comes along is dropped here.
        const asked = { abortSignal: withDeadline(signal, CALL_LIMIT_MS) };
        const { version } = (await clientOf(vaultUrl).getSecret(name, asked)).properties;
        if (version === undefined) throw terminal('the vault named no version');
        return toReference(`${vaultUrl}/secrets/${name}/${version}`);
      } catch (error) {
        throw classifyVault(error, signal);
      }
    },

    async forget(prefix, signal) {
      if (ownUrl === undefined) return;
      if (!isSecretName(prefix)) throw terminal('names of secrets cannot begin so');
      const client = clientOf(ownUrl);
      try {
        const names = await namesUnder(client, prefix, signal);
        for (const name of names) await remove(client, name, signal);
      } catch (error) {
        throw classifyVault(error, signal);
      }
    },
  };
}

/** Vaults compare names without regard to case. */
async function namesUnder(client: SecretClient, prefix: string, signal: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  let listed = 0;
  for await (const { name, tags } of client.listPropertiesOfSecrets({ abortSignal: signal })) {
    listed += 1;
    if (name.toLowerCase().startsWith(prefix.toLowerCase()) && tags?.[TAG] !== undefined) names.push(name);
    if (names.length >= FORGOTTEN_MAX || listed >= LISTED_MAX) break;
  }
  return names;
}

/** Sends the deletion; the vault goes on by itself, and a secret that is gone already is as wanted. */
async function remove(client: SecretClient, name: string, signal: AbortSignal): Promise<void> {
  try {
    await client.beginDeleteSecret(name, { abortSignal: withDeadline(signal, CALL_LIMIT_MS) });
  } catch (error) {
    const fault = classifyVault(error, signal);
    if (fault.status !== 404) throw fault;
  }
}

/**
 * A deleted secret's name cannot be written to until it is recovered. This starts it only, and does nothing where the
 * secret is there; the fault that follows says when to try again.
 */
async function recover(client: SecretClient, name: string, signal: AbortSignal): Promise<void> {
  try {
    await client.beginRecoverDeletedSecret(name, { abortSignal: withDeadline(signal, CALL_LIMIT_MS) });
  } catch (error) {
    throw classifyVault(error, signal);
  }
}

/** One client a vault: each keeps the vault's challenge, and through the shared credential its token. */
function clients(options: VaultOptions): (vaultUrl: string) => SecretClient {
  const made = new Map<string, SecretClient>();
  return (vaultUrl) => {
    const known = made.get(vaultUrl);
    if (known) return known;
    const client = new SecretClient(vaultUrl, options.credential, {
      retryOptions: NO_RETRIES,
      ...(options.httpClient === undefined ? {} : { httpClient: options.httpClient }),
      ...(options.disableChallengeResourceVerification === undefined
        ? {}
        : { disableChallengeResourceVerification: options.disableChallengeResourceVerification }),
    });
    for (const oldest of made.keys()) {
      if (made.size < CLIENTS_MAX) break;
      made.delete(oldest);
    }
    made.set(vaultUrl, client);
    return client;
  };
}

function ownVault(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === 'https:' && url.pathname === '/') return url.origin;
  throw terminal('the address set for Mooring’s own vault is not that of a vault');
}

function required(ownUrl: string | undefined): string {
  if (ownUrl !== undefined) return ownUrl;
  throw new Fault('terminal', {
    reason: 'VaultRequired',
    message: 'a plain secret needs a vault of Mooring’s own: set one up, or refer to a secret in Key Vault',
  });
}

function terminal(message: string): Fault {
  return new Fault('terminal', { reason: 'SecretUnavailable', message });
}
