/** apply: what it says of a declaration, where it points when one is refused, and what it waits for. */
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { declaration, engineBench } from '../support/engine-bench.ts';
import { fileOf, mooring, serveAnswers, serveApi } from './support.ts';

const BROKEN = `name: web
location: westeurope
properties:
  osType: Linux
  containers:
    - name: web
      properties:
        image: ""
        resources: { requests: { cpu: 1, memoryInGB: 1 } }
mooring:
  replica: 2
`;

describe('apply', () => {
  it('says created, unchanged and updated, and is done', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    await using server = await serveApi(bench);
    const file = fileOf(declaration());
    const said = async (path: string) => {
      const { status, out } = await mooring(['apply', '-f', path], server);
      return [status, out.split('  ')[0]];
    };
    expect(await said(file)).toEqual([0, 'web created']);
    expect(await said(file)).toEqual([0, 'web unchanged']);
    expect(await said(fileOf(declaration({ protect: true })))).toEqual([0, 'web updated']);
    expect(bench.row()?.desired.generation).toBe(2);
  });

  it('sends the file as it is, byte by byte', async () => {
    await using server = await serveApi(engineBench());
    const text = `# how we run it\n${JSON.stringify(declaration(), undefined, 3)}\n`;
    await mooring('apply -f -', server, { stdin: text });
    expect(server.requests.find(({ method }) => method === 'PUT')?.body).toBe(text);
  });

  it('declares several files, none of them when one cannot be read', async () => {
    await using server = await serveApi(engineBench());
    const [a, b] = [fileOf({ ...declaration(), name: 'a' }), fileOf({ ...declaration(), name: 'b' })];
    const refused = await mooring(['apply', '-f', a, '/nowhere/b.yaml'], server);
    expect(refused).toEqual({
      status: 1,
      out: '',
      err: 'mooring: /nowhere/b.yaml cannot be read: there is no such file\n',
    });
    expect(server.requests).toEqual([]);
    expect((await mooring(['apply', '-f', a, '-f', b, '-o', 'name'], server)).out).toBe('a\nb\n');
  });

  it('names the group where the file does not', async () => {
    const bench = engineBench();
    await using server = await serveApi(bench);
    const { name: _name, ...nameless } = declaration();
    const file = fileOf(nameless);
    expect(await mooring(['apply', '-f', file], server)).toMatchObject({
      status: 2,
      err: expect.stringContaining('has no "name"'),
    });
    expect((await mooring(['apply', 'web', '-f', file], server)).status).toBe(0);
    expect(bench.row()).toBeDefined();
  });

  it('points out each broken rule by line and column, with status 1', async () => {
    await using server = await serveApi(engineBench());
    const file = fileOf(BROKEN);
    const { status, out, err } = await mooring(['apply', '-f', file], server);
    expect([status, out]).toEqual([1, '']);
    const [first, ...lines] = err.trimEnd().split('\n');
    expect(first).toBe('mooring: The declaration breaks a rule: 2 rules are broken; nothing was changed');
    expect(lines.map((line) => line.trim().split(': ').slice(0, 2))).toEqual(
      expect.arrayContaining([
        [`${file}:8:9`, '/properties/containers/0/properties/image'],
        [`${file}:11:3`, '/mooring/replica'],
      ]),
    );
  });

  it('tells what is no YAML before any server is asked', async () => {
    const { status, err } = await mooring('apply -f -', undefined, {
      stdin: 'name: [web',
      env: { MOORING_URL: 'http://127.0.0.1:9/api' },
    });
    expect(status).toBe(1);
    expect(err).toMatch(/^mooring: standard input cannot be read as a declaration\n {2}standard input:\d+:\d+: /);
  });

  it('refuses a file of more than 256 KiB', async () => {
    const { status, err } = await mooring('apply -f -', undefined, { stdin: `# ${'x'.repeat(256 * 1024)}` });
    expect([status, err]).toEqual([1, 'mooring: standard input has more than 256 KiB\n']);
  });

  it('tells warnings with their place, and keeps them from quiet scripts', async () => {
    await using server = await serveApi(engineBench());
    const file = fileOf(
      declaration({}, {}, { environmentVariables: [{ name: 'DB_PASSWORD', value: 'hunter2hunter2' }] }),
    );
    const { status, err } = await mooring(['apply', '-f', file], server);
    expect(status).toBe(0);
    expect(err).toMatch(
      /^warning: \S+:1:\d+: \/properties\/containers\/0\/properties\/environmentVariables\/0\/value: /,
    );
    expect(err).not.toContain('hunter2');
    expect((await mooring(['apply', '-q', '-f', file], server)).err).toBe('');
  });

  it('says how to adopt a container group that is there already', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    const { mooring: _ours, name: _name, ...body } = declaration();
    await bench.outside.put('web', body);
    await bench.pass(60_000);
    await using server = await serveApi(bench);
    const { status, err } = await mooring(['apply', '-f', fileOf(declaration())], server);
    expect(status).toBe(1);
    expect(err).toContain('mooring adopt web');
  });

  it('wants a file', async () => {
    expect(await mooring('apply')).toMatchObject({ status: 2, err: expect.stringContaining('-f FILE') });
  });
});

