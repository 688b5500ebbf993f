/** The server as the command line meets it: its address and key, answers that are none, and text that would steer a terminal. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { engineBench } from '../support/engine-bench.ts';
import { mooring, serveAnswers, serveApi } from './support.ts';

const KEY = 'k3y-of-the-function-app';
const EMPTY = { status: 200, body: '{"value":[],"truncated":false}' };

describe('a server that does not answer', () => {
  it('is named, with how to name another one', async () => {
    const gone = await serveAnswers(() => EMPTY);
    await gone[Symbol.asyncDispose]();
    const { status, out, err } = await mooring('list', gone);
    expect([status, out]).toEqual([1, '']);
    expect(err).toContain(`mooring: ${gone.url} does not answer: nothing listens there\n`);
    expect(err).toContain('--server URL or MOORING_URL');
    expect(err).toContain('npm start');
  });

  it('in the middle of its answer', async () => {
    const broken: typeof fetch = async () =>
      new Response(new ReadableStream({ pull: (stream) => stream.error(new TypeError('terminated')) }));
    const { status, err } = await mooring('list', undefined, { fetch: broken });
    expect([status, err]).toEqual([
      1,
      'mooring: http://127.0.0.1:7071/api broke off in the middle of its answer (terminated)\n',
    ]);
  });

  it('in time', async () => {
    const never: typeof fetch = async () => {
      throw new DOMException('timed out', 'TimeoutError');
    };
    const { status, err } = await mooring('list', undefined, { fetch: never });
    expect(status).toBe(1);
    expect(err).toMatch(/^mooring: http:\/\/127\.0\.0\.1:7071\/api does not answer: nothing within 60 s\n/);
  });
});

describe('an answer that is not Mooring’s', () => {
  const PAGE = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' };

  it.each([
    'status web',
    'hold --all',
    'unhold --all',
    'stop web',
    'release web',
    'export web',
    'version',
    'history web',
  ])('is no success, though its status says so: %s', async (line) => {
    await using server = await serveAnswers(() => PAGE);
    const { status, out, err } = await mooring(line, server);
    expect([status, out]).toEqual([1, '']);
    expect(err).toContain('answers, but not as Mooring does');
  });

  it('is not taken for a hold', async () => {
    await using server = await serveAnswers(() => ({ status: 200, body: '{"ok":true}' }));
    const { status, out, err } = await mooring('hold --all', server);
    expect([status, out]).toEqual([1, '']);
    expect(err).toContain('does not say that everything is on hold');
  });

  it('with 503 is an app that starts', async () => {
    await using server = await serveAnswers(() => ({ status: 503, body: '<html></html>' }));
    expect((await mooring('list', server)).err).toContain('away or still starting (503)\n  try again');
  });
});

describe('the address', () => {
  it.each([
    ['http://HOST', '/api/groups'],
    ['http://HOST/', '/api/groups'],
    ['http://HOST/api/', '/api/groups'],
    ['http://HOST/team/mooring', '/team/mooring/groups'],
  ])('%s leads to %s', async (text, wanted) => {
    await using server = await serveAnswers(() => EMPTY);
    const host = new URL(server.url).host;
    expect((await mooring(['list', '-s', text.replace('HOST', host)])).status).toBe(0);
    expect(server.requests.map(({ url }) => url.split('?')[0])).toEqual([wanted]);
  });

  it('given goes before the one in the environment', async () => {
    await using server = await serveAnswers(() => EMPTY);
    expect(
      (await mooring(['list', '--server', server.url], undefined, { env: { MOORING_URL: 'http://127.0.0.1:9' } }))
        .status,
    ).toBe(0);
  });

  it.each(['127.0.0.1:7071', 'ftp://x', 'http://ann:secret@x/api', ''.padEnd(3)])('is refused as %j', async (text) => {
    const { status, err } = await mooring(['list', '-s', text]);
    expect(status).toBe(2);
    expect(err).not.toContain('secret@');
  });
});

describe('the function key', () => {
  it('goes with every call as x-functions-key, and into no output', async () => {
    await using server = await serveAnswers(() => ({ status: 401, body: '' }));
    const { status, out, err } = await mooring('list', server, { env: { MOORING_KEY: KEY } });
    expect([status, server.requests[0]?.headers['x-functions-key']]).toEqual([1, KEY]);
    expect(err).toContain('MOORING_KEY');
    expect(out + err).not.toContain(KEY);
  });

  it('is taken out of an address that was copied with it', async () => {
    await using server = await serveAnswers(() => EMPTY);
    const gone = await serveAnswers(() => EMPTY);
    await gone[Symbol.asyncDispose]();
    await mooring(['list', '-s', `${server.url}?code=${KEY}`]);
    expect(server.requests[0]).toMatchObject({ url: '/api/groups?top=200', headers: { 'x-functions-key': KEY } });
    expect((await mooring(['list', '-s', `${gone.url}?code=${KEY}`])).err).not.toContain(KEY);
  });

  it('is not sent where no key is set', async () => {
    await using server = await serveAnswers(() => EMPTY);
    await mooring('list', server, { env: { MOORING_KEY: '' } });
    expect(server.requests[0]?.headers).not.toHaveProperty('x-functions-key');
  });

  it('is not sent in clear to another machine', async () => {
    const { status, err } = await mooring(['list', '-s', 'http://mooring.example.com/api'], undefined, {
      env: { MOORING_KEY: KEY },
    });
    expect([status, err]).toEqual([2, expect.stringContaining('https://')]);
    expect(err).not.toContain(KEY);
  });

  it('does not follow a redirect', async () => {
    await using other = await serveAnswers(() => EMPTY);
    await using server = await serveAnswers(() => ({ status: 302, headers: { location: other.url }, body: '' }));
    const { status, err } = await mooring('list', server, { env: { MOORING_KEY: KEY } });
    expect([status, other.requests]).toEqual([1, []]);
    expect(err).toContain('sends elsewhere (302)');
  });
});

describe('an answer', () => {
  it.each([
    ['of some other server', { status: 200, body: '<html>hello</html>' }, 'is it Mooring’s address?'],
    ['of a gateway', { status: 502, body: '<html>bad gateway</html>' }, 'is away or still starting (502)'],
    [
      'that asks to wait',
      {
        status: 503,
        headers: { 'retry-after': '7' },
        body: '{"type":"/problems/unavailable","title":"Away","status":503}',
      },
      'try again after 7 s',
    ],
    ['with a bug', { status: 500, body: '{"title":"Something went wrong","correlation":"c-12"}' }, 'c-12'],
  ])('%s is told as what it is', async (_what, answer, words) => {
    await using server = await serveAnswers(() => answer);
    const { status, out, err } = await mooring('list', server);
    expect([status, out]).toEqual([1, '']);
    expect(err).toContain(words);
  });

  it('without end is not read to its end', async () => {
    const chunk = new Uint8Array(1024 * 1024);
    let sent = 0;
    const endless: typeof fetch = async () =>
      new Response(
        new ReadableStream({
          pull: (stream) => {
            sent += 1;
            stream.enqueue(chunk);
          },
        }),
      );
    const { status, err } = await mooring('list', undefined, { fetch: endless });
    expect([status, sent < 20]).toEqual([1, true]);
    expect(err).toContain('without end');
  });

  it('that names several groups shows which', async () => {
    const body = JSON.stringify({
      type: '/problems/ambiguous-name',
      title: 'Several groups have this name',
      candidates: ['/subscriptions/s/resourceGroups/a/groups/web'],
    });
    await using server = await serveAnswers(() => ({ status: 409, body }));
    const { err } = await mooring('stop web', server);
    expect(err).toContain('  /subscriptions/s/resourceGroups/a/groups/web\n');
    expect(err).toContain('-g RESOURCE_GROUP');
  });
});

describe('text that would steer the terminal', () => {
  const evil = 'calm\u001b[2J\u001b]0;owned\u0007\u009b31m\u202egnp.exe\r\nfake line';
  const group = {
    name: evil,
    generation: 1,
    resourceGroup: evil,
    status: { phase: evil, reason: evil, message: evil, since: evil },
    conditions: [{ type: evil, status: evil, reason: evil, message: evil, since: evil }],
    replicas: [
      { name: evil, seen: evil, why: evil, address: { fqdn: evil }, detail: evil, runningDigests: { [evil]: evil } },
    ],
    images: { [evil]: evil },
    drift: [{ pointer: evil, class: evil, reason: evil }],
    value: [
      {
        name: evil,
        what: evil,
        at: evil,
        message: evil,
        standing: evil,
        why: evil,
        secrets: [evil],
        ownedBy: [{ tool: evil }],
      },
    ],
    unread: [{ what: evil, reason: evil }],
    warnings: [{ pointer: evil, rule: evil }],
  };
  const STEERING = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

  it.each([
    'list',
    'get web',
    'status web',
    'history web',
    'containers',
    'stop web',
    'adopt --all --plan',
    'delete web -y',
    'get web -o json',
    'get web -o yaml',
    'list -o name',
    'apply web -f -',
    'hold',
    'version',
  ])('is printed as what it is by %s', async (line) => {
    await using server = await serveAnswers(() => ({ status: 200, body: JSON.stringify(group) }));
    const { out, err } = await mooring(`${line} --no-color`, server, { stdin: 'location: x' });
    expect(out).not.toMatch(STEERING);
    expect(err).not.toMatch(STEERING);
    expect(out).not.toContain('\nfake line');
  });

  it('is printed as what it is when it refuses', async () => {
    const problem = {
      title: evil,
      detail: evil,
      violations: [{ pointer: evil, rule: evil }],
      candidates: [evil],
      reason: evil,
    };
    await using server = await serveAnswers(() => ({ status: 400, body: JSON.stringify(problem) }));
    const { err } = await mooring('stop web', server);
    expect(err).toContain('calm');
    expect(err).not.toMatch(STEERING);
  });

  it('keeps its value in JSON and YAML', async () => {
    await using server = await serveAnswers(() => ({ status: 200, body: JSON.stringify(group) }));
    expect(JSON.parse((await mooring('get web -o json', server)).out)).toEqual(group);
    expect(parse((await mooring('get web -o yaml', server)).out)).toEqual(group);
  });

  it('goes through an export untouched into a file, and harmless to a terminal', async () => {
    await using server = await serveAnswers(() => ({ status: 200, body: `a: ${evil}\n\tb` }));
    expect((await mooring('export web', server)).out).toContain(evil);
    const { out } = await mooring('export web', server, { terminal: true });
    expect(out).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}]/u);
    expect(out).toContain('\n\tb');
  });
});

describe('colours', () => {
  const ESCAPE = '\u001b[';
  const group = { status: 200, body: '{"name":"web","status":{"phase":"Stalled"}}' };

  it('are for terminals, unless somebody says no', async () => {
    await using server = await serveAnswers(() => group);
    const coloured = async (line: string, running = {}) =>
      (await mooring(line, server, { terminal: true, ...running })).out.includes(ESCAPE);
    expect(await coloured('get web')).toBe(true);
    expect(await coloured('get web', { terminal: false })).toBe(false);
    expect(await coloured('get web --no-color')).toBe(false);
    expect(await coloured('get web', { env: { NO_COLOR: '1' } })).toBe(false);
    expect(await coloured('get web', { env: { TERM: 'dumb' } })).toBe(false);
    expect(await coloured('get web -o json')).toBe(false);
  });
});

describe('version', () => {
  it('tells both, or its own alone without asking', async () => {
    await using server = await serveApi(engineBench());
    const own = (await mooring('--version')).out.trim();
    expect(own).toMatch(/^\d+\.\d+\.\d+$/);
    expect((await mooring('version -o json', server)).out).toBe(`{\n  "command": "${own}",\n  "server": "9.9.9"\n}\n`);
    expect(await mooring('version --client')).toMatchObject({ status: 0, out: `mooring  ${own}\n` });
  });
});
