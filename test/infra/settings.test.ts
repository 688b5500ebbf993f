/** Names and settings in the templates against the code that reads them, both ways. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import host from '../../host.json' with { type: 'json' };
import { at, Expression, isObjectValue, textsIn, type Value } from '../../scripts/infra/value.ts';
import { REASONS } from '../../src/core/reasons.ts';
import { readSettings } from '../../src/runtime/settings.ts';
import { infra, ROOT, resourcesIn, withChange } from './support.ts';

const source = (pattern: string) =>
  globSync(pattern, { cwd: ROOT })
    .map((file) => readFileSync(path.join(ROOT, file), 'utf8'))
    .join('\n');
const NAME = 'MOORING_[A-Z_]+|AzureWebJobsStorage(?:__\\w+)?|AZURE_CLIENT_ID|APPLICATIONINSIGHTS_[A-Z_]+';
const functions = source('functions/*.ts');
const readByCode = new Set([
  ...[...source('src/runtime/{settings,authentication-settings}.ts').matchAll(new RegExp(`'(${NAME})'`, 'g'))].map(
    ([, name = '']) => name,
  ),
  ...[...functions.matchAll(new RegExp(`'%?(${NAME})%?'`, 'g'))].map(([, name = '']) => name),
]);

/** Read by the code and set by no template, each for its reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  AzureWebJobsStorage: 'a connection string; the identity needs none',
  AzureWebJobsStorage__blobServiceUri: 'made of the account’s name in the public cloud',
  AzureWebJobsStorage__queueServiceUri: 'the same',
  AzureWebJobsStorage__tableServiceUri: 'the same',
  MOORING_ARM_AUDIENCE: 'its default is the public cloud',
  MOORING_ARM_ENDPOINT: 'the same',
  MOORING_VAULT_HOSTS: 'its default is every vault; which are readable, roles decide',
  MOORING_TRACES: 'on, where Application Insights is set',
  MOORING_LOCAL: 'local only',
  MOORING_LOCAL_PORT_OFFSET: 'local only',
  MOORING_REGISTRY_ENDPOINTS: 'local only',
  MOORING_TIME_SCALE: 'local only',
};
/** Set by the templates for the host and the platform. */
const OF_THE_PLATFORM = ['AzureWebJobsStorage__clientId', 'AzureWebJobsStorage__credential'];
/** Flex Consumption refuses a deployment with one of these (documented: deprecated settings). */
const NOT_ON_FLEX =
  /^(?:FUNCTIONS_EXTENSION_VERSION|FUNCTIONS_WORKER_RUNTIME|WEBSITE_(?:RUN_FROM_PACKAGE|NODE_DEFAULT_VERSION|CONTENT\w*|VNET_ROUTE_ALL)|SCM_DO_BUILD_DURING_DEPLOYMENT|ENABLE_ORYX_BUILD)$/;

function settingsOf(files: typeof infra): Record<string, Value> {
  const module = files.get('infra/modules/controller.bicep')?.modules.find(({ symbol }) => symbol === 'functionApp');
  const variables = files.get('infra/modules/function-app.bicep')?.variables;
  const hashKey = variables?.get('hashKey');
  const own = [module?.params['settings'], variables?.get('platform')];
  const optional = hashKey instanceof Expression ? hashKey.parts : [hashKey];
  return Object.assign({}, ...[...own, ...optional].filter(isObjectValue));
}

const settings = settingsOf(infra);

describe('the app settings', () => {
  it('are given to the app, all of them', () => {
    const [given] = resourcesIn(infra, 'Microsoft.Web/sites/config').filter(
      ({ body }) => at(body, 'name') === 'appsettings',
    );
    expect(textsIn(at(given?.body, 'properties') ?? null)[0]).toBe('union(platform, settings, hashKey)');
  });

  it('are all read, by the code or by the platform', () => {
    const idle = Object.keys(settings).filter((name) => !readByCode.has(name) && !OF_THE_PLATFORM.includes(name));
    expect(idle).toEqual([]);
  });

  it('hold every setting that the code reads, but for those left out with a reason', () => {
    expect([...readByCode].filter((name) => !(name in settings) && !(name in LEFT_OUT))).toEqual([]);
    expect(Object.keys(LEFT_OUT).filter((name) => !readByCode.has(name) || name in settings)).toEqual([]);
    expect(OF_THE_PLATFORM.filter((name) => !(name in settings))).toEqual([]);
  });

  it('are none that Flex Consumption refuses', () => {
    expect(Object.keys(settings).filter((name) => NOT_ON_FLEX.test(name))).toEqual([]);
    expect('FUNCTIONS_WORKER_RUNTIME').toMatch(NOT_ON_FLEX);
  });

  it.each([true, false])('are ones that the app starts with, authentication %s', (authentication) => {
    const read = readSettings(environment(authentication));
    expect(read).toMatchObject({
      installation: 'prod',
      mode: 'manage',
      authentication: { kind: authentication ? 'entra' : 'keys' },
      defaultScope: 'sub/shop',
      scopes: ['sub/shop', 'sub/store'],
      deadLetterContainer: 'mooring-dead-letters',
      local: false,
      timeScale: 1,
    });
    expect(read.registries.allowed).toEqual(['acr.azurecr.io', 'ghcr.io']);
  });

  it('are missed where a template forgets or misspells one', async () => {
    const from = 'MOORING_SWEEP_SCHEDULE:';
    const changed = settingsOf(await withChange('infra/modules/controller.bicep', from, 'MOORING_SWEEP_SCHEDUEL:'));
    expect(Object.keys(changed).filter((name) => name.startsWith('MOORING_') && !readByCode.has(name))).toEqual([
      'MOORING_SWEEP_SCHEDUEL',
    ]);
    expect([...readByCode].filter((name) => !(name in changed) && !(name in LEFT_OUT))).toEqual([
      'MOORING_SWEEP_SCHEDULE',
    ]);
  });
});

