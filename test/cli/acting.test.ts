/** start, stop, restart, hold, delete and release: what they do to the group, and when they ask first. */
import { describe, expect, it } from 'vitest';
import { type EngineBench, engineBench } from '../support/engine-bench.ts';
import { mooring, serveApi } from './support.ts';

async function running(): Promise<EngineBench> {
  const bench = engineBench();
  await bench.push('v1', 'one');
  await bench.declare();
  await bench.pass(120_000);
  return bench;
}

describe('stop and start', () => {
  it('edit what is desired, and wait for it', async () => {
    const bench = await running();
    await using server = await serveApi(bench);
    const waiting = { now: bench.clock.now, sleep: () => bench.pass(5000) };
    const stopped = await mooring('stop web --wait', server, waiting);
    expect([stopped.status, bench.status()]).toEqual([0, 'Stopped Stopped']);
    expect(stopped.out).toMatch(/^web is to be stopped {2}/);
    const started = await mooring('start web --wait', server, waiting);
    expect([started.status, bench.status()]).toEqual([0, 'Running AsDeclared']);
  });

  it('say which group there is none of', async () => {
    await using server = await serveApi(await running());
    expect(await mooring('stop nothere', server)).toMatchObject({
      status: 1,
      out: '',
      err: expect.stringContaining('mooring list'),
    });
  });
});

describe('restart', () => {
  it('restarts the containers', async () => {
    const bench = await running();
    await using server = await serveApi(bench);
    expect((await mooring('restart web', server)).out).toMatch(/^web is restarted {2}/);
    expect(bench.writes().at(-1)).toBe('POST web/restart');
  });

  it('says nothing where quiet was asked for, and the name for scripts', async () => {
    await using server = await serveApi(await running());
    expect(await mooring('restart web -q', server)).toEqual({ status: 0, out: '', err: '' });
    expect(await mooring('restart web -o name', server)).toEqual({ status: 0, out: 'web\n', err: '' });
  });
});

describe('hold', () => {
  it('keeps every write from a group until it is taken off', async () => {
    const bench = await running();
    await using server = await serveApi(bench);
    expect((await mooring('hold web', server)).out).toMatch(/^web is on hold {2}/);
    const before = bench.writes().length;
    await bench.outside.remove('web');
    await bench.pass(300_000);
    expect(bench.writes()).toHaveLength(before);
    expect((await mooring('unhold web', server)).out).toMatch(/^web is off hold {2}/);
    await bench.pass(120_000);
    expect(bench.status()).toBe('Running AsDeclared');
  });

  it('holds everything, tells so, and ends', async () => {
    const bench = await running();
    await using server = await serveApi(bench);
    expect((await mooring('hold', server)).out).toMatch(/^not on hold/);
    expect((await mooring('hold --all', server)).status).toBe(0);
    expect((await mooring('hold', server, { now: bench.clock.now })).out).toMatch(
      /^everything is on hold: .*\nsince +2026-\S+ \(.* ago\)\nby +ada@example.com\n$/,
    );
    expect(JSON.parse((await mooring('hold -o json', server)).out)).toMatchObject({ held: true });
    expect((await mooring('hold --all --off', server)).out).toMatch(/^not on hold/);
    expect(JSON.parse((await mooring('hold -o json', server)).out)).toMatchObject({ held: false });
  });

  it.each(['hold web --all', 'unhold', 'unhold web --all', 'hold --off'])(
    'does not guess what is meant by %s',
    async (line) => {
      await using server = await serveApi(engineBench());
      expect([(await mooring(line, server)).status, server.requests]).toEqual([2, []]);
    },
  );
});

describe('delete', () => {
  it.each(['y\n', 'YES\n'])('asks on a terminal, and does it on %j', async (stdin) => {
    const bench = await running();
    await using server = await serveApi(bench);
    const { status, err } = await mooring('delete web', server, { terminal: true, stdin });
    expect([status, err]).toEqual([0, 'Delete web and its containers? [y/N] ']);
    await bench.pass(120_000);
    expect(await bench.there()).toBeUndefined();
  });

  it.each(['n\n', '\n', '', 'yesterday\n'])('leaves it alone on %j', async (stdin) => {
    const bench = await running();
    await using server = await serveApi(bench);
    const { status, err } = await mooring('delete web -g shop', server, { terminal: true, stdin });
    expect(status).toBe(1);
    expect(err).toContain('Delete web in resource group shop and its containers? [y/N] ');
    expect(server.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });

  it.each([
    ['with --yes', 'delete web --yes', true],
    ['in a script', 'rm web', false],
  ])('does not ask %s', async (_what, line, terminal) => {
    await using server = await serveApi(await running());
    const { status, out, err } = await mooring(`${line} --no-color`, server, { terminal });
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^web is being deleted {2}Deleting /);
  });

  it('is done where there is nothing to delete', async () => {
    await using server = await serveApi(engineBench());
    expect(await mooring('delete web -y', server)).toEqual({
      status: 0,
      out: '',
      err: 'web is not declared: nothing to do\n',
    });
  });
});

describe('release', () => {
  it('lets go of the group and leaves its containers running', async () => {
    const bench = await running();
    await using server = await serveApi(bench);
    expect((await mooring('release web', server, { terminal: true, env: { NO_COLOR: '1' } })).out).toMatch(
      /^web is let go of {2}/,
    );
    await bench.pass(120_000);
    const tags = Object.keys((await bench.there())?.tags ?? { none: '' });
    expect(tags.filter((tag) => tag.startsWith('mooring-') || tag === 'none')).toEqual([]);
    expect((await mooring('list -o name', server)).out).toBe('');
  });
});
