/** The bearer token of a call: refused as Azure does when it is missing, none of ours, or past its time. */
import { isObject, numberAt, parseJson, textAt } from '../world/json.ts';
import { Refusal } from '../world/refusal.ts';
import type { World } from '../world/world.ts';

export function requireToken(world: World, authorization: string, origin: string): void {
  const token = /^bearer (\S+)$/i.exec(authorization.trim())?.[1];
  const refuse = (code: string, message: string): Refusal =>
    new Refusal(401, code, message, {
      'www-authenticate': `Bearer authorization_uri="${origin}/adfs", error="invalid_token", error_description="${message}"`,
    });
  if (token === undefined) {
    throw refuse('AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing or invalid.");
  }
  const payload = token.split('.')[1] ?? '';
  const claims = payload === '' ? undefined : parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  const ours = isObject(claims) && textAt(claims, 'iss') === 'local';
  const { plainTokens } = world.settings;
  if (!ours && plainTokens && !plainTokens.includes(token))
    throw refuse('InvalidAuthenticationToken', 'The access token is invalid.');
  const expires = isObject(claims) ? numberAt(claims, 'exp') : undefined;
  if (expires === undefined || expires * 1000 > world.clock.now()) return;
  const [expired, now] = [new Date(expires * 1000), new Date(world.clock.now())].map((time) => time.toUTCString());
  throw refuse(
    'ExpiredAuthenticationToken',
    `The access token expiry UTC time '${expired}' is earlier than current UTC time '${now}'.`,
  );
}