/** What deployment would put in place of each expression. */
function environment(authentication: boolean): Record<string, string> {
  const known: Record<string, string> = {
    MOORING_INSTALLATION: 'prod',
    MOORING_MODE: 'manage',
    MOORING_SUBSCRIPTION: 'SUB',
    MOORING_RESOURCE_GROUP: 'shop',
    MOORING_SCOPES: 'sub/shop,sub/store',
    MOORING_REGISTRIES: 'acr.azurecr.io,ghcr.io',
    MOORING_TENANT: '22222222-0000-0000-0000-000000000001',
    MOORING_ROLES: '[]',
    MOORING_GROUPS_MAX: 'none',
    MOORING_CORES_MAX: 'none',
    MOORING_AUTHENTICATION: authentication ? 'entra' : 'keys',
    MOORING_PROBE_PRIVATE: 'false',
    MOORING_VAULT_URL: 'https://kv-x.vault.azure.net/',
  };
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, typeof value === 'string' ? value : (known[name] ?? 'x')]),
  );
}

function moduleParameter(symbol: string, name: string): Value | undefined {
  return infra.get('infra/modules/controller.bicep')?.modules.find((one) => one.symbol === symbol)?.params[name];
}

describe('events', () => {
  const topics = [...infra.values()].flatMap(({ modules }) =>
    modules.filter(({ path: to }) => to === 'event-topic.bicep'),
  );

  it('reach every function that is triggered by Event Grid, by the name it registers, and no other', () => {
    const registered = [...functions.matchAll(/app\.eventGrid\('(\w+)'/g)].map(([, name]) => name);
    expect(topics.map(({ params }) => params['functionName']).toSorted()).toEqual(registered.toSorted());
    expect(registered.length).toBeGreaterThan(1);
  });

  it('have their dead letters where the app looks for them', () => {
    const written = [
      moduleParameter('storage', 'deadLetters'),
      infra.get('infra/events.bicep')?.variables.get('deadLetters'),
    ];
    expect([...written, settings['MOORING_DEAD_LETTERS']]).toEqual(Array(3).fill('mooring-dead-letters'));
  });
});

describe('alerts', () => {
  const variables = infra.get('infra/modules/alerts.bicep')?.variables.get('alerts');
  const queries = Object.fromEntries(
    (Array.isArray(variables) ? variables : []).map((alert: Value) => [at(alert, 'name'), String(at(alert, 'query'))]),
  );
  /** Every text in quotes that a query looks for. */
  const soughtBy = (name: string) => [...(queries[name] ?? '').matchAll(/"([^"]+)"/g)].map(([, text]) => text);
  const logged = [...source('{src,functions}/**/*.ts').matchAll(/log\.(?:info|warn|error)\(\s*'([^']+)'/g)].map(
    ([, text]) => text,
  );

  it('are the five that are promised', () => {
    expect(Object.keys(queries).toSorted()).toEqual(['no-sweep', 'not-seen', 'poison', 'stalled', 'throttled']);
  });

  it('look for messages that the app logs, at a level that is kept', () => {
    expect(logged).toEqual(expect.arrayContaining([...soughtBy('stalled'), ...soughtBy('not-seen')]));
    const [message, reason] = soughtBy('throttled');
    expect(logged).toContain(message);
    expect(Object.keys(REASONS)).toContain(reason);
  });

  it('look for the queue that the host gives up into, and the function that sweeps', () => {
    const queue = /queueName: '(\w+)'/.exec(functions)?.[1];
    expect(soughtBy('poison')).toEqual([`${queue}-poison`]);
    expect(functions).toContain(`app.timer('${soughtBy('no-sweep')[0]}'`);
  });

  it('count requests that are never sampled away', () => {
    expect(host.logging.applicationInsights.samplingSettings.excludedTypes).toContain('Request');
  });
});
