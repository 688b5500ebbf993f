import { describe, expect, it } from 'vitest';
import { credential, faultOf, shown, signal, TOKEN } from '../support/fixtures.ts';
import type { Call, Handler } from './support.ts';
import { ACR, answer, challenge, DIGEST, found, HUB, json, over } from './support.ts';

describe('a token', () => {
  const hub: Handler = ({ url, authorization }) => {
    if (url.startsWith('https://auth.docker.io/')) return json({ token: 'hub-token', expires_in: 300 });
    return authorization === 'Bearer hub-token' ? found() : challenge('https://auth.docker.io/token');
  };

  it('is fetched anonymously from the known service, for this repository, and used again', async () => {
    const { registry, calls } = over(hub);
    expect(await registry.resolve(HUB, signal())).toBe(DIGEST);
    expect(calls.map(({ url }) => url)).toEqual([
      'https://registry-1.docker.io/v2/library/nginx/manifests/latest',
      'https://auth.docker.io/token?service=registry.docker.io&scope=repository%3Alibrary%2Fnginx%3Apull',
      'https://registry-1.docker.io/v2/library/nginx/manifests/latest',
    ]);
    await registry.resolve(HUB, signal());
    expect(calls).toHaveLength(4);
    await registry.resolve({ ...HUB, repository: 'library/redis' }, signal());
    expect(calls).toHaveLength(7);
  });

  it('is fetched anew once it has expired, or is refused', async () => {
    let now = 0;
    const timed = over(hub, { clock: { now: () => now } });
    await timed.registry.resolve(HUB, signal());
    now = 295_000;
    await timed.registry.resolve(HUB, signal());
    expect(timed.calls).toHaveLength(6);

    let good = 'one';
    const rotating = over(({ url, authorization }) => {
      if (url.includes('auth.')) return json({ token: good });
      return authorization === `Bearer ${good}` ? found() : challenge('https://auth.docker.io/token');
    });
    await rotating.registry.resolve(HUB, signal());
    good = 'two';
    expect(await rotating.registry.resolve(HUB, signal())).toBe(DIGEST);
  });

  it('is asked for once only, when the registry refuses it still', async () => {
    const { registry, calls } = over(({ url }) =>
      url.includes('auth.') ? json({ token: 't' }) : challenge('https://auth.docker.io/token'),
    );
    expect(await faultOf(registry.resolve(HUB, signal()))).toMatchObject({
      kind: 'terminal',
      reason: 'ImageUnresolved',
    });
    expect(calls).toHaveLength(3);
  });

  it('is not fetched from where a registry would send us', async () => {
    const { registry, calls } = over(() => challenge('http://169.254.169.254/metadata/identity'), {
      login: async () => ({ username: 'u', password: 'canary-p' }),
    });
    expect(await faultOf(registry.resolve(HUB, signal()))).toMatchObject({
      kind: 'terminal',
      reason: 'ImageUnresolved',
    });
    expect(calls).toHaveLength(1);
  });

  it('is fetched with a login where there is one, which a Basic challenge gets itself', async () => {
    const login = async () => ({ username: 'u', password: 'p' });
    const basic = `Basic ${Buffer.from('u:p').toString('base64')}`;
    const bearer = over(hub, { login });
    await bearer.registry.resolve(HUB, signal());
    expect(bearer.calls.map(({ authorization }) => authorization)).toEqual([null, basic, 'Bearer hub-token']);
    const plain = over(
      ({ authorization }) =>
        authorization === basic ? found() : answer(401, { 'www-authenticate': 'Basic realm="r"' }),
      { login },
    );
    expect(await plain.registry.resolve(HUB, signal())).toBe(DIGEST);
  });

  it('of an Azure registry is had in exchange for Entra’s', async () => {
    const { registry, calls } = over(
      ({ url, authorization }) => {
        if (url.endsWith('/oauth2/exchange')) return json({ refresh_token: 'refresh' });
        if (url.endsWith('/oauth2/token')) return json({ access_token: 'access' });
        return authorization === 'Bearer access' ? found() : challenge('https://shop.azurecr.io/oauth2/token');
      },
      { credential },
    );
    expect(await registry.resolve(ACR, signal())).toBe(DIGEST);
    expect(calls.map(({ method, url, body }) => `${method} ${url} ${body}`)).toEqual([
      'HEAD https://shop.azurecr.io/v2/team/app/manifests/v1 ',
      `POST https://shop.azurecr.io/oauth2/exchange grant_type=access_token&service=shop.azurecr.io&access_token=${TOKEN}`,
      'POST https://shop.azurecr.io/oauth2/token grant_type=refresh_token&service=shop.azurecr.io&scope=repository%3Ateam%2Fapp%3Apull&refresh_token=refresh',
      'HEAD https://shop.azurecr.io/v2/team/app/manifests/v1 ',
    ]);
  });

  it.each([
    ['refused', () => answer(401), 'terminal'],
    ['absent', () => answer(404), 'terminal'],
    ['failing', () => answer(503), 'transient'],
    ['throttled', () => answer(429), 'transient'],
    ['empty', () => json({}), 'transient'],
    ['unfit for a header', () => json({ token: 'a\r\nx: y', access_token: '' }), 'transient'],
    ['no JSON', () => answer(200, {}, '<html>'), 'transient'],
    ['a redirect', () => answer(302, { location: 'https://evil.example' }), 'terminal'],
  ])('that is %s ends in a fault', async (_, token, kind) => {
    const { registry } = over(({ url }) =>
      url.includes('auth.') ? token() : challenge('https://auth.docker.io/token'),
    );
    expect(await faultOf(registry.resolve(HUB, signal()))).toMatchObject({ kind });
  });

  it('and every other secret stay out of all faults', async () => {
    const password = 'canary-password';
    const secrets = [
      password,
      TOKEN,
      'canary-refresh',
      'canary-access',
      Buffer.from(`u:${password}`).toString('base64'),
    ];
    const echo = (call: Call): Response =>
      answer(500, { 'x-echo': call.authorization ?? '' }, `${call.url} ${call.body} ${call.authorization}`);
    const failAt =
      (step: number): Handler =>
      (call, index) => {
        if (index >= step) return step % 2 ? echo(call) : answer(403, {}, `${call.body} ${call.authorization}`);
        if (call.url.endsWith('/oauth2/exchange')) return json({ refresh_token: 'canary-refresh' });
        if (call.url.includes('token')) return json({ access_token: 'canary-access' });
        return challenge(
          call.url.includes('docker') ? 'https://auth.docker.io/token' : 'https://shop.azurecr.io/oauth2/token',
        );
      };
    for (const image of [ACR, HUB]) {
      for (let step = 0; step <= 4; step += 1) {
        const { registry } = over(failAt(step), { credential, login: async () => ({ username: 'u', password }) });
        const text = shown(await faultOf(registry.resolve(image, signal())));
        for (const secret of secrets) expect(text).not.toContain(secret);
      }
    }
  });
});
