/**
 * The one table of what the service does to a body between PUT and GET: adds, never returns, drops, re-cases,
 * respells; and where order or absence means nothing. Read by schema.ts alone; a property without a row is compared
 * as it is. "Recorded" means seen in recorded traffic of the real service, 2017 to 2025; "documented" means its
 * specification or manual. Absent, null and empty are one thing wherever no row says otherwise (recorded: `ports`,
 * `environmentVariables`, `command`, `initContainers` and `configMap.keyValuePairs` come back empty when not sent).
 */
import { TAG_PREFIX } from '../tags.ts';
import type { Row } from './rule.ts';

const READ_ONLY = 'documented read-only (2026-07-01)';
const ENUM_CASING = 'recorded for restartPolicy (never → Never); documented values are case-insensitive';
const CONTAINER = '/properties/containers/*/properties';
const INIT = '/properties/initContainers/*/properties';

const never = (source: string, ...places: string[]): Row[] =>
  places.map((at) => ({ at, rule: { never: true }, source }));
const ids = (...places: string[]): Row[] =>
  places.map((at) => ({ at, rule: { spelling: 'id' }, source: 'documented: resource ids are case-insensitive' }));
const matched = (by: readonly string[], ...places: string[]): Row[] =>
  places.map((at) => ({
    at,
    rule: { matchedBy: by },
    source: 'documented: items have a name of their own; order is kept (recorded) and means nothing',
  }));
const secret = (...places: string[]): Row[] =>
  places.map((at) => ({ at, rule: { secret: true }, source: 'recorded: sent and never returned' }));
const falseCounts = (...places: string[]): Row[] =>
  places.map((at) => ({ at, rule: { falseCounts: true }, source: 'documented: false and 0 differ from not set' }));

/** Rows of one kind of container, below `at`. */
function containerRows(at: string): Row[] {
  return [
    ...never(READ_ONLY, `${at}/instanceView`),
    ...matched(['name'], `${at}/environmentVariables`),
    ...secret(`${at}/environmentVariables/*/secureValue`),
    ...matched(['name', 'mountPath'], `${at}/volumeMounts`),
    {
      at: `${at}/volumeMounts/*/readOnly`,
      rule: { absentMeans: false },
      source: 'documented default; not filled in (recorded)',
    },
    { at: `${at}/securityContext/privileged`, rule: { absentMeans: false }, source: 'documented default' },
    ...falseCounts(
      `${at}/securityContext/allowPrivilegeEscalation`,
      `${at}/securityContext/runAsUser`,
      `${at}/securityContext/runAsGroup`,
    ),
    { at: `${at}/securityContext/capabilities/add`, rule: { set: true }, source: 'documented: a set' },
    { at: `${at}/securityContext/capabilities/drop`, rule: { set: true }, source: 'documented: a set' },
  ];
}

