import { describe, expect, it } from 'vitest';
import { looksSecret } from '../../../src/core/spec/suspicious.ts';

const KEY = 'p8Jq2LxVz0RtYw7KcN4mBhF6sDaG1uEo';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl';

describe('a plain value looks like a secret', () => {
  it.each([
    ['PASSWORD', 'x'],
    ['DB_PASSWORD', 'hunter2'],
    ['dbPassword', 'hunter2'],
    ['POSTGRES_PWD', 'a'],
    ['PGPASSWORD', 'a'],
    ['CLIENT_SECRET', 'a'],
    ['GithubToken', 'abc'],
    ['AUTHTOKEN', 'abc'],
    ['API_KEY', KEY],
    ['ApiKey', 'a'.repeat(12)],
    ['STORAGE_KEY', KEY],
    ['KEY', KEY],
    ['KEY1', KEY],
    ['CONNECTIONSTRING', 'a'],
    ['SqlConnectionString', 'a'],
    ['CONNECTION_STRING', 'a'],
    ['REDIS__PASSWORD', '1'],
    ['SAS', '?a'],
    ['MY.SECRET', 'x'],
  ])('by its name: %s', (name, value) => {
    expect(looksSecret(name, value)).toBe(true);
  });

  it.each([
    'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc==',
    'Endpoint=sb://a/;SharedAccessKeyName=n;SharedAccessKey=abc',
    JWT,
    '-----BEGIN PRIVATE KEY-----\nMII',
    '-----BEGIN RSA PRIVATE KEY-----',
    'https://a.blob.core.windows.net/c?sv=1&sig=abcdefghijklmnop%3D',
    'postgres://user:pass@host/db',
    'Server=a;Password=b',
    'Bearer abcdefghijklmnopqrst',
    `ghp_${KEY}`,
    KEY,
    `${KEY}${KEY}`.slice(0, 43),
    'Zx9+Kq2/Lm8vRt5wYb3nHc7pJd1sFg6aUe4iOo0tTq8=',
    '9f86d081884c7d659a2feaa0c55ad015',
  ])('by itself: %s', (value) => {
    expect(looksSecret('SETTING', value)).toBe(true);
  });
});

describe('a plain value does not look like a secret', () => {
  it.each([
    ['KEYBOARD', 'qwertz-long-enough'],
    ['MONKEY', 'a-barrel-of-them'],
    ['KEY1', 'VALUE1'],
    ['KEY_VAULT_URL', 'https://v.vault.azure.net'],
    ['SECRET_NAME', 'db'],
    ['TOKEN_ENDPOINT', 'https://login.example/token'],
    ['PASSWORD_FILE', '/run/secrets/db'],
    ['MAX_TOKENS', '4096'],
    ['PASSWORD_MIN_LENGTH', '12'],
    ['PARTITION_KEY', 'customer-number'],
    ['PUBLIC_KEY', 'ssh-ed25519 AAAA'],
    ['PASSWORD', ''],
    ['USE_TOKEN', 'true'],
    ['AUTHOR', 'somebody'],
    ['COMPASS', 'north'],
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['GIT_SHA', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b'],
    ['TENANT', '72f988bf-86f1-41af-91ab-2d7cd011db47'],
    ['URL', 'https://example.com/a/long/path/with/many/parts?query=1'],
    ['NAME', 'my-quite-long-application-name-westeurope-production'],
    ['QUEUE', 'Orders-Incoming-WestEurope-Production-2026-Queue1'],
    ['ZEROES', '0'.repeat(40)],
    ['TEXT', 'The quick brown fox jumps over the lazy dog'],
    ['ID', '/subscriptions/1/resourceGroups/Shop/providers/Microsoft.Web'],
  ])('%s=%s', (name, value) => {
    expect(looksSecret(name, value)).toBe(false);
  });
});

describe('a value made to keep the judge busy', () => {
  it.each([
    ['beginnings of tokens', 'eyJ-'.repeat(60_000)],
    ['many short runs', 'aA0+'.repeat(60_000)],
    ['addresses without end', '://a:'.repeat(50_000)],
    ['headers without end', '-----BEGIN '.repeat(20_000)],
    ['a header of many words', `-----BEGIN ${'A '.repeat(100_000)}`],
    ['spaces', `password${' '.repeat(200_000)}`],
  ])(
    'does not keep it for minutes: %s',
    (_what, value) => {
      expect(typeof looksSecret('SETTING', value)).toBe('boolean');
    },
    // It took 76 s before it was mended; a busy machine may take seconds.
    15_000,
  );
});
