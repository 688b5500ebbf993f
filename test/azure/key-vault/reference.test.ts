import { describe, expect, it } from 'vitest';
import { readReference } from '../../../src/azure/key-vault/reference.ts';
import { faultOf } from '../support/fixtures.ts';

const allowed = ['.vault.azure.net', 'localhost:8443'];
const read = (inner: string) => readReference(`@Microsoft.KeyVault(${inner})`, allowed);

describe('a Key Vault reference', () => {
  it.each([
    [
      'SecretUri=https://shop.vault.azure.net/secrets/db/0a1b',
      { vaultUrl: 'https://shop.vault.azure.net', name: 'db', version: '0a1b' },
    ],
    ['SecretUri=https://shop.vault.azure.net/secrets/db', { vaultUrl: 'https://shop.vault.azure.net', name: 'db' }],
    ['SecretUri=https://shop.vault.azure.net/secrets/db/', { vaultUrl: 'https://shop.vault.azure.net', name: 'db' }],
    ['SecretUri=https://SHOP.vault.azure.net/secrets/db', { vaultUrl: 'https://shop.vault.azure.net', name: 'db' }],
    ['SecretUri=https://localhost:8443/secrets/db', { vaultUrl: 'https://localhost:8443', name: 'db' }],
    [
      'VaultName=shop;SecretName=db;SecretVersion=0a1b',
      { vaultUrl: 'https://shop.vault.azure.net', name: 'db', version: '0a1b' },
    ],
    ['VaultName=shop;SecretName=db', { vaultUrl: 'https://shop.vault.azure.net', name: 'db' }],
  ])('%s names a secret', (inner, expected) => expect(read(inner)).toEqual(expected));

  it.each([
    'SecretUri=https://evil.example/secrets/db',
    'SecretUri=https://shop.vault.azure.net.evil.example/secrets/db',
    'SecretUri=https://evil.example/.vault.azure.net/secrets/db',
    'SecretUri=https://a.b.vault.azure.net/secrets/db',
    'SecretUri=https://.vault.azure.net/secrets/db',
    'SecretUri=https://user:word@shop.vault.azure.net/secrets/db',
    'SecretUri=https://shop.vault.azure.net:444/secrets/db',
    'SecretUri=http://shop.vault.azure.net/secrets/db',
    'SecretUri=https://shop.vault.azure.net/keys/db',
    'SecretUri=https://shop.vault.azure.net/secrets/db/v/x',
    'SecretUri=https://shop.vault.azure.net/secrets/d_b',
    'SecretUri=https://shop.vault.azure.net/secrets/db?x=y',
    'SecretUri=https://shop.vault.azure.net/secrets/../keys',
    'SecretUri=nonsense',
    'VaultName=evil.example/;SecretName=db',
    'VaultName=shop;SecretName=../x',
    'VaultName=shop',
    '',
  ])('%j is refused', async (inner) => {
    expect(await faultOf(() => read(inner))).toMatchObject({ kind: 'terminal', reason: 'SecretUnavailable' });
  });

  it('is refused without being repeated: it may be a secret put in the wrong place', async () => {
    const fault = await faultOf(() => readReference('canary-plain-secret', allowed));
    expect(fault.message).not.toContain('canary');
  });
});