export const ROWS: readonly Row[] = [
  ...never(READ_ONLY, '/id', '/name', '/type', '/systemData', '/etag', '/identity/principalId', '/identity/tenantId'),
  ...never('documented: the key of a declaration file, not of the resource', '/apiVersion'),
  { at: '/location', rule: { spelling: 'location' }, source: 'recorded: “west us” and “westus” are one region' },
  {
    at: '/tags',
    rule: { othersMayAdd: true, keysIgnoreCase: true, exceptKeys: TAG_PREFIX },
    source: 'documented: tag names are case-insensitive; policies and cost tools add tags; ours are judged in tags.ts',
  },
  { at: '/tags/*', rule: { emptyCounts: true }, source: 'documented: a tag may have an empty value' },
  { at: '/zones', rule: { set: true }, source: 'documented: a set' },
  {
    at: '/zones',
    rule: { suppliedWhen: 'profiled' },
    source: 'documented: a standby pool has the zones of its container groups',
  },

  { at: '/identity/type', rule: { spelling: 'enum', absentMeans: 'None' }, source: ENUM_CASING },
  {
    at: '/identity/userAssignedIdentities',
    rule: { keysIgnoreCase: true },
    source: 'documented: resource ids are case-insensitive',
  },
  {
    at: '/identity/userAssignedIdentities/*',
    rule: { presence: true },
    source: 'recorded: sent as {}, returned with principalId and clientId',
  },

  ...never(
    READ_ONLY,
    '/properties/provisioningState',
    '/properties/instanceView',
    '/properties/isCreatedFromStandbyPool',
  ),
  ...never('documented: shown by container groups that a set of them (NGroups) made', '/properties/orchestratorId'),
  ...never(
    'recorded since 2023-04, in no specification',
    '/properties/provisioningTimeoutInSeconds',
    '/properties/isCustomProvisioningTimeout',
  ),
  ...never('recorded: returned by api-version 2017-08-01-preview, which documents it read-only', '/properties/state'),
  {
    at: '/properties/sku',
    rule: { spelling: 'enum', absentMeans: 'Standard' },
    source: 'recorded: added since api-version 2021-03-01',
  },
  {
    at: '/properties/priority',
    rule: { spelling: 'enum', absentMeans: 'Regular' },
    source: 'documented default; not filled in (recorded)',
  },
  {
    at: '/properties/restartPolicy',
    rule: { spelling: 'enum', absentMeans: 'Always' },
    source: 'recorded: casing changes, not filled in; documented default',
  },
  { at: '/properties/osType', rule: { spelling: 'enum' }, source: ENUM_CASING },
  {
    at: '/properties/osType',
    rule: { suppliedWhen: 'absent' },
    source: 'documented: optional since 2025-09-01, so one that is not declared is not the declaration’s to judge',
  },
  {
    at: '/properties/confidentialComputeProperties/ccePolicy',
    rule: { suppliedWhen: 'confidential' },
    source: 'documented: a confidential container group without a policy is given one',
  },

  ...matched(
    ['name'],
    '/properties/containers',
    '/properties/volumes',
    '/properties/secretReferences',
    '/properties/extensions',
  ),
  {
    at: '/properties/initContainers',
    rule: { matchedBy: ['name'], ordered: true },
    source: 'documented: they run one after another; added as [] since api-version 2021-03-01 (recorded)',
  },
  ...containerRows(CONTAINER),
  ...containerRows(INIT),
  { at: `${CONTAINER}/configMap/keyValuePairs/*`, rule: { emptyCounts: true }, source: 'documented: a map of texts' },
  ...matched(['port', 'protocol'], `${CONTAINER}/ports`, '/properties/ipAddress/ports'),
  {
    at: `${CONTAINER}/ports/*/protocol`,
    rule: { spelling: 'enum', absentMeans: 'TCP' },
    source: 'documented default; not filled in (recorded)',
  },
  ...['livenessProbe', 'readinessProbe'].flatMap((probe): Row[] => [
    { at: `${CONTAINER}/${probe}/httpGet/scheme`, rule: { spelling: 'enum' }, source: ENUM_CASING },
    ...matched(['name'], `${CONTAINER}/${probe}/httpGet/httpHeaders`),
  ]),
  { at: `${CONTAINER}/resources/requests/gpu/sku`, rule: { spelling: 'enum' }, source: ENUM_CASING },
  { at: `${CONTAINER}/resources/limits/gpu/sku`, rule: { spelling: 'enum' }, source: ENUM_CASING },

  ...matched(['server'], '/properties/imageRegistryCredentials'),
  ...secret('/properties/imageRegistryCredentials/*/password'),
  {
    at: '/properties/imageRegistryCredentials/*/server',
    rule: { spelling: 'host' },
    source: 'documented: a host name',
  },
  ...ids('/properties/imageRegistryCredentials/*/identity'),

  ...never(
    'recorded: assigned by the service, whatever was sent',
    '/properties/ipAddress/ip',
    '/properties/ipAddress/fqdn',
  ),
  {
    at: '/properties/ipAddress',
    rule: { suppliedWhen: 'subnet' },
    source:
      'documented: a subnet gives each container group a private address, and no other; clients that send none read it',
  },
  { at: '/properties/ipAddress/type', rule: { spelling: 'enum' }, source: ENUM_CASING },
  {
    at: '/properties/ipAddress/ports/*/protocol',
    rule: { spelling: 'enum', absentMeans: 'TCP' },
    source: 'documented default; not filled in (recorded)',
  },
  {
    at: '/properties/ipAddress/autoGeneratedDomainNameLabelScope',
    rule: { spelling: 'enum', absentMeans: 'Unsecure', droppedWithout: 'dnsNameLabel' },
    source: 'recorded: dropped where there is no label (23 of 23), kept with one; documented default',
  },

  {
    at: '/properties/volumes/*/secret',
    rule: { presence: true, secret: true },
    source: 'recorded: returned as {}, keys and values gone',
  },
  { at: '/properties/volumes/*/emptyDir', rule: { presence: true }, source: 'recorded: {} is the whole setting' },
  ...secret('/properties/volumes/*/azureFile/storageAccountKey'),
  {
    at: '/properties/volumes/*/azureFile/readOnly',
    rule: { absentMeans: false },
    source: 'documented default; not filled in (recorded)',
  },

  ...secret(
    '/properties/diagnostics/logAnalytics/workspaceKey',
    '/properties/extensions/*/properties/protectedSettings',
  ),
  ...['logType', 'metadata', 'workspaceResourceId'].map(
    (name): Row => ({
      at: `/properties/diagnostics/logAnalytics/${name}`,
      rule: { whenReturned: true, ...(name === 'metadata' ? {} : { spelling: name === 'logType' ? 'enum' : 'id' }) },
      source: 'documented examples return workspaceId alone',
    }),
  ),

  ...matched(['id'], '/properties/subnetIds'),
  {
    at: '/properties/subnetIds/*/name',
    rule: { suppliedWhen: 'absent' },
    source: 'documented: a friendly name; the id alone says which subnet it is',
  },
  ...ids(
    '/properties/subnetIds/*/id',
    '/properties/networkProfile/id',
    '/properties/encryptionProperties/identity',
    '/properties/secretReferences/*/identity',
    '/properties/identityAcls/acls/*/identity',
    '/properties/containerGroupProfile/id',
    '/properties/standbyPoolProfile/id',
  ),
  {
    at: '/properties/encryptionProperties/vaultBaseUrl',
    rule: { spelling: 'url' },
    source: 'documented example: returned with a slash at the end',
  },
  ...matched(['identity'], '/properties/identityAcls/acls'),
  { at: '/properties/identityAcls/acls/*/access', rule: { spelling: 'enum' }, source: ENUM_CASING },
  { at: '/properties/identityAcls/defaultAccess', rule: { spelling: 'enum' }, source: ENUM_CASING },
  { at: '/properties/standbyPoolProfile', rule: { whenReturned: true }, source: 'documented example: not returned' },
  {
    at: '/properties',
    rule: { suppliedWhen: 'profiled' },
    source: 'documented: a profile supplies what the body leaves out',
  },
];
