/** `mooring replay` against the API: told with --list, taken up without, for people and for scripts. */
import { describe, expect, it } from 'vitest';
import { POISON_MAX } from '../../src/engine/replay.ts';
import { type EngineBench, engineBench, SCOPE } from '../support/engine-bench.ts';
import { mooring, serveAnswers, serveApi } from './support.ts';

const wakeOf = (group: string) => JSON.stringify({ v: 1, scope: SCOPE, group, ticket: 't' });
const HOUR = 3_600_000;

async function withGroup(): Promise<EngineBench> {
  const bench = engineBench();
  await bench.push('v1', 'one');
  await bench.declare();
  await bench.pass(120_000);
  return bench;
}

describe('mooring replay poison', () => {
  it('--list shows groups and ages, and takes nothing up', async () => {
    const bench = engineBench();
    bench.poison.give(wakeOf('web'));
    bench.poison.give('\u001b[2Jsteer');
    await using server = await serveApi(bench);
    const now = () => bench.clock.now() + HOUR;
    const { status, out, err } = await mooring('replay poison --list', server, { now });
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^messages +2\nGROUP +AGE\n\/subscriptions\/\S+\/groups\/web +1h\ncannot be read +1h\n$/);
    expect((await mooring('replay poison --list -o name', server)).out).toMatch(/^\S+\/groups\/web\n$/);
    expect(bench.poison.texts).toHaveLength(2);
  });

  it('--list says how many where there is none', async () => {
    await using server = await serveApi(engineBench());
    expect((await mooring('replay poison --list', server)).out).toBe('messages  0\n');
  });

  it('takes up all of them, call after call, and says how many', async () => {
    const bench = await withGroup();
    for (let n = 0; n <= POISON_MAX; n += 1) bench.poison.give(wakeOf(n === 0 ? 'web' : 'never'));
    await using server = await serveApi(bench);
    const { status, out } = await mooring('replay poison -o json', server);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toEqual({ replayed: 1, gone: POISON_MAX, malformed: 0, failed: 0, left: 0 });
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /api/poison/replay',
      'POST /api/poison/replay',
    ]);
    expect((await mooring('replay poison', server)).out).toMatch(/^replayed +0\ngone +0\n/);
    expect((await mooring('replay poison --quiet', server)).out).toBe('');
  });

  it('ends when a call gets nowhere, and tells that some are left', async () => {
    const answer = { replayed: 0, gone: 0, malformed: 0, failed: 0, left: 3 };
    await using server = await serveAnswers(() => ({ status: 200, body: JSON.stringify(answer) }));
    const { status, err } = await mooring('replay poison', server);
    expect([status, server.requests.length]).toEqual([0, 1]);
    expect(err).toContain('run it again');
  });

  it('fails where some could not be taken up', async () => {
    const answer = { replayed: 1, gone: 0, malformed: 0, failed: 2, left: 0 };
    await using server = await serveAnswers(() => ({ status: 200, body: JSON.stringify(answer) }));
    const { status, err } = await mooring('replay poison', server);
    expect(status).toBe(1);
    expect(err).toContain('try again later');
  });
});

describe('mooring replay dead-letters', () => {
  it('--list tells count and times, without a word of the events', async () => {
    const bench = engineBench();
    bench.deadLetters.give([{ id: 'canary' }]);
    await using server = await serveApi(bench);
    const now = () => bench.clock.now() + HOUR;
    const { status, out } = await mooring('replay dead-letters --list', server, { now });
    expect(status).toBe(0);
    expect(out).toMatch(
      /^blobs +1\noldest +2026-\S+ \(1h ago\)\nnewest +2026-\S+ \(1h ago\)\nset aside +0\ncontainer +mooring-dead-letters\n$/,
    );
    expect(out).not.toContain('canary');
  });

  it('--list says where no container is', async () => {
    const bench = engineBench();
    const parts = {
      ...bench.parts,
      deadLetters: { ...bench.parts.deadLetters, container: 'dead', isOn: async () => false },
    };
    await using server = await serveApi({ ...bench, parts });
    expect((await mooring('replay dead-letters --list', server)).err).toContain('there is no container dead');
  });

  it('takes them up', async () => {
    const bench = await withGroup();
    const [subscription] = SCOPE.split('/');
    const subject = `/subscriptions/${subscription}/resourceGroups/shop/providers/Microsoft.ContainerInstance/containerGroups/web`;
    bench.deadLetters.give([{ eventType: 'Microsoft.Resources.ResourceDeleteSuccess', subject, data: {} }]);
    bench.deadLetters.give('?');
    await bench.outside.remove('web');
    await using server = await serveApi(bench);
    const { status, out } = await mooring('replay dead-letters', server);
    expect(status).toBe(0);
    expect(out).toMatch(/^replayed +1\nblobs +1\nmalformed +1\nleft +0\nfailed +0\n$/);
    expect(bench.writes()).toEqual(['PUT web', 'PUT web']);
  });
});

it('knows nothing else to replay', async () => {
  const { status, err } = await mooring('replay history');
  expect(status).toBe(2);
  expect(err).toContain('poison, dead-letters');
});
