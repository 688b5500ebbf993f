/**
 * Where a document holds secrets, by ACI's format. Works on a declaration as it was sent and on a rendered body: both
 * have them at the same pointers. Member names are matched whatever their case, as ACI reads them, so that no spelling
 * hides a secret. ACI's own `…Reference` members are not secrets and are left alone.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { below, withValuesAt } from './pointer.ts';
import { isVaultReference } from './vault-reference.ts';

export { isVaultReference, parseVaultReference } from './vault-reference.ts';

export interface SecretAt {
  readonly pointer: string;
  /** The text as declared: the secret itself, or a vault reference. Protected settings come as JSON text. */
  readonly value: string;
}

/** `*` stands for each item of a list, `?` for each member of a mapping. */
const BODY_PLACES: readonly (readonly string[])[] = [
  ['properties', 'containers', '*', 'properties', 'environmentVariables', '*', 'secureValue'],
  ['properties', 'initContainers', '*', 'properties', 'environmentVariables', '*', 'secureValue'],
  ['properties', 'imageRegistryCredentials', '*', 'password'],
  ['properties', 'volumes', '*', 'azureFile', 'storageAccountKey'],
  ['properties', 'volumes', '*', 'secret', '?'],
  ['properties', 'diagnostics', 'logAnalytics', 'workspaceKey'],
  ['properties', 'extensions', '*', 'properties', 'protectedSettings'],
];
/** A region's patch is on that body, and holds secrets where the body does. */
const PLACES = [...BODY_PLACES, ...BODY_PLACES.map((place) => ['mooring', 'regions', '*', 'patch', ...place])];

/** Every secret and vault reference at those places, in the document's order. Empty texts hide nothing and are not listed. */
export function secretsIn(document: JsonObject): SecretAt[] {
  return PLACES.flatMap((place) => find(document, place, '')).flatMap(({ pointer, value }) => {
    if (value === null || value === '') return [];
    return [{ pointer, value: typeof value === 'object' ? JSON.stringify(value) : String(value) }];
  });
}

/** The secrets that are no references: what has to go into a vault before the document is stored. */
export function plainSecretsIn(document: JsonObject): SecretAt[] {
  return secretsIn(document).filter(({ value }) => !isVaultReference(value));
}

/** Values put where {@link secretsIn} found them: references in place of secrets, or secrets in place of references. */
export function replaceAt(document: JsonObject, values: ReadonlyMap<string, string>): JsonObject {
  const entries = [...values].map(([pointer, value]): [string, Json] => [pointer, restored(pointer, value)]);
  return withValuesAt(document, new Map(entries));
}

/** Protected settings are an object in ACI's format; their text becomes one again. */
function restored(pointer: string, value: string): Json {
  if (!pointer.toLowerCase().endsWith('/properties/protectedsettings') || isVaultReference(value)) return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return isObject(parsed) ? parsed : value;
  } catch {
    return value;
  }
}

function find(value: Json, place: readonly string[], pointer: string): { pointer: string; value: Json }[] {
  const [step, ...rest] = place;
  if (step === undefined) return [{ pointer, value }];
  if (Array.isArray(value)) {
    if (step !== '*') return [];
    return value.flatMap((item: Json, index) => find(item, rest, below(pointer, index)));
  }
  if (!isObject(value)) return [];
  return Object.entries(value)
    .filter(([key]) => step === '?' || key.toLowerCase() === step.toLowerCase())
    .flatMap(([key, member]) => find(member, rest, below(pointer, key)));
}
