/** What the templates may never say, whatever is added to them. Each rule is seen to find what it is for. */
import { describe, expect, it } from 'vitest';
import type { BicepFile } from '../../scripts/infra/read-file.ts';
import { at, Expression, textsIn, type Value } from '../../scripts/infra/value.ts';
import { infra, type Placed, resourcesIn, withChange } from './support.ts';

type Files = ReadonlyMap<string, BicepFile>;
type Rule = (files: Files) => string[];

/** A value that a resource of a type must have; one that only deployment knows is as wrong as another. */
const must =
  (type: string, path: string, ...allowed: Value[]): Rule =>
  (files) => {
    const concerned = resourcesIn(files, type).filter(({ existing }) => !existing);
    if (concerned.length === 0) return [`there is no ${type}`];
    return concerned
      .filter(({ body }) => !allowed.includes(at(body, path) ?? ''))
      .map((one) => `${whereIs(one)}: ${path}`);
  };

const whereIs = ({ file, symbol }: Placed) => `${file}: ${symbol}`;
const SITE = 'Microsoft.Web/sites';
const STORAGE = 'Microsoft.Storage/storageAccounts';
const VAULT = 'Microsoft.KeyVault/vaults';
/** Functions and properties that give a key, and what looks like one. */
const SECRET =
  /\blistKeys\b|\blistSecrets\b|\blistAccountSas\b|accountKey|primaryKey|connectionString\b|sharedAccessKey/i;
const NAMED_SECRET = /password|secret(?!Uri)|(?:access|account|shared)Key|connectionString/i;

const RULES: readonly (readonly [string, Rule, file: string, from: string, to: string])[] = [
  [
    'the app speaks https only',
    must(SITE, 'properties/httpsOnly', true),
    'function-app',
    'httpsOnly: true',
    'httpsOnly: false',
  ],
  [
    'the app speaks TLS 1.2 and newer',
    must(SITE, 'properties/siteConfig/minTlsVersion', '1.2', '1.3'),
    'function-app',
    " minTlsVersion: '1.2'",
    " minTlsVersion: '1.1'",
  ],
  [
    'its deployment site, too',
    must(SITE, 'properties/siteConfig/scmMinTlsVersion', '1.2', '1.3'),
    'function-app',
    "scmMinTlsVersion: '1.2'",
    "scmMinTlsVersion: '1.0'",
  ],
  [
    'FTP is off',
    must(SITE, 'properties/siteConfig/ftpsState', 'Disabled'),
    'function-app',
    "ftpsState: 'Disabled'",
    "ftpsState: 'FtpsOnly'",
  ],
  [
    'nobody publishes by password',
    must(`${SITE}/basicPublishingCredentialsPolicies`, 'properties/allow', false),
    'function-app',
    '{ allow: false }',
    '{ allow: true }',
  ],
  [
    'the app has an identity, made for it alone',
    must(SITE, 'identity/type', 'UserAssigned'),
    'function-app',
    "    type: 'UserAssigned'",
    "    type: 'None'",
  ],
  [
    'the app runs on Node 24',
    must(SITE, 'properties/functionAppConfig/runtime/version', '24'),
    'function-app',
    "version: '24'",
    "version: '20'",
  ],
  [
    'storage speaks TLS 1.2',
    must(STORAGE, 'properties/minimumTlsVersion', 'TLS1_2'),
    'storage',
    "'TLS1_2'",
    "'TLS1_0'",
  ],
  [
    'storage speaks https only',
    must(STORAGE, 'properties/supportsHttpsTrafficOnly', true),
    'storage',
    'supportsHttpsTrafficOnly: true',
    'supportsHttpsTrafficOnly: false',
  ],
  [
    'storage shows no blob to the public',
    must(STORAGE, 'properties/allowBlobPublicAccess', false),
    'storage',
    'allowBlobPublicAccess: false',
    'allowBlobPublicAccess: true',
  ],
  [
    'no container is public',
    must(`${STORAGE}/blobServices/containers`, 'properties/publicAccess', 'None'),
    'storage',
    "publicAccess: 'None'",
    "publicAccess: 'Blob'",
  ],
  [
    'storage has no key',
    must(STORAGE, 'properties/allowSharedKeyAccess', false),
    'storage',
    'allowSharedKeyAccess: false',
    'allowSharedKeyAccess: true',
  ],
  [
    'the vault gives rights by role',
    must(VAULT, 'properties/enableRbacAuthorization', true),
    'vault',
    'enableRbacAuthorization: true',
    'enableRbacAuthorization: false',
  ],
  [
    'the vault cannot be purged',
    must(VAULT, 'properties/enablePurgeProtection', true),
    'vault',
    'enablePurgeProtection: true',
    'enablePurgeProtection: false',
  ],
  [
    'telemetry takes no key',
    must('Microsoft.Insights/components', 'properties/DisableLocalAuth', true),
    'monitoring',
    'DisableLocalAuth: true',
    'DisableLocalAuth: false',
  ],
  [
    'logs take no key',
    must('Microsoft.OperationalInsights/workspaces', 'properties/features/disableLocalAuth', true),
    'monitoring',
    'disableLocalAuth: true',
    'disableLocalAuth: false',
  ],
  ['who brings no token is refused', refusesWithoutToken, 'authentication', "'Return401'", "'AllowAnonymous'"],
  [
    'no output tells a secret',
    outputsSecret,
    'storage',
    'output name string = account.name',
    'output name string = account.listKeys().keys[0].value',
  ],
  ['no expression asks for a key', asksForKeys, 'function-app', "'managedidentity'", 'insights.listKeys().key'],
  [
    'no parameter with the name of a secret is in the clear',
    clearSecrets,
    'function-app',
    'param storageName string',
    'param storageName string\nparam accountKey string',
  ],
  [
    'no secret has a default',
    secretDefaults,
    'function-app',
    'param storageName string',
    "param storageName string\n@secure()\nparam word string = 'x'",
  ],
  [
    'every dead letter is kept',
    must(
      'Microsoft.EventGrid/systemTopics/eventSubscriptions',
      'properties/deadLetterWithResourceIdentity/deadLetterDestination/endpointType',
      'StorageBlob',
    ),
    'event-topic',
    'deadLetterWithResourceIdentity',
    'deadLetters',
  ],
  [
    'roles are given to identities of Azure alone',
    must('Microsoft.Authorization/roleAssignments', 'properties/principalType', 'ServicePrincipal'),
    'vault',
    "'ServicePrincipal'",
    "'User'",
  ],
  ['every version of a type is a released one', previews, 'vault', 'vaults@2023-07-01', 'vaults@2023-08-01-preview'],
];

