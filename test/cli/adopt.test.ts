/** adopt and containers: what is there, what would be managed, and taking it under management, secrets included. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { declaration, type EngineBench, engineBench } from '../support/engine-bench.ts';
import { fileOf, mooring, serveApi } from './support.ts';

const SECRET = '/properties/containers/0/properties/environmentVariables/0/secureValue';
const PASSWORD = 'correct-horse-battery';

/** As somebody else made it, in any case before Mooring. */
async function foreign(
  bench: EngineBench,
  name: string,
  container: JsonObject = {},
  tags: JsonObject = {},
): Promise<void> {
  const { location, properties } = declaration({}, {}, container);
  await bench.outside.put(name, { location: location ?? '', tags, properties: properties ?? {} });
  await bench.pass(60_000);
}

const secretly = { environmentVariables: [{ name: 'DB', secureValue: PASSWORD }] };

async function shop(): Promise<EngineBench> {
  const bench = engineBench();
  await bench.push('v1', 'one');
  return bench;
}

describe('containers', () => {
  it('lists what is in the resource group and who owns it', async () => {
    const bench = await shop();
    await bench.declare(declaration({}, {}, secretly));
    await bench.pass(60_000);
    await foreign(bench, 'legacy', {}, { 'managed-by': 'terraform' });
    await foreign(bench, 'vault', secretly);
    await using server = await serveApi(bench);
    const { status, out } = await mooring('containers -g shop', server);
    expect(status).toBe(0);
    const rows = out.split('\n').map((row) => row.split(/ {2,}/));
    expect(rows).toEqual([
      ['NAME', 'STANDING', 'ADOPTABLE', 'OWNER', 'POINTED AT BY', 'SECRETS', 'LOCATION', 'STATE', 'NOTE'],
      ['legacy', 'free', 'yes', 'Terraform', '0', 'westeurope', 'Succeeded', 'its tag managed-by speaks of Terraform'],
      ['vault', 'free', 'yes', '1', 'westeurope', 'Succeeded'],
      ['web', 'managed', 'no', 'westeurope', 'Succeeded'],
      [''],
      ['NAME', 'SECRET ASKED FOR'],
      ['vault', SECRET],
      [''],
    ]);
    expect((await mooring('containers -o name', server)).out).toBe('legacy\nvault\nweb\n');
  });
});

