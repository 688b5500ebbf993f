/**
 * App Service Authentication before the host, as far as an app can tell: inbound `x-ms-client-principal*` headers are
 * dropped, a known bearer token becomes such a header, and what has none is answered 401 unless its path is excluded or
 * anonymous requests are let through. It is off unless given; then headers pass as they came, as on the platform.
 */
import type { HttpAnswer, HttpRequest } from './http-exchange.ts';

export interface PlatformAuthentication {
  /** Claims by token: there is no directory here to ask. */
  readonly tokens: Readonly<Record<string, readonly (readonly [type: string, value: string])[]>>;
  /** Paths that pass without a token; a `*` at the end stands for anything. */
  readonly excludedPaths?: readonly string[];
  /** What happens to a request without a token; 401 if not said. */
  readonly unauthenticated?: 'Return401' | 'AllowAnonymous';
}

/** The request as the app is to see it, or the answer that ends it. */
export type Authenticate = (request: HttpRequest) => HttpRequest | HttpAnswer;

const PRINCIPAL = 'x-ms-client-principal';

export function createAuthenticate(options: PlatformAuthentication | undefined): Authenticate {
  if (options === undefined) return (request) => request;
  return (request) => {
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !name.startsWith(PRINCIPAL)));
    const claims = claimsOf(options, request.headers['authorization']);
    if (claims) return { ...request, headers: { ...headers, [PRINCIPAL]: principalOf(claims) } };
    const passes = options.unauthenticated === 'AllowAnonymous' || isExcluded(options, request.url.pathname);
    return passes ? { ...request, headers } : { status: 401, headers: { 'www-authenticate': 'Bearer' } };
  };
}

/** A token that is not known is as none: the platform answers both the same. */
function claimsOf({ tokens }: PlatformAuthentication, authorization: string | undefined) {
  const token = /^bearer (\S+)$/i.exec(authorization?.trim() ?? '')?.[1];
  return token !== undefined && Object.hasOwn(tokens, token) ? tokens[token] : undefined;
}

function isExcluded({ excludedPaths = [] }: PlatformAuthentication, path: string): boolean {
  return excludedPaths.some((excluded) =>
    excluded.endsWith('*') ? path.startsWith(excluded.slice(0, -1)) : path === excluded,
  );
}

function principalOf(claims: readonly (readonly [string, string])[]): string {
  const principal = {
    auth_typ: 'aad',
    claims: claims.map(([typ, val]) => ({ typ, val })),
    name_typ: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
    role_typ: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role',
  };
  return Buffer.from(JSON.stringify(principal)).toString('base64');
}
