/**
 * Puts a declaration's plain secure values into Mooring's own vault and leaves references in their places. Called
 * before a declaration is stored: no row ever holds a secret. A value that is already kept keeps its version, so that
 * declaring the same again changes nothing.
 */
import { attempt } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import type { GroupKey } from '../core/model.ts';
import type { Violation } from '../core/spec/declaration.ts';
import { isVaultReference, parseVaultReference, replaceAt, type SecretAt, secretsIn } from '../core/spec/secrets.ts';
import type { Parts } from './parts.ts';
import { isOfAnotherGroup, secretName } from './secret-names.ts';

export type Stowed =
  | { readonly ok: true; readonly document: JsonObject }
  | { readonly ok: false; readonly violations: readonly Violation[] };

export async function stowSecrets(
  parts: Parts,
  of: { readonly key: GroupKey; readonly document: JsonObject; readonly before: JsonObject | undefined },
  signal: AbortSignal,
): Promise<Stowed> {
  const violations = foreignSecrets(of.key, of.document);
  if (violations.length > 0) return { ok: false, violations };
  const plain = secretsIn(of.document).filter(({ value }) => !isVaultReference(value));
  if (plain.length === 0) return { ok: true, document: of.document };
  if (!parts.vault.writable)
    return { ok: false, violations: plain.map(({ pointer }) => ({ pointer, rule: NO_VAULT })) };
  const kept = new Map((of.before ? secretsIn(of.before) : []).map(({ pointer, value }) => [pointer, value]));
  const references = await Promise.all(
    plain.map(
      async (secret): Promise<[string, string]> => [
        secret.pointer,
        (await stillKept(parts, kept.get(secret.pointer), secret, signal)) ??
          (await parts.vault.keep(secretName(of.key, secret.pointer), secret.value, signal)),
      ],
    ),
  );
  return { ok: true, document: replaceAt(of.document, new Map(references)) };
}

/**
 * References to what Mooring keeps for another group. Its secrets are read with Mooring's own rights, so whoever could
 * name them would get them into containers of their own. Also told by a dry run.
 */
export function foreignSecrets(key: GroupKey, document: JsonObject): Violation[] {
  return secretsIn(document).flatMap(({ pointer, value }) => {
    const { secret } = parseVaultReference(value) ?? {};
    return secret !== undefined && isOfAnotherGroup(key, secret) ? [{ pointer, rule: FOREIGN_SECRET }] : [];
  });
}

/** The document with the references of those secrets that are kept already; the others stay as they are. Writes nothing. */
export async function recognizeSecrets(
  parts: Parts,
  of: { readonly document: JsonObject; readonly before: JsonObject | undefined },
  signal: AbortSignal,
): Promise<JsonObject> {
  const kept = new Map((of.before ? secretsIn(of.before) : []).map(({ pointer, value }) => [pointer, value]));
  const plain = secretsIn(of.document).filter(({ value }) => !isVaultReference(value));
  const found = await Promise.all(
    plain.map(
      async (secret): Promise<[string, string | undefined]> => [
        secret.pointer,
        await stillKept(parts, kept.get(secret.pointer), secret, signal),
      ],
    ),
  );
  return replaceAt(of.document, new Map(found.filter((entry): entry is [string, string] => entry[1] !== undefined)));
}

/**
 * The reference under which this very value is kept already. Where the vault cannot say just now it throws: keeping the
 * value anew would make a version, and a new version restarts containers.
 */
async function stillKept(
  parts: Parts,
  reference: string | undefined,
  { value }: SecretAt,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (reference === undefined || !isVaultReference(reference)) return undefined;
  const read = await attempt(() => parts.vault.read(reference, signal));
  if (!read.ok && read.fault.kind === 'transient') throw read.fault;
  return read.ok && read.value.value === value ? reference : undefined;
}

const FOREIGN_SECRET =
  'refers to a secret that Mooring keeps for another group: give the secret itself, or one of a vault of your own';

/** Also told by a dry run. */
export const NO_VAULT =
  'a secret in the clear needs a vault to be kept in: give Mooring one (MOORING_VAULT_URL), or put a reference here, @Microsoft.KeyVault(SecretUri=https://<vault>.vault.azure.net/secrets/<name>)';
