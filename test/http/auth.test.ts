/** Who calls, as it is written into history and logs, and what they may do. */
import { describe, expect, it } from 'vitest';
import { callerOf } from '../../src/http/auth.ts';
import { ADA, type Claims, ENTRA, OF_ADA, principal, TENANT } from '../support/principal.ts';

const FRIEND = '00000000-0000-0000-0000-0000000000fe';
const SHOP = 'sub/shop';
const without = (word: string): Claims => OF_ADA.filter(([type]) => !type.endsWith(word));
const nameOf = (claims: Claims, more: object = {}) => callerOf(principal(claims, more), ENTRA).name;

describe('the caller', () => {
  it.each<[string, Claims, string]>([
    ['a person by name and object id', OF_ADA, `ada@example.com (${ADA})`],
    ['an app by its id', [...without('username'), ['appid', 'app-7']], `app-7 (${ADA})`],
    ['the object id where nothing else is said', without('username'), ADA],
    [
      'the same by the short names of claims',
      [
        ['oid', ADA.toUpperCase()],
        ['tid', TENANT],
      ],
      ADA,
    ],
  ])('is %s', (_, claims, caller) => {
    expect(nameOf(claims)).toBe(caller);
  });

  it('is a function key, which may do everything, where keys decide, whatever the header claims', () => {
    expect(callerOf(principal(OF_ADA), { kind: 'keys' })).toEqual({
      name: 'function key',
      rights: { kind: 'everything' },
    });
  });

  it('is nobody while authentication is expected and off, whatever the header claims', () => {
    const forged = principal([...OF_ADA, ['roles', 'Mooring.Admin']]);
    expect(callerOf(forged, { ...ENTRA, on: false })).toEqual({
      name: 'unknown caller',
      rights: { kind: 'nothing', why: 'off' },
    });
  });

  it.each<[string, Record<string, string>]>([
    ['is missing', {}],
    ['is no base64', { 'x-ms-client-principal': '%%%' }],
    ['is no object', { 'x-ms-client-principal': Buffer.from('[]').toString('base64') }],
    ['has claims that are no list', principal([], { claims: { oid: ADA } })],
    ['has no object id', principal(without('objectidentifier'))],
    ['has no tenant', principal(without('tenantid'))],
    ['is of another tenant', principal([...without('tenantid'), ['tid', FRIEND]])],
    ['is of two tenants', principal([...OF_ADA, ['tid', FRIEND]])],
    ['has two object ids', principal([...OF_ADA, ['oid', FRIEND]])],
    ['has a number for an object id', principal([...without('objectidentifier'), ['oid', 7]])],
    ['has a word for an object id', principal([...without('objectidentifier'), ['oid', 'ada']])],
    ['is another provider’s', principal(OF_ADA, { auth_typ: 'github' })],
    ['is far too long', principal([...OF_ADA, ['groups', 'x'.repeat(60_000)]])],
  ])('is nobody where the header %s', (_, headers) => {
    expect(callerOf(headers, ENTRA)).toEqual({
      name: 'unknown caller',
      rights: { kind: 'nothing', why: 'unknown' },
    });
  });

  it('cannot write lines of its own, steer a terminal or grow without end', () => {
    const name = `a\r\nb\u001b[31mc\u202ed\u2028e\ud800${'x'.repeat(500)}`;
    const caller = nameOf([...without('username'), ['preferred_username', name]]);
    expect(caller).toMatch(/^a\\u000d\\u000ab\\u001b\[31mc\\u202ed\\u2028e/);
    expect(caller.length).toBeLessThan(240);
    expect(caller).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Cs}]/u);
  });
});

describe('what a caller may do', () => {
  const assignments = [
    { id: ADA, role: 'Operator', scope: SHOP },
    { id: FRIEND, role: 'Admin' },
  ] as const;
  const grantsOf = (more: Claims) => callerOf(principal([...OF_ADA, ...more]), { ...ENTRA, assignments }).rights;

  it('is what the setting gives to the object id, and nothing of others', () => {
    expect(grantsOf([])).toEqual({ kind: 'grants', grants: [{ role: 'Operator', scope: SHOP }] });
  });

  it('is what the setting gives to a group of theirs, too', () => {
    expect(grantsOf([['groups', FRIEND.toUpperCase()]])).toMatchObject({
      grants: [{ role: 'Operator', scope: SHOP }, { role: 'Admin' }],
    });
  });

  it.each([
    ['roles', 'Mooring.Reader'],
    ['http://schemas.microsoft.com/ws/2008/06/identity/claims/role', 'Mooring.Reader'],
  ])('is what an app role gives, everywhere: %s', (type, value) => {
    expect(grantsOf([[type, value]])).toMatchObject({ grants: [{ role: 'Reader' }, { role: 'Operator' }] });
  });

  it.each(['Reader', 'Mooring.Owner', 'mooring.Admin', 'Mooring.Admin ', 'xMooring.Admin', 'Mooring.Admin.x'])(
    'is nothing by a role of another name: %s',
    (value) => {
      expect(grantsOf([['roles', value]])).toEqual({ kind: 'grants', grants: [{ role: 'Operator', scope: SHOP }] });
    },
  );

  it('is nothing by a group’s id in the place of a role, or a role in that of a group', () => {
    expect(grantsOf([['roles', FRIEND]])).toEqual(grantsOf([]));
    expect(grantsOf([['groups', 'Mooring.Admin']])).toEqual(grantsOf([]));
  });
});
