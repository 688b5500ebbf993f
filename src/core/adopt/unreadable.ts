/**
 * Where a container group has, or may have, a secret that ARM never returns (recorded: sent and absent from every
 * GET). Called by as-declared.ts. A place that names its secret by reference, or needs none, is not listed.
 */
import { isObject, type Json, type JsonObject, listAt, objectAt } from '../json.ts';
import { below } from '../spec/pointer.ts';

export function unreadableIn(document: JsonObject): string[] {
  const properties = objectAt(document['properties']);
  const inList = (list: string, of: (item: JsonObject, at: string) => string[]): string[] =>
    listAt(properties[list]).flatMap((item, index) => of(objectAt(item), below('/properties', list, index)));
  return [
    ...inList('containers', inEnvironment),
    ...inList('initContainers', inEnvironment),
    ...inList('imageRegistryCredentials', inCredential),
    ...inList('volumes', inVolume),
    ...inDiagnostics(properties),
    ...inList('extensions', inExtension),
  ];
}

/**
 * A secure variable comes back as its name alone. So does one whose plain value is empty: both are listed, for nobody
 * can tell them apart.
 */
function inEnvironment(container: JsonObject, at: string): string[] {
  const list = 'environmentVariables';
  return listAt(objectAt(container['properties'])[list]).flatMap((item, index) => {
    const has = (member: string) => isGiven(objectAt(item)[member]);
    return has('value') || has('secureValue') || has('secureValueReference')
      ? []
      : [below(at, 'properties', list, index, 'secureValue')];
  });
}

/** With a managed identity there is no password. */
function inCredential(credential: JsonObject, at: string): string[] {
  const isOpen = ['password', 'passwordReference', 'identity'].some((member) => isGiven(credential[member]));
  return isOpen ? [] : [below(at, 'password')];
}

function inVolume({ azureFile, secret }: JsonObject, at: string): string[] {
  if (isObject(secret)) return Object.keys(secret).length === 0 ? [below(at, 'secret')] : [];
  if (!isObject(azureFile)) return [];
  const keys = ['storageAccountKey', 'storageAccountKeyReference', 'userAssignedIdentityClientId'];
  return keys.some((member) => isGiven(azureFile[member])) ? [] : [below(at, 'azureFile', 'storageAccountKey')];
}

function inDiagnostics(properties: JsonObject): string[] {
  const { logAnalytics } = objectAt(properties['diagnostics']);
  if (!isObject(logAnalytics) || isGiven(logAnalytics['workspaceKey'])) return [];
  return ['/properties/diagnostics/logAnalytics/workspaceKey'];
}

/** Whether an extension had any nobody can tell. */
function inExtension(extension: JsonObject, at: string): string[] {
  return isGiven(objectAt(extension['properties'])['protectedSettings'])
    ? []
    : [below(at, 'properties', 'protectedSettings')];
}

function isGiven(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== '';
}
