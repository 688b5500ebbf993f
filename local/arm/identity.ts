/**
 * Tokens: an authority in the manner of ADFS for `az`, and the managed identity endpoint that the SDKs' real
 * ManagedIdentityCredential asks. Needs no bearer token itself. The tokens say who asked and are checked by nobody.
 */
import { json, type Service, type WireRequest, type WireResponse } from '../serve/wire.ts';
import type { World } from '../world/world.ts';
import { errorAnswer } from './errors.ts';

/** As the real managed identity gives. */
const TOKEN_SECONDS = 86_400;

/** Identity alone, for the plain http address that ManagedIdentityCredential is given as IDENTITY_ENDPOINT. */
export function createIdentity(world: World): Service {
  return async (request) =>
    identityAnswer(world, request) ?? errorAnswer(404, 'NotFound', `'${request.url.pathname}' is not about identity.`);
}

/** The answer, or undefined for a path that is not about identity. */
export function identityAnswer(world: World, request: WireRequest): WireResponse | undefined {
  const { origin } = request.url;
  switch (request.url.pathname.replace(/\/+/g, '/').toLowerCase()) {
    case '/metadata/endpoints':
      return json(200, endpoints(origin));
    case '/adfs/.well-known/openid-configuration':
      return json(200, openIdConfiguration(origin));
    case '/adfs/oauth2/token':
      return json(200, token(world, formOf(request)));
    case '/msi/oauth2/token':
    case '/msi/token':
      return managedIdentity(world, request);
    default:
      return undefined;
  }
}

function endpoints(origin: string): unknown {
  return {
    galleryEndpoint: `${origin}/gallery`,
    graphEndpoint: `${origin}/graph`,
    portalEndpoint: `${origin}/portal`,
    authentication: { loginEndpoint: `${origin}/adfs`, audiences: [`${origin}/`] },
  };
}

function openIdConfiguration(origin: string): unknown {
  return {
    issuer: `${origin}/adfs`,
    authorization_endpoint: `${origin}/adfs/oauth2/authorize`,
    token_endpoint: `${origin}/adfs/oauth2/token`,
    device_authorization_endpoint: `${origin}/adfs/oauth2/devicecode`,
    jwks_uri: `${origin}/adfs/discovery/keys`,
  };
}

function managedIdentity(world: World, request: WireRequest): WireResponse {
  const { identityHeader } = world.settings;
  if (identityHeader !== '' && request.headers['x-identity-header'] !== identityHeader) {
    return errorAnswer(401, 'Unauthorized', 'The X-IDENTITY-HEADER is missing or wrong.');
  }
  const asked = request.method === 'POST' ? formOf(request) : request.url.searchParams;
  if (!asked.has('resource')) return errorAnswer(400, 'invalid_request', "The parameter 'resource' is missing.");
  return json(200, token(world, asked));
}

function formOf(request: WireRequest): URLSearchParams {
  return new URLSearchParams(Buffer.from(request.body).toString('utf8'));
}

function token(world: World, asked: URLSearchParams): unknown {
  const seconds = Math.floor(world.clock.now() / 1000);
  const expires = seconds + TOKEN_SECONDS;
  const resource = asked.get('resource') ?? asked.get('scope')?.replace(/\/+\.default$/, '') ?? '';
  const clientId = asked.get('client_id') ?? 'local-identity';
  const { tenantId } = world.settings;
  const claims = {
    aud: resource,
    iss: 'local',
    tid: tenantId,
    appid: clientId,
    oid: clientId,
    iat: seconds,
    nbf: seconds,
    exp: expires,
  };
  return {
    token_type: 'Bearer',
    access_token: unsigned(claims),
    expires_in: TOKEN_SECONDS,
    ext_expires_in: TOKEN_SECONDS,
    expires_on: String(expires),
    not_before: String(seconds),
    resource,
    client_id: clientId,
  };
}

function unsigned(claims: unknown): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.local`;
}
