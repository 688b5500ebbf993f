import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupUrl, listUrl } from '../../../src/azure/container-groups/address.ts';
import { faultOf, SCOPE } from '../support/fixtures.ts';

const base = { endpoint: 'https://management.azure.com', apiVersion: '2025-09-01' };
const SUBSCRIPTION = SCOPE.split('/')[0] ?? '';

describe('an address of a container group', () => {
  it('is built from typed parts', () => {
    expect(groupUrl(base, { scope: SCOPE, name: 'web' }, 'restart')).toBe(
      `https://management.azure.com/subscriptions/${SUBSCRIPTION}/resourceGroups/shop/providers/Microsoft.ContainerInstance/containerGroups/web/restart?api-version=2025-09-01`,
    );
  });

  it('takes every resource group that Azure takes', () => {
    expect(listUrl(base, `${SUBSCRIPTION}/my_rg-(1).a`)).toContain('/resourceGroups/my_rg-(1).a/');
    expect(listUrl(base, `${SUBSCRIPTION}/größe`)).toContain('/resourceGroups/gr%C3%B6%C3%9Fe/');
  });

  it.each([
    '../../x',
    'a/b',
    'a%2fb',
    'a?api-version=1',
    'a#',
    '.',
    '..',
    'Web',
    '-a',
    'a-',
    '',
    'a'.repeat(64),
    'wéb',
    'a\n',
  ])('refuses the name %j', async (name) => {
    expect(await faultOf(() => groupUrl(base, { scope: SCOPE, name }))).toMatchObject({
      kind: 'terminal',
      reason: 'InvalidSpec',
    });
  });

  it.each([
    '',
    'a',
    'a/',
    '/b',
    'a/b/c',
    'a/..',
    'a/.',
    '../b',
    'a/b c',
    'a/b?x',
    'a/b#',
    'a/b%2f',
    'a\\b/c',
    'a/b.',
    'a/b\n',
  ])('refuses the scope %j', async (scope) => {
    expect(await faultOf(() => listUrl(base, scope))).toMatchObject({ kind: 'terminal', reason: 'InvalidSpec' });
  });

  it('never climbs out of its path, whatever the parts hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (group, name) => {
        let url: URL;
        try {
          url = new URL(groupUrl(base, { scope: `${SUBSCRIPTION}/${group}`, name }));
        } catch {
          return;
        }
        expect(url.pathname.split('/')).toHaveLength(9);
        expect(url.search).toBe('?api-version=2025-09-01');
        expect(url.origin).toBe(base.endpoint);
      }),
    );
  });
});
