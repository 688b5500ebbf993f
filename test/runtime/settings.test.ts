/** Where the storage account's services are, and the container of dead letters, from the app settings. */
import { expect, it } from 'vitest';
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
