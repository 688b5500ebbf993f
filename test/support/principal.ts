/** `x-ms-client-principal` as App Service Authentication makes it, for tests of who may call. */
import type { Authentication } from '../../src/http/auth.ts';
import type { Rights } from '../../src/http/roles.ts';

export const TENANT = '00000000-0000-0000-0000-00000000000a';
export const ADA = '00000000-0000-0000-0000-0000000000ad';

export type Claims = readonly (readonly [string, unknown])[];

/** Claims of a v2 token of Entra ID, as they come out of the platform's mapping. */
export const OF_ADA: Claims = [
  ['aud', 'api://mooring'],
  ['http://schemas.microsoft.com/identity/claims/tenantid', TENANT],
  ['http://schemas.microsoft.com/identity/claims/objectidentifier', ADA],
  ['preferred_username', 'ada@example.com'],
];

export function principal(claims: Claims, more: object = {}): Record<string, string> {
  const value = {
    auth_typ: 'aad',
    claims: claims.map(([typ, val]) => ({ typ, val })),
    name_typ: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
    role_typ: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role',
    ...more,
  };
  return { 'x-ms-client-principal': Buffer.from(JSON.stringify(value)).toString('base64') };
}

export const ENTRA: Extract<Authentication, { kind: 'entra' }> = {
  kind: 'entra',
  on: true,
  tenant: TENANT,
  assignments: [],
};

export function grants(...given: readonly (readonly ['Reader' | 'Operator' | 'Admin', string?])[]): Rights {
  return {
    kind: 'grants',
    grants: given.map(([role, scope]) => (scope === undefined ? { role } : { role, scope })),
  };
}
