/**
 * What an SDK or `fetch` threw when there was no answer: whether the request certainly never left, and whether it was
 * broken off. Every adapter's classifier calls it; a doubt counts as sent.
 */

/** Errors of name look-up, connecting and the TLS handshake: no byte of the request has gone out. */
const NEVER_SENT_CODES: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** What the credentials throw: the token is fetched before the request is sent. */
const CREDENTIAL_ERRORS: ReadonlySet<string> = new Set([
  'CredentialUnavailableError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'AggregateAuthenticationError',
]);

/** The system's or the SDK's code of an error, looking through `fetch`'s wrapping; never a message. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? undefined : errorCode(error.cause);
}

export function isCredentialError(error: unknown): boolean {
  return error instanceof Error && CREDENTIAL_ERRORS.has(error.name);
}

export function neverSent(error: unknown): boolean {
  const code = errorCode(error);
  return isCredentialError(error) || (code !== undefined && NEVER_SENT_CODES.has(code));
}

/** A service's error code, when it looks like one; anything else is dropped, since it could hold a value of ours. */
export function plainCode(code: unknown): string | undefined {
  return typeof code === 'string' && /^[A-Za-z][A-Za-z0-9_.-]{0,79}$/.test(code) ? code : undefined;
}
