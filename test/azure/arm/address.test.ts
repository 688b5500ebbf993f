import { describe, expect, it } from 'vitest';
import { nextPageUrl } from '../../../src/azure/arm/address.ts';
import { faultOf } from '../support/fixtures.ts';

const base = { endpoint: 'https://management.azure.com', apiVersion: '2025-09-01' };

describe('the address of a list’s next page', () => {
  it('is followed on the configured host', () => {
    const link = 'https://management.azure.com/subscriptions/x?$skiptoken=abc&api-version=2020-01-01';
    expect(nextPageUrl(base, link)).toBe(link);
  });

  it.each([
    'https://evil.example/subscriptions',
    'http://management.azure.com/subscriptions',
    'https://management.azure.com:8443/subscriptions',
    'https://management.azure.com.evil.example/',
    'https://management.azure.com@evil.example/',
    'https://user:word@management.azure.com/',
    '//evil.example/',
    '/subscriptions',
    'javascript:alert(1)',
  ])('%s is refused', async (link) => {
    expect(await faultOf(() => nextPageUrl(base, link))).toMatchObject({ kind: 'terminal', reason: 'AzureRefused' });
  });
});
