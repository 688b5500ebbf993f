/**
 * Who calls, for history and logs. The platform authenticates and puts the caller into `x-ms-client-principal`; it
 * strips what callers send under that name only where authentication is on, so otherwise the header is not looked at.
 */
import { isObject, type JsonObject, listAt, textAt } from '../core/json.ts';
import { printable } from '../core/printable.ts';

const HEADER = 'x-ms-client-principal';
/** Characters of base64; a principal with some hundred groups is a tenth of it. */
const HEADER_MAX = 64 * 1024;
/** What says best who it is, best first: a person's name, then an app's id, then an object's. */
const NAMES = [
  'preferred_username',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
  'appid',
  'azp',
  'http://schemas.microsoft.com/identity/claims/objectidentifier',
  'oid',
] as const;

/** `trusted`: the platform's authentication is on. */
export function callerOf(headers: Readonly<Record<string, string>>, trusted: boolean): string {
  if (!trusted) return 'function key';
  const header = headers[HEADER];
  const principal = header === undefined || header.length > HEADER_MAX ? undefined : decoded(header);
  const name = principal && nameOf(principal);
  return name === undefined || name.trim() === '' ? 'unknown caller' : printable(name);
}

function decoded(header: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function nameOf(principal: JsonObject): string | undefined {
  const claims = new Map<string, string>();
  for (const claim of listAt(principal['claims'])) {
    if (!isObject(claim)) continue;
    const [type, value] = [textAt(claim['typ']), textAt(claim['val'])];
    if (type !== undefined && value !== undefined && !claims.has(type)) claims.set(type, value);
  }
  const best = [...NAMES, textAt(principal['name_typ']) ?? ''];
  return best.map((type) => claims.get(type)).find((value) => value !== undefined);
}
