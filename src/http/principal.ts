/**
 * The header `x-ms-client-principal`, in which App Service Authentication says who calls: base64 of a JSON object with
 * claims (documented: "Work with user identities in Azure App Service authentication"). Read by auth.ts alone, and only
 * where the platform has put it there.
 */
import { isObject, type JsonObject, listAt, textAt } from '../core/json.ts';
import { printable } from '../core/printable.ts';

const HEADER = 'x-ms-client-principal';
/** Characters of base64; a principal with the 200 groups that a token carries at most is a third of it. */
const HEADER_MAX = 64 * 1024;

/** Claims bear their short names, or, as v1 tokens are mapped, the names of SOAP's time. */
const OBJECT_ID = ['http://schemas.microsoft.com/identity/claims/objectidentifier', 'oid'];
const TENANT = ['http://schemas.microsoft.com/identity/claims/tenantid', 'tid'];
const ROLES = ['roles', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role'];
const GROUPS = ['groups'];
/** What says best who it is, best first: a person's name, then an app's id. */
const NAMES = [
  'preferred_username',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
  'appid',
  'azp',
];

export interface Principal {
  /** Of the person or of the application's service principal, lower-cased. */
  readonly objectId: string;
  readonly tenant: string;
  /** For history and logs: one line, bounded. */
  readonly name: string;
  /** The values of app roles, as the token has them. */
  readonly roles: readonly string[];
  /** Object ids of groups, lower-cased. */
  readonly groups: readonly string[];
}

/** Undefined where the header is missing or says not, or not in one voice, who calls. */
export function principalIn(headers: Readonly<Record<string, string>>): Principal | undefined {
  const header = headers[HEADER];
  const value = header === undefined || header.length > HEADER_MAX ? undefined : decoded(header);
  // Another identity provider may be set up beside Entra ID; its ids mean nothing here.
  if (value?.['auth_typ'] !== 'aad') return undefined;
  const claims = claimsIn(value);
  const [objectId, tenant] = [only(claims, OBJECT_ID), only(claims, TENANT)];
  if (objectId === undefined || tenant === undefined) return undefined;
  const name = all(claims, NAMES)[0] ?? '';
  return {
    objectId,
    tenant,
    name: name.trim() === '' ? objectId : `${printable(name)} (${objectId})`,
    roles: all(claims, ROLES),
    groups: all(claims, GROUPS).map((id) => id.toLowerCase()),
  };
}

type Claim = readonly [type: string, value: string];

function decoded(header: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function claimsIn(principal: JsonObject): Claim[] {
  return listAt(principal['claims']).flatMap((claim): Claim[] => {
    if (!isObject(claim)) return [];
    const [type, value] = [textAt(claim['typ']), textAt(claim['val'])];
    return type === undefined || value === undefined ? [] : [[type, value]];
  });
}

/** In the order of `types`, then of the claims. */
function all(claims: readonly Claim[], types: readonly string[]): string[] {
  return types.flatMap((wanted) => claims.filter(([type]) => type === wanted).map(([, value]) => value));
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One id, however often it is said; two different ones are none. */
function only(claims: readonly Claim[], types: readonly string[]): string | undefined {
  const ids = new Set(all(claims, types).map((id) => id.toLowerCase()));
  const [id] = ids;
  return ids.size === 1 && id !== undefined && ID.test(id) ? id : undefined;
}