describe('apply --wait', () => {
  it('waits until the group is at rest, and tells what changes', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    await using server = await serveApi(bench);
    const { status, err } = await mooring(['apply', '-f', fileOf(declaration()), '--wait'], server, {
      now: bench.clock.now,
      sleep: () => bench.pass(5000),
    });
    expect([status, bench.status()]).toEqual([0, 'Running AsDeclared']);
    expect(err).toMatch(/web is Creating .*\n(?:web is .*\n)*web is as declared\n$/);
  });

  it.each([
    [
      'is not ready in time',
      { phase: 'Creating', reason: 'Creating', message: 'soon' },
      'web is not ready after 30s: Creating (Creating): soon',
    ],
    [
      'stalls',
      { phase: 'Stalled', reason: 'Forbidden', message: 'no right' },
      'web is stalled: Stalled (Forbidden): no right',
    ],
  ])('fails when the group %s', async (_what, status, sentence) => {
    await using server = await serveAnswers(({ method }) => ({
      status: method === 'PUT' ? 201 : 200,
      body: JSON.stringify({ name: 'web', generation: 1, status: { ...status, observedGeneration: 1 } }),
    }));
    let now = 0;
    const { status: exit, err } = await mooring(['apply', '--wait', '30s', '-f', fileOf(declaration())], server, {
      now: () => now,
      sleep: async (ms) => (now += ms),
    });
    expect(exit).toBe(1);
    expect(err).toContain(`mooring: ${sentence}\n`);
  });

  it('does not take the status of the generation before for its own', async () => {
    let looks = 0;
    await using server = await serveAnswers(({ method }) => {
      looks += method === 'GET' ? 1 : 0;
      const observedGeneration = looks < 4 ? 1 : 2;
      return {
        status: 200,
        body: JSON.stringify({ name: 'web', generation: 2, status: { phase: 'Running', observedGeneration } }),
      };
    });
    await mooring(['apply', '--wait', '-f', fileOf(declaration())], server, { sleep: async () => undefined });
    expect(looks).toBe(4);
  });

  it('takes durations only, and says so before anything is declared', async () => {
    await using server = await serveApi(engineBench());
    const { status } = await mooring(['apply', '-f', fileOf(declaration()), '--wait', 'long'], server);
    expect([status, server.requests]).toEqual([2, []]);
  });
});

describe('a file that a shell has written', () => {
  it('as UTF-16 is told so', async () => {
    const file = fileOf('');
    writeFileSync(file, Buffer.from(`\ufeff${JSON.stringify(declaration())}`, 'utf16le'));
    const { status, err } = await mooring(['apply', '-f', file]);
    expect([status, err]).toEqual([1, expect.stringContaining('is UTF-16')]);
  });
});
