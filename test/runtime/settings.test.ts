/** The app settings: where the storage account’s services are, the container of dead letters, who may call. */
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../src/runtime/settings.ts';

const NEEDED = { MOORING_INSTALLATION: 'test' };
const storageOf = (environment: Record<string, string>) => readSettings({ ...NEEDED, ...environment }).storage;

it('makes the three services’ addresses of the account’s name', () => {
  expect(storageOf({ AzureWebJobsStorage__accountName: 'store' })).toEqual({
    tableEndpoint: 'https://store.table.core.windows.net',
    queueEndpoint: 'https://store.queue.core.windows.net',
    blobEndpoint: 'https://store.blob.core.windows.net',
  });
});

it('takes each address that is given, and a connection string before all', () => {
  const given = {
    AzureWebJobsStorage__tableServiceUri: 'https://t.example',
    AzureWebJobsStorage__queueServiceUri: 'https://q.example',
    AzureWebJobsStorage__blobServiceUri: 'https://b.example',
  };
  expect(storageOf(given)).toEqual({
    tableEndpoint: 'https://t.example',
    queueEndpoint: 'https://q.example',
    blobEndpoint: 'https://b.example',
  });
  expect(storageOf({ ...given, AzureWebJobsStorage: 'UseDevelopmentStorage=true' })).toEqual({
    connectionString: 'UseDevelopmentStorage=true',
  });
});

it('says so where one of the three is missing', () => {
  expect(() =>
    storageOf({
      AzureWebJobsStorage__tableServiceUri: 'https://t.example',
      AzureWebJobsStorage__queueServiceUri: 'https://q.example',
    }),
  ).toThrow('AzureWebJobsStorage: give');
});

it('has a container of dead letters, and takes no name that can be none', () => {
  const environment = { ...NEEDED, AzureWebJobsStorage: 'UseDevelopmentStorage=true' };
  expect(readSettings(environment).deadLetterContainer).toBe('mooring-dead-letters');
  expect(readSettings({ ...environment, MOORING_DEAD_LETTERS: 'dead' }).deadLetterContainer).toBe('dead');
  for (const name of ['ab', 'Dead', 'a--b', '-dead', 'a/b', 'a'.repeat(64)])
    expect(() => readSettings({ ...environment, MOORING_DEAD_LETTERS: name })).toThrow('MOORING_DEAD_LETTERS');
});

it('limits what a resource group may hold where that is said, and takes no limit that is none', () => {
  const limitsOf = (environment: Record<string, string>) =>
    readSettings({ ...NEEDED, AzureWebJobsStorage: 'UseDevelopmentStorage=true', ...environment }).limits;
  expect(limitsOf({})).toEqual({});
  expect(limitsOf({ MOORING_GROUPS_MAX: 'none', MOORING_CORES_MAX: 'none' })).toEqual({});
  expect(limitsOf({ MOORING_GROUPS_MAX: '50', MOORING_CORES_MAX: '40' })).toEqual({ groupsMax: 50, coresMax: 40 });
  for (const wrong of ['0', '-1', '1.5', 'many', '1000000'])
    for (const name of ['MOORING_GROUPS_MAX', 'MOORING_CORES_MAX'])
      expect(() => limitsOf({ [name]: wrong })).toThrow(`${name}: is to be a number, or none`);
});

describe('who may call', () => {
  const TENANT = '00000000-0000-0000-0000-00000000000A';
  const ID = '00000000-0000-0000-0000-0000000000AD';
  const SUB = '00000000-0000-0000-0000-000000000001';
  const of = (environment: Record<string, string>) =>
    readSettings({ ...NEEDED, AzureWebJobsStorage: 'UseDevelopmentStorage=true', ...environment }).authentication;
  const entra = (environment: Record<string, string>) =>
    of({ MOORING_AUTHENTICATION: 'entra', MOORING_TENANT: TENANT, ...environment });

  it('is whoever has a key, where nothing is said', () => {
    expect(of({})).toEqual({ kind: 'keys' });
  });

  it('is nobody with entra, until the platform says that its authentication is on', () => {
    expect(entra({})).toEqual({ kind: 'entra', on: false, tenant: TENANT.toLowerCase(), assignments: [] });
    for (const off of ['', 'false', 'False', '1', 'yes'])
      expect(entra({ WEBSITE_AUTH_ENABLED: off })).toMatchObject({ on: false });
    for (const on of ['true', 'True', 'TRUE']) expect(entra({ WEBSITE_AUTH_ENABLED: on })).toMatchObject({ on: true });
  });

  it('needs a tenant with entra', () => {
    expect(() => of({ MOORING_AUTHENTICATION: 'entra' })).toThrow('MOORING_TENANT');
    expect(() => entra({ MOORING_TENANT: 'common' })).toThrow('MOORING_TENANT');
  });

  it('has the roles that are given, ids and resource groups without regard to case', () => {
    const roles = [
      { id: ID, role: 'admin' },
      { id: ID, role: 'Reader', resourceGroup: `${SUB}/Shop`, note: 'the shop’s team' },
    ];
    expect(entra({ MOORING_ROLES: JSON.stringify(roles) })).toMatchObject({
      assignments: [
        { id: ID.toLowerCase(), role: 'Admin' },
        { id: ID.toLowerCase(), role: 'Reader', scope: `${SUB}/shop` },
      ],
    });
  });

  it.each([
    ['no JSON', '[{', ' is to be a JSON array'],
    ['no list', '{}', ' is to be a JSON array'],
    ['too many', JSON.stringify(Array(501).fill({ id: ID, role: 'Reader' })), ' is to be a JSON array'],
    ['no object', '[1]', ' /0 is to be an object'],
    ['no id', '[{"role":"Reader"}]', ' /0/id'],
    ['a name for an id', '[{"id":"ada","role":"Reader"}]', ' /0/id'],
    ['no role', `[{"id":"${ID}"}]`, ' /0/role'],
    ['a role there is not', `[{"id":"${ID}","role":"Owner"}]`, ' /0/role'],
    // A misspelt key must not become a role everywhere.
    ['a misspelt key', `[{"id":"${ID}","role":"Reader","resourcegroup":"${SUB}/shop"}]`, ' /0 may hold'],
    [
      'a resource group without a subscription',
      `[{"id":"${ID}","role":"Reader","resourceGroup":"shop"}]`,
      ' /0/resourceGroup',
    ],
    ['an empty resource group', `[{"id":"${ID}","role":"Reader","resourceGroup":""}]`, ' /0/resourceGroup'],
    [
      'a resource group and more',
      `[{"id":"${ID}","role":"Reader","resourceGroup":"${SUB}/shop/x"}]`,
      ' /0/resourceGroup',
    ],
    ['a second that is wrong', `[{"id":"${ID}","role":"Reader"},{}]`, ' /1/id'],
  ])('refuses %s', (_, text, told) => {
    expect(() => entra({ MOORING_ROLES: text })).toThrow(`MOORING_ROLES:${told}`);
  });

  it('does not echo a value that is wrong', () => {
    expect(() => entra({ MOORING_ROLES: '[{"id":"hunter2"}]', MOORING_TENANT: 'hunter2' })).toThrow(
      expect.not.stringContaining('hunter2'),
    );
  });
});
