/** Reads a registry's `WWW-Authenticate`. `registry.ts` asks it after a 401; an unknown scheme is no challenge. */

export type Challenge =
  | { readonly scheme: 'bearer'; readonly realm: string; readonly service: string | undefined }
  | { readonly scheme: 'basic' };

/** Longer is nonsense, and would only cost time. */
const HEADER_LENGTH_MAX = 4096;

export function readChallenge(header: string | null): Challenge | undefined {
  if (header === null || header.length > HEADER_LENGTH_MAX) return undefined;
  const scheme = /^\s*([A-Za-z]+)(?:\s|$)/.exec(header)?.[1]?.toLowerCase();
  if (scheme === 'basic') return { scheme };
  if (scheme !== 'bearer') return undefined;
  const parameters = new Map<string, string>();
  for (const [, name = '', value = ''] of header.matchAll(/([a-z]+)="([^"]*)"/gi)) {
    parameters.set(name.toLowerCase(), value);
  }
  const realm = parameters.get('realm');
  return realm === undefined ? undefined : { scheme, realm, service: parameters.get('service') };
}
