/**
 * References to Key Vault secrets as app settings write them: `@Microsoft.KeyVault(SecretUri=…)`, or by vault and
 * secret name. What is written so is no secret and may be stored, shown and compared.
 */

export interface VaultReference {
  /** `https://<vault host>`, without a path. */
  readonly vaultUrl: string;
  readonly secret: string;
  /** Absent: whatever version is newest when it is read. */
  readonly version?: string;
}

const MARK = '@Microsoft.KeyVault(';
const REFERENCE = /^@Microsoft\.KeyVault\(([^()]*)\)$/;
const SECRET_NAME = /^[A-Za-z0-9-]{1,127}$/;
const VERSION = /^[A-Za-z0-9]{1,64}$/;
const VAULT_NAME = /^[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]$/;
/** A host with its port; names and digits only, so that nothing can be smuggled into the URL. */
const SECRET_URI = /^(https:\/\/[a-z0-9.-]+(?::\d{1,5})?)\/secrets\/([^/?#]+)(?:\/([^/?#]*))?$/i;
/** Characters; longer texts are no references. */
const REFERENCE_MAX = 512;

/** Meant as a reference, well formed or not: such a text must never be sent to Azure as if it were the secret. */
export function claimsVaultReference(text: string): boolean {
  return text.trimStart().toLowerCase().startsWith(MARK.toLowerCase());
}

export function isVaultReference(text: string): boolean {
  return parseVaultReference(text) !== undefined;
}

export function parseVaultReference(text: string): VaultReference | undefined {
  if (text.length > REFERENCE_MAX) return undefined;
  const inner = REFERENCE.exec(text)?.[1];
  if (inner === undefined) return undefined;
  const fields = new Map<string, string>();
  for (const part of inner.split(';')) {
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(0, equals)).trim().toLowerCase();
    if (name === '' || fields.has(name)) return undefined;
    fields.set(name, part.slice(equals + 1).trim());
  }
  const uri = fields.get('secreturi');
  if (uri !== undefined) return fields.size === 1 ? byUri(uri) : undefined;
  return byName(fields);
}

function byUri(uri: string): VaultReference | undefined {
  const [, vaultUrl, secret, version] = SECRET_URI.exec(uri) ?? [];
  if (vaultUrl === undefined || secret === undefined) return undefined;
  return checked(vaultUrl.toLowerCase(), secret, version === '' ? undefined : version);
}

function byName(fields: ReadonlyMap<string, string>): VaultReference | undefined {
  const known = ['vaultname', 'secretname', 'secretversion'];
  const vault = fields.get('vaultname');
  const secret = fields.get('secretname');
  if (vault === undefined || secret === undefined || !VAULT_NAME.test(vault)) return undefined;
  if ([...fields.keys()].some((name) => !known.includes(name))) return undefined;
  return checked(`https://${vault.toLowerCase()}.vault.azure.net`, secret, fields.get('secretversion'));
}

function checked(vaultUrl: string, secret: string, version: string | undefined): VaultReference | undefined {
  if (!SECRET_NAME.test(secret) || (version !== undefined && !VERSION.test(version))) return undefined;
  return { vaultUrl, secret, ...(version === undefined ? {} : { version }) };
}
