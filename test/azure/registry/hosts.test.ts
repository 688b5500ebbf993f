import { describe, expect, it } from 'vitest';
import { readChallenge } from '../../../src/azure/registry/challenge.ts';
import { isAllowed, originOf, tokenUrl } from '../../../src/azure/registry/hosts.ts';
import { faultOf } from '../support/fixtures.ts';

const rules = { allowedHosts: ['*.azurecr.io', 'docker.io', 'ghcr.io', 'localhost:5000', 'mirror.example:8443'] };

describe('the allow-list of registries', () => {
  it.each([
    'shop.azurecr.io',
    'SHOP.azurecr.io',
    'docker.io',
    'index.docker.io',
    'ghcr.io',
    'localhost:5000',
    'mirror.example:8443',
  ])('admits %s', (host) => expect(isAllowed(host, rules)).toBe(true));

  it.each([
    'azurecr.io',
    '.azurecr.io',
    'a.b.azurecr.io',
    'shop.azurecr.io.evil.example',
    'evilazurecr.io',
    'shop.azurecr.io:444',
    'ghcr.io:443',
    'localhost',
    'localhost:5001',
    '169.254.169.254',
    'shop.azurecr.io/x',
    'user@shop.azurecr.io',
    'x?.azurecr.io',
    'x#.azurecr.io',
    'a%2f.azurecr.io',
    '',
    '*.azurecr.io',
    'evil.example\\.azurecr.io',
    'ä.azurecr.io',
  ])('turns %s away', (host) => expect(isAllowed(host, rules)).toBe(false));
});

describe('the address of a registry', () => {
  it('is https, and Docker Hub’s is another than its name', () => {
    expect(originOf('shop.azurecr.io', rules)).toBe('https://shop.azurecr.io');
    expect(originOf('docker.io', rules)).toBe('https://registry-1.docker.io');
  });

  it('can be set, in plain http for this machine only', async () => {
    const at = (endpoint: string) => () =>
      originOf('m.azurecr.io', { ...rules, endpoints: { 'm.azurecr.io': endpoint } });
    expect(at('http://127.0.0.1:5000/')()).toBe('http://127.0.0.1:5000');
    expect(at('https://registry.internal:8443')()).toBe('https://registry.internal:8443');
    for (const endpoint of ['http://10.0.0.1:5000', 'http://127.0.0.1.evil.example', 'ftp://127.0.0.1', 'nonsense']) {
      expect(await faultOf(at(endpoint))).toMatchObject({ kind: 'terminal' });
    }
  });
});

describe('a token service that a challenge names', () => {
  it.each([
    ['https://shop.azurecr.io/oauth2/token', 'shop.azurecr.io'],
    ['https://auth.docker.io/token', 'docker.io'],
    ['https://ghcr.io/token', 'ghcr.io'],
    ['https://gitlab.com/jwt/auth', 'registry.gitlab.com'],
  ])('%s serves %s', (realm, host) => expect(tokenUrl(realm, host, rules).href).toBe(realm));

  it.each([
    ['https://evil.example/token', 'shop.azurecr.io'],
    ['http://shop.azurecr.io/token', 'shop.azurecr.io'],
    ['https://other.azurecr.io/token', 'shop.azurecr.io'],
    ['https://shop.azurecr.io:444/token', 'shop.azurecr.io'],
    ['https://user:word@shop.azurecr.io/token', 'shop.azurecr.io'],
    ['https://auth.docker.io/token', 'shop.azurecr.io'],
    ['http://169.254.169.254/metadata', 'docker.io'],
    ['/token', 'docker.io'],
    ['', 'docker.io'],
  ])('%s is refused for %s', async (realm, host) => {
    expect(await faultOf(() => tokenUrl(realm, host, rules))).toMatchObject({
      kind: 'terminal',
      reason: 'ImageUnresolved',
    });
  });

  it('stays on this machine for a registry that runs here', async () => {
    const local = { ...rules, endpoints: { 'm.azurecr.io': 'http://127.0.0.1:5000' } };
    expect(tokenUrl('https://m.azurecr.io/oauth2/token', 'm.azurecr.io', local).href).toBe(
      'http://127.0.0.1:5000/oauth2/token',
    );
    expect(tokenUrl('http://127.0.0.1:5000/token', 'm.azurecr.io', local).href).toBe('http://127.0.0.1:5000/token');
    expect(await faultOf(() => tokenUrl('http://127.0.0.1:6000/token', 'm.azurecr.io', local))).toMatchObject({
      kind: 'terminal',
    });
  });
});

describe('a challenge', () => {
  it('is read, whatever the order of its parts', () => {
    expect(readChallenge('Bearer service="s",realm="https://a/t",scope="x"')).toEqual({
      scheme: 'bearer',
      realm: 'https://a/t',
      service: 's',
    });
    expect(readChallenge('BASIC realm="x"')).toEqual({ scheme: 'basic' });
  });

  it.each([null, '', 'Bearer', 'Bearer scope="x"', 'Negotiate abc', `Bearer realm="${'x'.repeat(5000)}"`])(
    'is not made up from %j',
    (header) => {
      expect(readChallenge(header)).toBeUndefined();
    },
  );
});
