/** The rules for the group as a whole: volumes, network, Windows, registry credentials. Called by parse.ts. */
import { parseImage } from '../image/reference.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../json.ts';
import { containersOf, itemsAt, propertiesOf } from './group.ts';
import { isAciName } from './names.ts';
import { below } from './pointer.ts';
import type { Report } from './report.ts';

/** Characters (documented). */
const VOLUME_NAME_MIN = 5;
const VOLUME_KINDS = ['azureFile', 'emptyDir', 'secret', 'secretReference', 'gitRepo'] as const;
const SUBNET =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/virtualNetworks\/[^/]+\/subnets\/[^/]+$/i;
const USER_IDENTITY =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[^/]+$/i;

export function checkGroup(body: JsonObject, report: Report): void {
  const location = textAt(body['location']);
  if (location !== undefined && !/^[a-z0-9][a-z0-9 ]*$/i.test(location)) {
    report.refuse('/location', 'must be an Azure region, such as westeurope');
  }
  checkVolumes(body, report);
  checkNetwork(body, report);
  checkWindows(body, report);
  checkRegistries(body, report);
  const diagnostics = objectAt(objectAt(propertiesOf(body)['diagnostics'])['logAnalytics']);
  if (diagnostics['workspaceId'] !== undefined && diagnostics['workspaceKey'] === undefined) {
    report.warn('/properties/diagnostics/logAnalytics', exported('workspaceKey'));
  }
}

function exported(what: string): string {
  return `has no ${what}: an exported file leaves it out, and ACI needs it`;
}

function checkVolumes(body: JsonObject, report: Report): void {
  const names = new Set<string>();
  for (const { pointer, value } of itemsAt(propertiesOf(body), '/properties', 'volumes')) {
    const name = textAt(value['name']);
    if (name !== undefined) {
      if (!isAciName(name, VOLUME_NAME_MIN)) {
        report.refuse(
          below(pointer, 'name'),
          'a volume’s name has 5 to 63 lower-case letters, digits and "-", and neither begins nor ends with "-"',
        );
      }
      if (names.has(name)) report.refuse(below(pointer, 'name'), 'another volume has this name');
      names.add(name);
    }
    const kinds = VOLUME_KINDS.filter((kind) => value[kind] !== undefined);
    if (kinds.length !== 1) {
      const found = kinds.length === 0 ? 'none (an empty directory is written "emptyDir: {}")' : kinds.join(' and ');
      report.refuse(pointer, `a volume is one of ${VOLUME_KINDS.join(', ')}; this one is ${found}`);
    }
    const file = objectAt(value['azureFile']);
    const keys = ['storageAccountKey', 'storageAccountKeyReference', 'userAssignedIdentityClientId'];
    if (kinds.includes('azureFile') && keys.every((key) => file[key] === undefined)) {
      report.warn(below(pointer, 'azureFile'), exported('storageAccountKey'));
    }
  }
}

function checkNetwork(body: JsonObject, report: Report): void {
  const properties = propertiesOf(body);
  const subnets = itemsAt(properties, '/properties', 'subnetIds');
  for (const { pointer, value } of subnets) {
    const id = textAt(value['id']);
    if (id !== undefined && !SUBNET.test(id))
      report.refuse(below(pointer, 'id'), 'must be the resource id of a subnet');
  }
  const profile = objectAt(properties['networkProfile'])['id'] !== undefined;
  if (profile) {
    report.warn('/properties/networkProfile', 'only API versions before 2021-07-01 know it: use subnetIds');
  }
  if (subnets.length === 0 && !profile) return;
  const address = objectAt(properties['ipAddress']);
  if (address['type'] === 'Public') {
    report.refuse('/properties/ipAddress/type', 'a container group in a subnet cannot have a public address');
  }
  if (address['dnsNameLabel'] !== undefined) {
    report.refuse('/properties/ipAddress/dnsNameLabel', 'a container group in a subnet cannot have a DNS name label');
  }
}

function checkWindows(body: JsonObject, report: Report): void {
  const properties = propertiesOf(body);
  if (properties['osType'] !== 'Windows') return;
  if (listAt(properties['containers']).length > 1) {
    report.refuse('/properties/containers', 'a Windows container group has one container only');
  }
  if (listAt(properties['initContainers']).length > 0) {
    report.refuse('/properties/initContainers', 'a Windows container group cannot have init containers');
  }
  for (const place of ['subnetIds', 'networkProfile']) {
    const value = properties[place];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    report.refuse(`/properties/${place}`, 'a Windows container group cannot be in a subnet');
  }
}

/** A registry of ACR's can be pulled from with a name and password or a user-assigned identity, never the system's. */
function checkRegistries(body: JsonObject, report: Report): void {
  const servers = new Set<string>();
  const identities = new Set(
    Object.keys(objectAt(objectAt(body['identity'])['userAssignedIdentities'])).map((id) => id.toLowerCase()),
  );
  for (const { pointer, value } of itemsAt(propertiesOf(body), '/properties', 'imageRegistryCredentials')) {
    const server = (textAt(value['server']) ?? '').toLowerCase();
    if (server.includes('/'))
      report.refuse(below(pointer, 'server'), 'must be the registry’s host name, without scheme and path');
    if (servers.has(server)) report.refuse(below(pointer, 'server'), 'another credential is for this registry');
    servers.add(server);
    const identity = textAt(value['identity']);
    if (identity !== undefined && !USER_IDENTITY.test(identity)) {
      report.refuse(
        below(pointer, 'identity'),
        'must be the resource id of a user-assigned identity: ACI cannot pull with the system-assigned one',
      );
    } else if (identity !== undefined && !identities.has(identity.toLowerCase())) {
      report.refuse(below(pointer, 'identity'), 'must be one of the group’s own identity.userAssignedIdentities');
    } else if (identity === undefined && textAt(value['username']) === undefined) {
      report.refuse(
        pointer,
        'needs username and password, or a user-assigned identity: ACI cannot pull with the system-assigned one',
      );
    } else if (identity === undefined && value['password'] === undefined && value['passwordReference'] === undefined) {
      report.warn(pointer, exported('password'));
    }
  }
  warnOfSystemPull(body, servers, report);
}

function warnOfSystemPull(body: JsonObject, servers: ReadonlySet<string>, report: Report): void {
  if (!(textAt(objectAt(body['identity'])['type']) ?? '').startsWith('SystemAssigned')) return;
  for (const container of containersOf(body)) {
    const parsing = parseImage(textAt(container.properties['image']) ?? '');
    if (!parsing.ok || !parsing.image.host.endsWith('.azurecr.io') || servers.has(parsing.image.host)) continue;
    report.warn(
      below(container.pointer, 'properties', 'image'),
      'has no credential for its registry: ACI cannot pull with the system-assigned identity',
    );
  }
}