describe('adopt', () => {
  it('takes a running container group under management without restarting it', async () => {
    const bench = await shop();
    await foreign(bench, 'web');
    await using server = await serveApi(bench);
    const before = bench.writes().length;
    expect((await mooring('adopt web --plan', server)).out).toMatch(/\nweb +free +yes /);
    expect(bench.row()).toBeUndefined();
    const { status, out } = await mooring('adopt web', server);
    expect([status, out.split('  ')[0]]).toEqual([0, 'web adopted']);
    await bench.pass(120_000);
    expect(bench.writes().slice(before)).toEqual(['PATCH web']);
    expect((await mooring('list -o name', server)).out).toBe('web\n');
  });

  it('puts what -f says under mooring, alone or in a declaration', async () => {
    const bench = await shop();
    await foreign(bench, 'web');
    await foreign(bench, 'api');
    await using server = await serveApi(bench);
    await mooring(['adopt', 'web', '-f', fileOf({ protect: true })], server);
    await mooring(['adopt', 'api', '-f', fileOf({ name: 'api', mooring: { protect: true } })], server);
    for (const name of ['web', 'api']) {
      const group: JsonObject = JSON.parse((await mooring(`get ${name} -o json`, server)).out);
      expect(group).toMatchObject({ declaration: { mooring: { protect: true, drift: { mode: 'report' } } } });
    }
  });

  it('says which secrets it needs, and takes nothing before it has them', async () => {
    const bench = await shop();
    await foreign(bench, 'web', secretly);
    await using server = await serveApi(bench);
    const { status, err } = await mooring('adopt web', server);
    expect(status).toBe(1);
    expect(err).toContain(`  ${SECRET}: `);
    expect(err).toContain('--secret POINTER=@FILE');
    expect(bench.row()).toBeUndefined();
  });

  it.each([
    ['on the command line', [`--secret`, `${SECRET}=${PASSWORD}`], ''],
    ['from a file', ['--secret', `${SECRET}=@${fileOf(`${PASSWORD}\n`, 'password')}`], ''],
    ['from standard input', ['--secret', `${SECRET}=-`], `${PASSWORD}\n`],
    ['from a file of all', ['--secrets-file', fileOf({ [SECRET]: PASSWORD }, 'secrets.yaml')], ''],
  ])('takes secrets %s, and prints none', async (_from, args, stdin) => {
    const bench = await shop();
    await foreign(bench, 'web', secretly);
    await using server = await serveApi(bench);
    const { status, out, err } = await mooring(['adopt', 'web', '-o', 'json', ...args], server, { stdin });
    expect([status, err]).toEqual([0, '']);
    expect(out + err).not.toContain(PASSWORD);
    const sent: JsonObject = JSON.parse(server.requests.at(-1)?.body ?? '');
    expect(sent).toEqual({ secrets: { [SECRET]: PASSWORD } });
  });

  it.each([
    ['neither a name nor --all', ['adopt']],
    ['both', ['adopt', 'web', '--all']],
    ['a secret without a pointer', ['adopt', 'web', '--secret', `DB=${PASSWORD}`]],
    ['a secret with --all', ['adopt', '--all', '--secret', `${SECRET}=${PASSWORD}`]],
    ['standard input twice', ['adopt', 'web', '--secret', `${SECRET}=-`, '-f', '-']],
  ])('refuses %s, and asks nobody', async (_what, args) => {
    await using server = await serveApi(engineBench());
    const { status, err } = await mooring(args, server);
    expect([status, server.requests]).toEqual([2, []]);
    expect(err).not.toContain(PASSWORD);
  });

  it('leaves alone what something else looks after, until told that this is over', async () => {
    const bench = await shop();
    await foreign(bench, 'web', {}, { PodName: 'p', NodeName: 'n', Namespace: 'd', UID: 'u' });
    await using server = await serveApi(bench);
    expect(await mooring('adopt web', server)).toMatchObject({
      status: 1,
      err: expect.stringContaining('mooring adopt web --accept-owner'),
    });
    expect((await mooring('adopt web --accept-owner', server)).status).toBe(0);
  });
});

describe('adopt --all', () => {
  async function three(): Promise<EngineBench> {
    const bench = await shop();
    await foreign(bench, 'api');
    await foreign(bench, 'vault', secretly);
    await foreign(bench, 'web');
    return bench;
  }

  it('--plan lists what would be managed, and changes nothing', async () => {
    const bench = await three();
    await using server = await serveApi(bench);
    const { status, out, err } = await mooring('adopt --all -g shop --plan', server, { terminal: true });
    expect(status).toBe(0);
    expect(out).toContain(SECRET);
    expect(err).toContain('3 of 3 container groups would be adopted');
    expect((await mooring('adopt --all --plan -o name', server)).out).toBe('api\nvault\nweb\n');
    expect(server.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('adopts one after another, says what became of each, and fails when one was not adopted', async () => {
    const bench = await three();
    await using server = await serveApi(bench);
    const { status, out, err } = await mooring('adopt --all', server);
    expect(status).toBe(1);
    expect(
      err
        .trimEnd()
        .split('\n')
        .map((line) => line.split(': ')[0]),
    ).toEqual(['api adopted', 'vault not adopted', 'web adopted']);
    expect(out).toBe('2 adopted, 1 not, 0 that cannot be or are managed already\n');
    expect((await mooring('list -o name', server)).out).toBe('api\nweb\n');
  });

  it('takes the secrets of each from one file', async () => {
    const bench = await three();
    await using server = await serveApi(bench);
    const secrets = fileOf({ vault: { [SECRET]: PASSWORD } }, 'secrets.yaml');
    const { status, out, err } = await mooring(['adopt', '--all', '--secrets-file', secrets, '-o', 'name'], server);
    expect([status, out]).toEqual([0, 'api\nvault\nweb\n']);
    expect(err).not.toContain(PASSWORD);
  });

  it('asks first on a terminal, and adopts nothing without a yes', async () => {
    const bench = await three();
    await using server = await serveApi(bench);
    const { status, err } = await mooring('adopt --all', server, { terminal: true, stdin: 'n\n' });
    expect(status).toBe(1);
    expect(err).toContain('Adopt 3 container groups: api, vault, web? [y/N] ');
    expect((await mooring('list -o name', server)).out).toBe('');
  });
});
