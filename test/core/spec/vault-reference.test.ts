import { describe, expect, it } from 'vitest';
import { claimsVaultReference, isVaultReference, parseVaultReference } from '../../../src/core/spec/vault-reference.ts';

const wrap = (inner: string): string => `@Microsoft.KeyVault(${inner})`;

describe('a vault reference is read', () => {
  it.each([
    ['SecretUri=https://v.vault.azure.net/secrets/db', { vaultUrl: 'https://v.vault.azure.net', secret: 'db' }],
    ['SecretUri=https://v.vault.azure.net/secrets/db/', { vaultUrl: 'https://v.vault.azure.net', secret: 'db' }],
    [
      'SecretUri=https://V.vault.azure.net/secrets/db/0123abcd',
      { vaultUrl: 'https://v.vault.azure.net', secret: 'db', version: '0123abcd' },
    ],
    [
      'SecretUri=https://127.0.0.1:8443/secrets/db/1',
      { vaultUrl: 'https://127.0.0.1:8443', secret: 'db', version: '1' },
    ],
    ['VaultName=v-1;SecretName=db', { vaultUrl: 'https://v-1.vault.azure.net', secret: 'db' }],
    [
      'VaultName=v-1; SecretName=db; SecretVersion=2a',
      { vaultUrl: 'https://v-1.vault.azure.net', secret: 'db', version: '2a' },
    ],
  ])('%s', (inner, reference) => {
    expect(parseVaultReference(wrap(inner))).toEqual(reference);
    expect(isVaultReference(wrap(inner))).toBe(true);
  });
});

describe('no vault reference is', () => {
  it.each([
    '',
    'SecretUri=',
    'SecretUri=http://v.vault.azure.net/secrets/db',
    'SecretUri=https://v.vault.azure.net/keys/db',
    'SecretUri=https://v.vault.azure.net/secrets/',
    'SecretUri=https://v/secrets/a/b/c',
    'SecretUri=https://u:p@v/secrets/a',
    'SecretUri=https://v/secrets/a?x=1',
    'SecretUri=https://v/secrets/../x',
    'SecretUri=https://v/secrets/a b',
    'SecretUri=https://v/secrets/a;VaultName=v',
    'VaultName=v-1',
    'SecretName=db',
    'VaultName=evil.example/;SecretName=db',
    'VaultName=v-1;SecretName=db;Other=1',
    'VaultName=v-1;VaultName=v-2;SecretName=a',
    `SecretUri=https://v/secrets/${'a'.repeat(128)}`,
    'plain',
  ])('%j', (inner) => {
    expect(parseVaultReference(wrap(inner))).toBeUndefined();
  });

  it.each(['@Microsoft.KeyVault(SecretUri=https://v/secrets/a', ' @microsoft.keyvault(x)', wrap('x')])(
    '%j, but it claims to be one',
    (text) => {
      expect(isVaultReference(text)).toBe(false);
      expect(claimsVaultReference(text)).toBe(true);
    },
  );

  it('a text with something before or after it', () => {
    const good = wrap('SecretUri=https://v/secrets/a');
    expect([`${good} `, `x${good}`, good + good, `${good}\n`].filter(isVaultReference)).toEqual([]);
  });
});
