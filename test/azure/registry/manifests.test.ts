import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { faultOf, signal } from '../support/fixtures.ts';
import { ACR, answer, over } from './support.ts';

const OCI = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json';
const WHOLE = JSON.stringify({ schemaVersion: 2, config: {}, layers: [] });

function telling(type: string | undefined, body: string) {
  const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
  return over(({ method }) => (method === 'HEAD' ? answer(200) : answer(200, headers, body))).registry;
}

describe('a manifest that is read whole, since the registry tells no digest,', () => {
  it.each([OCI, INDEX, LIST, DOCKER, `${OCI}; charset=utf-8`, OCI.toUpperCase()])('as %s is hashed', async (type) => {
    const expected = `sha256:${createHash('sha256').update(WHOLE).digest('hex')}`;
    expect(await telling(type, WHOLE).resolve(ACR, signal())).toBe(expected);
  });

  it.each([
    ['a page', 'text/html', '<html>sign in</html>'],
    ['a page that calls itself a manifest', OCI, '<html>sign in</html>'],
    ['a manifest that calls itself a page', 'text/html', WHOLE],
    ['a manifest that does not say what it is', undefined, WHOLE],
    ['an error in JSON', OCI, '{"errors":[{"code":"DENIED"}]}'],
    ['a manifest of the first schema', OCI, '{"schemaVersion":1}'],
    ['a manifest whose version is a text', OCI, '{"schemaVersion":"2"}'],
    ['half a manifest', OCI, WHOLE.slice(0, -2)],
    ['a list', OCI, '[2]'],
    ['nothing', OCI, ''],
    ['bytes that are no text', OCI, '\u0000\uFFFD'],
  ])('is none when it is %s', async (_, type, body) => {
    const fault = await faultOf(telling(type, body).resolve(ACR, signal()));
    expect(fault).toMatchObject({ kind: 'transient', reason: 'RegistryUnavailable' });
    expect(fault.message).not.toContain('sign in');
  });
});
