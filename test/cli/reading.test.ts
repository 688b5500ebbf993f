/** list, get, status, history and export: what they print, in each format. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { declaration, type EngineBench, engineBench, IMAGE_TEXT, SCOPE } from '../support/engine-bench.ts';
import { type ApiServer, mooring, serveAnswers, serveApi } from './support.ts';

const PORTS = [{ port: 80, protocol: 'TCP' }];
const OPEN = declaration({}, { ipAddress: { type: 'Public', ports: PORTS } }, { ports: PORTS });

async function running(): Promise<{ bench: EngineBench; server: ApiServer; now: () => number }> {
  const bench = engineBench();
  await bench.push('v1', 'one');
  await bench.declare(OPEN);
  await bench.pass(120_000);
  return { bench, server: await serveApi(bench), now: bench.clock.now };
}

describe('list', () => {
  it('prints a row a group, and nothing after the last word of a line', async () => {
    const { bench, server, now } = await running();
    await using _ = server;
    await bench.declare({ ...declaration(), name: 'api' }, { scope: SCOPE, name: 'api' });
    await bench.pass(120_000);
    const { status, out, err } = await mooring('list', server, { now });
    expect([status, err]).toEqual([0, '']);
    const [head = '', ...rows] = out.trimEnd().split('\n');
    expect(head.split(/ {2,}/)).toEqual([
      ...['NAME', 'READY', 'PHASE', 'REASON', 'REVISION', 'REPLICAS', 'RESOURCE GROUP', 'SINCE'],
    ]);
    expect(rows.map((row) => row.split(/ {2,}/).slice(0, 7))).toEqual([
      ['api', 'True', 'Running', 'AsDeclared', '1', '1/1', 'shop'],
      ['web', 'True', 'Running', 'AsDeclared', '1', '1/1', 'shop'],
    ]);
    expect(out).not.toMatch(/ \n/);
  });

  it('says on stderr that there is none, and prints nothing', async () => {
    await using server = await serveApi(engineBench());
    expect(await mooring('ls', server)).toEqual({ status: 0, out: '', err: 'no group is declared here\n' });
    expect(await mooring('ls -q', server)).toEqual({ status: 0, out: '', err: '' });
  });

  it('prints names alone for scripts', async () => {
    const { server } = await running();
    await using _ = server;
    expect(await mooring('list -o name', server)).toEqual({ status: 0, out: 'web\n', err: '' });
  });

  it('reads all pages, from the server it knows and no other', async () => {
    await using server = await serveAnswers(({ url }) => {
      const after = new URL(url, 'http://x').searchParams.get('after');
      const page = (name: string, more: object) => ({
        status: 200,
        body: JSON.stringify({ value: [{ name }], ...more }),
      });
      if (after === null)
        return page('a', { truncated: true, nextLink: 'http://127.0.0.2:9/api/groups?top=200&after=a' });
      return page('b', { truncated: false });
    });
    const { out } = await mooring('list -o json', server);
    expect(JSON.parse(out)).toEqual({ value: [{ name: 'a' }, { name: 'b' }], truncated: false });
    expect(server.requests.map(({ url }) => url)).toEqual(['/api/groups?top=200', '/api/groups?top=200&after=a']);
  });
});

describe('get', () => {
  it('prints a row, and the whole answer of the API as JSON or YAML', async () => {
    const { server, now } = await running();
    await using _ = server;
    expect((await mooring('get web', server, { now })).out).toMatch(
      /^NAME .*\nweb +True +Running +AsDeclared +1 +1 +shop +\S+\n$/,
    );
    const answer: unknown = await (await fetch(`${server.url}/groups/web`)).json();
    expect(JSON.parse((await mooring('show web -o json', server)).out)).toEqual(answer);
    expect(parse((await mooring('get web -o yaml', server)).out)).toEqual(answer);
  });

  it('lists all without a name', async () => {
    const { server } = await running();
    await using _ = server;
    expect((await mooring('get -o name', server)).out).toBe('web\n');
  });
});

describe('status', () => {
  it('tells phase, reason, message, since when, conditions, where it answers, images and what was done', async () => {
    const { server, now } = await running();
    await using _ = server;
    const { status, out } = await mooring('status web', server, { now });
    expect(status).toBe(0);
    expect(out).toMatch(/^web {2}Running \(AsDeclared\): the container group is as declared\n/);
    expect(out).toMatch(/\n {2}since +2026-01-05T08:0\d:\d\dZ \(\d+[ms]\S* ago\)\n/);
    expect(out).toMatch(/\n {2}Ready +True +AsDeclared/);
    expect(out).toMatch(/\n {2}web +1 +westeurope +serving +Running +running +[\d.]+:80 +0 /);
    expect(out).toContain(`${IMAGE_TEXT}  sha256:`);
    expect(out).toMatch(/\nLast done\n {2}AT +WHAT/);
    expect(out).toMatch(/\d\dZ +create +Declared +PUT by test +1/);
  });

  it('says that a group is on hold, stopped or protected before anything else', async () => {
    const { bench, server, now } = await running();
    await using _ = server;
    await bench.declare({ ...OPEN, mooring: { hold: true, protect: true, drift: { mode: 'report' } } });
    const { out } = await mooring('describe web', server, { now });
    expect(out).toMatch(/settings +on hold: nothing is written, protected, drift: report\n/);
  });

  it('asks for the group alone where the answer itself is wanted', async () => {
    const { server } = await running();
    await using _ = server;
    await mooring('status web -o json', server);
    expect(server.requests.map(({ url }) => url)).toEqual(['/api/groups/web']);
  });
});

describe('status --watch', () => {
  it('prints a line a change until the group is at rest', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    await bench.declare();
    await using server = await serveApi(bench);
    const { status, out } = await mooring('status web -w', server, {
      now: bench.clock.now,
      sleep: () => bench.pass(5000),
    });
    expect(status).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^08:0\d:\d\d {2}Creating \(/);
    expect(lines.at(-1)).toMatch(/^08:0\d:\d\d {2}Running \(AsDeclared\)/);
    expect(new Set(lines.map((line) => line.slice(10))).size).toBe(lines.length);
  });

  it('goes on when the server does not answer for a moment', async () => {
    const phases = ['Creating', '', 'Running'];
    await using server = await serveAnswers(() => {
      const phase = phases.shift();
      if (phase === '') return { status: 503, body: '' };
      return { status: 200, body: JSON.stringify({ generation: 1, status: { phase, observedGeneration: 1 } }) };
    });
    const { status, out } = await mooring('status web -w', server, { sleep: async () => undefined });
    expect([status, out.match(/Creating|Running/g)]).toEqual([0, ['Creating', 'Running']]);
  });

  it('ends with the group', async () => {
    const { bench, server } = await running();
    await using _ = server;
    await mooring('delete web -y', server);
    const { status, err } = await mooring('status web -w', server, { sleep: () => bench.pass(10_000) });
    expect([status, err]).toEqual([0, 'web is gone\n']);
  });

  it('is ended by Ctrl-C', async () => {
    await using server = await serveAnswers(() => ({
      status: 200,
      body: '{"generation":1,"status":{"phase":"Creating"}}',
    }));
    const stop = new AbortController();
    const sleep = async () => stop.abort();
    expect((await mooring('status web -w', server, { sleep, signal: stop.signal })).status).toBe(130);
  });
});

describe('history', () => {
  it('prints what was done, newest first, as many as asked for', async () => {
    const { bench, server } = await running();
    await using _ = server;
    await bench.push('v2', 'two');
    await mooring('restart web', server);
    await bench.pass(60_000);
    const { status, out, err } = await mooring('history web --top 1', server);
    const [head, row, ...more] = out.trimEnd().split('\n');
    expect([status, more]).toEqual([0, []]);
    expect(head).toMatch(/^AT +WHAT +REASON +TRIGGER +REVISION +MESSAGE$/);
    expect(row).toMatch(/^2026-01-05T\S+Z +restart +\S+ +restart by ada@example.com +1/);
    expect(err).toContain('there is more');
  });

  it.each(['0', '201', 'x', '1.5'])('takes no --top %s', async (top) => {
    expect((await mooring(`history web -n ${top}`)).status).toBe(2);
  });
});

describe('export', () => {
  it('prints the file as the server made it, and asks for what the options say', async () => {
    await using server = await serveAnswers(() => ({ status: 200, body: 'name: web # as it is\n' }));
    const { out } = await mooring('export web', server);
    expect(out).toBe('name: web # as it is\n');
    await mooring('export web --plain --running --format bicep', server);
    await mooring('export web -o json', server);
    expect(server.requests.map(({ url }) => url)).toEqual([
      '/api/groups/web/export?format=yaml&of=declared',
      '/api/groups/web/export?format=bicep&plain=true&of=running',
      '/api/groups/web/export?format=json&of=declared',
    ]);
  });

  it('gives a declaration that can be applied again', async () => {
    const { server } = await running();
    await using _ = server;
    const { out } = await mooring('export web', server);
    expect((await mooring('apply -f -', server, { stdin: out })).out).toMatch(/^web (?:unchanged|updated) /);
    expect((await mooring('diff -f -', server, { stdin: out })).status).toBe(0);
  });
});
