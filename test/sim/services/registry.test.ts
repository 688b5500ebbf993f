import { expect, it } from 'vitest';
import { bench, LOGIN_SERVER } from '../../local/registry/helpers.ts';
import { simRegistry } from './registry.ts';

/** What the controller's reads are told: status, and the headers it goes by. */
const HEADERS = ['content-type', 'docker-content-digest', 'www-authenticate'];

it('answers what the controller asks as local/registry does', async () => {
  const accounts = [{ username: 'reader', password: 'of-tests', push: false }];
  const real = bench({ auth: { mode: 'token', anonymousPush: true }, accounts });
  const pushed = await real.push('team/web', 'v1', 'one');
  const ours = simRegistry(LOGIN_SERVER);
  ours.put('team/web:v1', pushed);
  const ask = (path: string, authorization?: string) => ({
    method: 'HEAD',
    url: new URL(path, `https://${LOGIN_SERVER}`),
    headers: { accept: '*/*', ...(authorization === undefined ? {} : { authorization }) },
    body: new Uint8Array(),
  });
  const scope = 'repository:team/web:pull';
  const login = `Basic ${Buffer.from('reader:of-tests').toString('base64')}`;
  const given = await real.registry.service({ ...ask(`/oauth2/token?scope=${scope}`, login), method: 'GET' });
  const { token } = JSON.parse(String(given.body));
  const cases = [
    ['/v2/team/web/manifests/v1', undefined, undefined],
    ['/v2/team/web/manifests/v1', `Bearer ${token}`, 'Bearer registry-token'],
    ['/v2/team/web/manifests/v2', `Bearer ${token}`, 'Bearer registry-token'],
  ] as const;
  for (const [path, theirs, own] of cases) {
    const [a, b] = [await real.registry.service(ask(path, theirs)), await ours.service(ask(path, own))];
    expect(b.status).toBe(a.status);
    if (a.status !== 404) for (const name of HEADERS) expect(b.headers[name]).toBe(a.headers[name]);
  }
});
