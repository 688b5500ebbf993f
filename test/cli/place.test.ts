/** Which address a name leads to: by options, environment, the declaration and the server's own default. */
import { describe, expect, it } from 'vitest';
import { fileOf, mooring, serveAnswers } from './support.ts';

const ROOT = { status: 200, body: '{"name":"mooring","defaultScope":"5ub/shop"}' };
const BODY = { name: 'web', location: 'westeurope' };

/** The path of the last request. */
async function asked(line: string | readonly string[], env: Record<string, string> = {}, root = ROOT): Promise<string> {
  await using server = await serveAnswers(({ url }) =>
    url === '/api/' ? root : { status: 200, body: '{"value":[],"held":true}' },
  );
  const { status, err } = await mooring(line, server, { env });
  if (status !== 0) throw new Error(err);
  return server.requests.at(-1)?.url.split('?')[0] ?? '';
}

const LONG = '/api/subscriptions/5ub/resourceGroups';

describe('a name', () => {
  it.each([
    ['alone is a short address', 'get web', {}, '/api/groups/web'],
    ['in a resource group of the server’s subscription', 'get web -g prod', {}, `${LONG}/prod/groups/web`],
    [
      'in a resource group of another',
      'get web -g prod --subscription s2',
      {},
      '/api/subscriptions/s2/resourceGroups/prod/groups/web',
    ],
    [
      'with both from the environment',
      'get web',
      { MOORING_SUBSCRIPTION: 's2', MOORING_RESOURCE_GROUP: 'prod' },
      '/api/subscriptions/s2/resourceGroups/prod/groups/web',
    ],
    [
      'with the option before the environment',
      'get web -g test',
      { MOORING_SUBSCRIPTION: 's2', MOORING_RESOURCE_GROUP: 'prod' },
      '/api/subscriptions/s2/resourceGroups/test/groups/web',
    ],
    [
      'that is a whole address',
      'get /subscriptions/s3/resourceGroups/x/groups/web -g prod',
      {},
      '/api/subscriptions/s3/resourceGroups/x/groups/web',
    ],
    ['options before the command', '-g prod get web', {}, `${LONG}/prod/groups/web`],
    ['none: the list', 'list -g prod', {}, `${LONG}/prod/groups`],
    ['none: what is there', 'containers -g prod', {}, `${LONG}/prod/containerGroups`],
    ['and its verb', 'stop web -g prod', {}, `${LONG}/prod/groups/web/stop`],
    ['and the hold of all, which is of no place', 'hold --all -g prod', {}, '/api/hold'],
  ])('%s', async (_what, line, env, path) => {
    expect(await asked(line, env)).toBe(path);
  });

  it.each(['a/b', '..', '.', 'a?b', 'a#b', ''])('that is none is refused: %j', async (name) => {
    expect(await mooring(['get', name, '-s', 'http://127.0.0.1:9'])).toMatchObject({ status: 2 });
  });

  it('is encoded', async () => {
    expect(await asked(['get', 'ü%2F'])).toBe('/api/groups/%C3%BC%252F');
  });

  it('needs a subscription from somewhere', async () => {
    await using server = await serveAnswers(() => ({ status: 200, body: '{"name":"mooring"}' }));
    expect(await mooring('get web -g prod', server)).toMatchObject({
      status: 2,
      err: expect.stringContaining('--subscription ID'),
    });
    expect(await mooring('get web --subscription s', server)).toMatchObject({
      status: 2,
      err: expect.stringContaining('-g NAME'),
    });
  });
});

describe('a declaration', () => {
  const env = { MOORING_SUBSCRIPTION: 's2', MOORING_RESOURCE_GROUP: 'prod' };
  const inFile = (mooring: object) => ['apply', '-f', fileOf({ ...BODY, mooring })];
  it.each([
    [
      'that names no place goes where the environment says',
      inFile({}),
      env,
      '/api/subscriptions/s2/resourceGroups/prod/groups/web',
    ],
    [
      'that names one goes there, not where the environment says',
      inFile({ resourceGroup: 'x', subscription: 's3' }),
      env,
      '/api/subscriptions/s3/resourceGroups/x/groups/web',
    ],
    ['that names a resource group is placed by the server', inFile({ resourceGroup: 'x' }), {}, '/api/groups/web'],
    [
      'goes where the command line says',
      [...inFile({}), '-g', 'test'],
      env,
      '/api/subscriptions/s2/resourceGroups/test/groups/web',
    ],
    ['goes to the server’s default', inFile({}), {}, '/api/groups/web'],
  ])('%s', async (_what, line, given, path) => {
    expect(await asked(line, given)).toBe(path);
  });
});

describe('an empty option', () => {
  it.each([
    ['--resource-group', ['list', '-g', '']],
    ['--subscription', ['get', 'web', '--subscription', ' ', '-g', 'x']],
  ])('is a variable that is not set, and leads nowhere else: %s', async (option, line) => {
    await using server = await serveAnswers(() => ROOT);
    const { status, err } = await mooring(line, server, { env: { MOORING_RESOURCE_GROUP: 'prod' } });
    expect([status, err, server.requests]).toEqual([2, `mooring: ${option} is empty: name one, or leave it out\n`, []]);
  });
});