describe.each(RULES)('%s', (_rule, rule, file, from, to) => {
  it('in every template', () => {
    expect(rule(infra)).toEqual([]);
  });

  it('and is missed when it is not so', async () => {
    expect(rule(await withChange(`infra/modules/${file}.bicep`, from, to))).not.toEqual([]);
  });
});

it('lets the webhooks of Event Grid and the host pass authentication, and nothing else', () => {
  const [config] = resourcesIn(infra, `${SITE}/config`).filter(({ symbol }) => symbol === 'authentication');
  expect(at(config?.body, 'properties/globalValidation/excludedPaths')).toEqual(['/runtime/webhooks/*']);
  expect(at(config?.body, 'properties/globalValidation/requireAuthentication')).toBe(true);
  expect(at(config?.body, 'properties/platform/enabled')).toBe(true);
});

function refusesWithoutToken(files: Files): string[] {
  const configs = resourcesIn(files, `${SITE}/config`).filter(({ body }) => at(body, 'name') === 'authsettingsV2');
  const actions = configs.map(({ body }) => at(body, 'properties/globalValidation/unauthenticatedClientAction'));
  return actions.length === 1 && actions[0] === 'Return401' ? [] : [`authsettingsV2: ${actions.join()}`];
}

function outputsSecret(files: Files): string[] {
  return [...files.values()].flatMap(({ path, outputs }) =>
    outputs
      .filter(({ name, value }) => NAMED_SECRET.test(name) || textsIn(value).some((text) => SECRET.test(text)))
      .map(({ name }) => `${path}: ${name}`),
  );
}

/** Application Insights has its address in a string of that name; it opens nothing where keys are off. */
function asksForKeys(files: Files): string[] {
  return [...files.values()].flatMap(({ path, text }) =>
    text
      .replaceAll('APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString', '')
      .split('\n')
      .filter((line) => !line.startsWith('//') && SECRET.test(line))
      .map((line) => `${path}: ${line.trim()}`),
  );
}

function clearSecrets(files: Files): string[] {
  return [...files.values()].flatMap(({ path, parameters }) =>
    parameters
      .filter(({ name, decorators }) => NAMED_SECRET.test(name) && !decorators.some((one) => one.includes('secure')))
      .map(({ name }) => `${path}: ${name}`),
  );
}

function secretDefaults(files: Files): string[] {
  return [...files.values()].flatMap(({ path, parameters }) =>
    parameters
      .filter(({ decorators }) => decorators.some((one) => one.includes('secure')))
      .filter(({ default: value }) => value !== undefined && !(value instanceof Expression))
      .map(({ name }) => `${path}: ${name}`),
  );
}

function previews(files: Files): string[] {
  return resourcesIn(files)
    .filter(({ version }) => !/^\d{4}-\d\d-\d\d$/.test(version))
    .map(whereIs);
}
