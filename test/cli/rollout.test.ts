/** The commands about rollouts: how one is drawn and followed, what the orders ask, and what `--wait` ends with. */
import { describe, expect, it } from 'vitest';
import { liveBlock } from '../../src/cli/output/live-block.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { declaration, type EngineBench, engineBench } from '../support/engine-bench.ts';
import { mooring, type Seen, serveAnswers, serveApi } from './support.ts';

const NOW = Date.parse('2026-01-05T08:00:00Z');
const at = (time: string) => `2026-01-05T${time}.000Z`;

const ROLLOUT = {
  phase: 'AwaitingPromotion',
  strategy: 'Canary',
  revision: 4,
  from: 3,
  step: 0,
  steps: 2,
  weight: 20,
  message: '20 % of the clients',
  startedAt: at('07:55:00'),
  progressAt: at('07:58:00'),
};
const REPLICAS = [
  {
    name: 'web-r4-1-1',
    revision: 4,
    region: 'westeurope',
    phase: 'serving',
    since: at('07:58:00'),
    inRouterSince: at('07:58:00'),
    weight: 50,
  },
  {
    name: 'web-r3-2-1',
    revision: 3,
    region: 'westeurope',
    phase: 'draining',
    since: at('07:59:00'),
    inRouterSince: at('01:00:00'),
    seenOutAt: at('07:59:00'),
    drainedAt: at('08:01:10'),
    weight: 100,
    conditions: [{ type: 'Ready', status: 'False', message: 'it goes' }],
  },
  {
    name: 'web-r3-1-1',
    revision: 3,
    region: 'westeurope',
    phase: 'serving',
    since: at('01:00:00'),
    inRouterSince: at('01:00:00'),
    weight: 200,
  },
];

function group(rollout: JsonObject | undefined, more: JsonObject = {}): JsonObject {
  return {
    name: 'web',
    generation: 2,
    status: {
      phase: 'Updating',
      reason: 'RollingOut',
      message: 'it goes on',
      observedGeneration: 2,
      since: at('07:55:00'),
    },
    ...(rollout === undefined ? {} : { rollout: { ...ROLLOUT, ...rollout } }),
    replicas: REPLICAS,
    ...more,
  };
}

const RUNNING = { status: { phase: 'Running', reason: 'AsDeclared', message: 'as declared', observedGeneration: 2 } };
const COMPLETED = group({ phase: 'Completed', message: 'done', endedAt: at('08:05:00') }, RUNNING);
const ROLLED_BACK = group(
  {
    phase: 'RolledBack',
    reason: 'CrashLoop',
    message: 'web-r4-1-1: a container keeps crashing',
    endedAt: at('08:05:00'),
  },
  RUNNING,
);

/** Answers a POST with the first and each GET with the next; the last one again and again. */
function answering(...answers: readonly JsonObject[]) {
  let next = 0;
  return serveAnswers(({ method }: Seen) => {
    const body = answers[Math.min(method === 'POST' ? 0 : next++, answers.length - 1)];
    return { status: method === 'POST' ? 202 : 200, body: JSON.stringify(body) };
  });
}

const still = { now: () => NOW, sleep: async () => undefined };

describe('rollout status', () => {
  it('has a row a replica, old ones first, with the share of the clients and what comes next', async () => {
    await using server = await answering(group({}));
    const { status, out } = await mooring('rollout status web', server, still);
    expect(status).toBe(0);
    expect(out.split('\n').map((line) => line.trimEnd())).toEqual([
      'web  revision 3 → 4 by Canary: AwaitingPromotion, step 1 of 2: 20 % of the clients',
      '  Updating (RollingOut): it goes on',
      '  began 5m ago, waits to be promoted: mooring promote web',
      '',
      '     REPLICA     REVISION  REGION      PHASE     CLIENTS                     SINCE',
      '  ●  web-r3-1-1  3         westeurope  serving   ████████████████░░░░  80 %  7h',
      '  ◌  web-r3-2-1  3         westeurope  draining  ░░░░░░░░░░░░░░░░░░░░   0 %  1m     deleted in 1m10s',
      '  ●  web-r4-1-1  4         westeurope  serving   ████░░░░░░░░░░░░░░░░  20 %  2m',
      '',
    ]);
    expect(server.requests[0]?.url).toContain('live=false');
  });

  it.each<[string, JsonObject, JsonObject, string]>([
    ['goes on by itself', { phase: 'Progressing', goesOnAt: at('08:03:20') }, {}, 'began 5m ago, goes on in 3m20s'],
    ['is promoted already', {}, { orders: { promote: { revision: 4, full: true } } }, 'began 5m ago'],
    [
      'was promoted one step before',
      { step: 1 },
      { orders: { promote: { revision: 4, step: 0 } } },
      'began 5m ago, waits to be promoted: mooring promote web',
    ],
    ['is paused', { phase: 'Paused' }, { orders: { paused: true } }, 'began 5m ago, paused: mooring resume web'],
    [
      'has a deadline',
      { phase: 'Progressing', deadline: at('08:30:00') },
      {},
      'began 5m ago, rolled back in 30m unless something goes forward',
    ],
    [
      'was due a moment ago',
      { phase: 'Progressing', goesOnAt: at('07:59:59') },
      {},
      'began 5m ago, goes on at the next look',
    ],
    [
      'has ended',
      { phase: 'RolledBack', reason: 'CrashLoop', endedAt: at('07:59:00') },
      {},
      'ended 1m ago (CrashLoop), took 4m',
    ],
  ])('tells of one that %s', async (_, rollout, more, line) => {
    await using server = await answering(group(rollout, more));
    const { out } = await mooring('rollout status web', server, still);
    expect(out.split('\n')[2]).toBe(`  ${line}`);
  });

  it('says that there was none, and prints names and JSON for scripts', async () => {
    await using server = await answering(group(undefined));
    expect((await mooring('rollout status web', server, still)).out).toMatch(/^web {2}no rollout yet\n/);
    expect((await mooring('rollout status web -o name', server, still)).out).toBe('web\n');
    expect(JSON.parse((await mooring('rollout status web -o json', server, still)).out)).toEqual(group(undefined));
  });

  it('lets nothing that a server sends steer the terminal', async () => {
    await using server = await answering(group({ message: '\u001b[2Jgone' }));
    for (const line of ['rollout status web', 'rollout status web --watch']) {
      const ended = { ...still, signal: AbortSignal.timeout(300) };
      expect((await mooring(line, server, ended)).out).not.toContain('\u001b[2J');
    }
  });
});

describe('rollout status --watch', () => {
  it('is a line a change where nobody sits at it, and ends with the rollout', async () => {
    const proving = REPLICAS.map((replica) => (replica.revision === 4 ? { ...replica, phase: 'proving' } : replica));
    await using server = await answering(
      group({ phase: 'Progressing', message: 'proving' }, { replicas: proving }),
      group({ phase: 'Progressing', message: 'proving' }, { replicas: proving }),
      group({}),
      { ...COMPLETED, replicas: REPLICAS.slice(0, 1) },
    );
    const { status, out } = await mooring('rollout status web --watch', server, still);
    expect(status).toBe(0);
    expect(out.split('\n')).toEqual([
      '08:00:00  revision 3 → 4 by Canary: Progressing, step 1 of 2: proving',
      '08:00:00  web-r3-1-1  revision 3  serving',
      '08:00:00  web-r3-2-1  revision 3  draining',
      '08:00:00  web-r4-1-1  revision 4  proving',
      '08:00:00  revision 3 → 4 by Canary: AwaitingPromotion, step 1 of 2: 20 % of the clients',
      '08:00:00  web-r4-1-1  revision 4  serving',
      '08:00:00  revision 3 → 4 by Canary: Completed, step 1 of 2: done',
      '08:00:00  web-r3-1-1  gone',
      '08:00:00  web-r3-2-1  gone',
      '',
    ]);
  });

  it('is an object a change with -o json', async () => {
    await using server = await answering(group({}), group({}), COMPLETED);
    const { out } = await mooring('rollout status web --watch -o json', server, still);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([group({}), COMPLETED]);
  });

  it('ends with status 1 when it was rolled back, and when the group goes', async () => {
    await using server = await answering(group({}), ROLLED_BACK);
    expect((await mooring('rollout status web --watch', server, still)).status).toBe(1);
    await using gone = await serveAnswers(() => ({
      status: 404,
      body: '{"title":"There is nothing","type":"/problems/not-found"}',
    }));
    expect(await mooring('rollout status web --watch', gone, still)).toMatchObject({
      status: 1,
      err: expect.stringContaining('web is gone'),
    });
  });

  it('is drawn over itself on a terminal, each second, and gives the cursor back', async () => {
    await using server = await answering(group({ phase: 'Progressing', deadline: at('08:30:00') }), COMPLETED);
    let now = NOW;
    const sleep = async (ms: number) => {
      now += ms;
    };
    const { status, out } = await mooring('rollout status web --watch', server, {
      terminal: true,
      env: { NO_COLOR: '1' },
      now: () => now,
      sleep,
    });
    expect(status).toBe(0);
    const frames = out.split('\u001b[?2026h').slice(1);
    expect(frames.map((frame) => /rolled back in (\S+)/.exec(frame)?.[1])).toEqual([
      '30m',
      '29m59s',
      '29m58s',
      undefined,
    ]);
    expect(frames.slice(1).every((frame) => frame.startsWith('\u001b[8F'))).toBe(true);
    expect(out.startsWith('\u001b[?7l\u001b[?25l') && out.endsWith('\u001b[?7h\u001b[?25h')).toBe(true);
  });

  it('gives the cursor back after Ctrl-C', async () => {
    await using server = await answering(group({}));
    const ending = new AbortController();
    const sleep = async () => {
      ending.abort();
      ending.signal.throwIfAborted();
    };
    const { status, out } = await mooring('rollout status web -w', server, {
      terminal: true,
      now: () => NOW,
      sleep,
      signal: ending.signal,
    });
    expect([status, out.endsWith('\u001b[?25h')]).toEqual([130, true]);
  });
});

describe('what is drawn in place', () => {
  it('is never higher than the terminal', () => {
    let out = '';
    const block = liveBlock({ write: (text) => (out += text), rows: 5 });
    block.draw(['1', '2', '3', '4', '5', '6']);
    expect(out.match(/\n/g)).toHaveLength(4);
    expect(out).toContain('… and 3 more lines');
    out = '';
    block.draw(['1', '2']);
    expect(out).toBe('\u001b[?2026h\u001b[4F1\u001b[K\n2\u001b[K\n\u001b[J\u001b[?2026l');
  });
});

describe('--wait', () => {
  const wait = async (command: string, ...answers: readonly JsonObject[]) => {
    await using server = await answering(...answers);
    return await mooring(`${command} --wait`, server, still);
  };

  it('ends well with the rollout, not before', async () => {
    const { status, err } = await wait(
      'promote web',
      group({ phase: 'Progressing' }),
      group({ phase: 'Progressing' }, RUNNING),
      COMPLETED,
    );
    expect([status, err.includes('waits for you')]).toEqual([0, false]);
  });

  it('fails with the reason when it was rolled back', async () => {
    const { status, err } = await wait(
      'restart web',
      group({ phase: 'Progressing' }),
      group({ phase: 'Progressing' }),
      ROLLED_BACK,
    );
    expect(status).toBe(1);
    expect(err).toContain(
      'the rollout of web was rolled back to revision 3 (CrashLoop): web-r4-1-1: a container keeps crashing',
    );
  });

  it('does not mind a rollout that was rolled back before', async () => {
    expect((await wait('restart web', ROLLED_BACK, ROLLED_BACK)).status).toBe(0);
  });

  it('fails at once when there is nothing to go back to', async () => {
    const failed = group({ phase: 'Failed', from: 0, reason: 'ProgressDeadline', message: 'too late' });
    const { status, err } = await wait('restart web', group({ phase: 'Progressing', from: 0 }), failed);
    expect([status, err.includes('the rollout of web has failed (ProgressDeadline): too late')]).toEqual([1, true]);
  });

  it('says what to type where it waits for its owner', async () => {
    const { status, err } = await wait('undo web', group({ phase: 'Progressing' }), group({}));
    expect([status, err.includes('to go on: mooring promote web')]).toEqual([1, true]);
    const paused = group({ phase: 'Paused' }, { orders: { paused: true } });
    expect((await wait('retry web', group({ phase: 'Progressing' }), paused)).err).toContain('mooring resume web');
  });

  it('ends well when rolling back is what was asked for', async () => {
    expect((await wait('abort web', group({ phase: 'RollingBack' }), ROLLED_BACK)).status).toBe(0);
  });
});

describe('orders', () => {
  async function running(): Promise<EngineBench> {
    const bench = engineBench();
    await bench.push('v1', 'one');
    for (const mark of ['a', 'b']) {
      await bench.declare(declaration({}, {}, { command: ['serve', mark] }));
      await bench.pass(120_000);
    }
    return bench;
  }

  it.each(['undo web --to 1', 'rollout undo web', 'undo web'])('%s returns to the revision before', async (line) => {
    const bench = await running();
    await using server = await serveApi(bench);
    const { status, out } = await mooring(line, server);
    expect([status, out.split('  ')[0]]).toEqual([0, 'web returns to revision 1']);
    expect(bench.row()?.desired).toMatchObject({
      rollout: { undo: { revision: 1 } },
      document: { properties: { containers: [{ properties: { command: ['serve', 'a'] } }] } },
    });
    await bench.pass(120_000);
    const body = JSON.stringify((await bench.there())?.body);
    expect([bench.status(), body.includes('"serve","a"')]).toEqual(['Running AsDeclared', true]);
  });

  it('undone twice goes on backwards, and an image pushed since does not bring the undone back', async () => {
    const bench = await running();
    await using server = await serveApi(bench);
    await mooring('undo web', server);
    await bench.pass(120_000);
    expect((await mooring('undo web', server)).err).toContain('no earlier revision that differs and was not rejected');
    await bench.push('v1', 'two');
    await bench.pass(300_000);
    expect(JSON.stringify((await bench.there())?.body)).toContain('"serve","a"');
  });

  it.each([
    ['pause', 'web is paused', { paused: true }],
    ['resume', 'web goes on', undefined],
    ['retry', 'web is tried again', { retry: 3 }],
  ])('%s alone and below rollout', async (verb, said, rollout) => {
    for (const line of [`${verb} web`, `rollout ${verb} web`]) {
      const bench = await running();
      await using server = await serveApi(bench);
      const { status, out } = await mooring(line, server);
      expect([status, out.split('  ')[0]]).toEqual([0, said]);
      expect(bench.row()?.desired.rollout).toEqual(rollout);
    }
  });

  it.each(['promote web --full', 'promote web', 'abort web'])(
    '%s is refused without a rollout, and says where to look',
    async (line) => {
      await using server = await serveApi(await running());
      const { status, out, err } = await mooring(line, server);
      expect([status, out]).toEqual([1, '']);
      expect(err).toMatch(/no rollout is under way[\s\S]*mooring rollout status web/);
    },
  );

  it('say that a promoted one is paused still', async () => {
    await using server = await answering(group({}, { orders: { paused: true, promote: { revision: 4, step: 0 } } }));
    expect((await mooring('promote web --full', server, still)).out).toContain('(paused still: mooring resume web)');
    expect(server.requests[0]?.url).toContain('/promote?full=true');
  });

  it.each([
    'undo web --to latest',
    'undo web --to 0',
    'undo',
    'rollout',
    'rollout stop web',
    'pause web --wait',
    'revisions web one',
  ])('%s is no command', async (line) => {
    await using server = await serveApi(engineBench());
    expect([(await mooring(line, server)).status, server.requests]).toEqual([2, []]);
  });
});

describe('revisions', () => {
  it('are listed newest first, and one is shown whole', async () => {
    const bench = engineBench();
    await using server = await serveApi(bench);
    await bench.push('v1', 'one');
    for (const mark of ['a', 'b']) {
      await bench.declare(declaration({}, {}, { command: ['serve', mark] }));
      await bench.pass(120_000);
    }
    for (const line of ['revisions web', 'rollout revisions web']) {
      const { out } = await mooring(line, server, { now: bench.clock.now });
      const [head, ...rows] = out
        .trimEnd()
        .split('\n')
        .map((row) => row.split(/ {2,}/).slice(0, 3));
      expect(head).toEqual(['REVISION', 'OUTCOME', 'CAUSE']);
      expect(rows).toEqual([
        ['2', 'serving', 'Declared'],
        ['1', 'superseded', 'Declared'],
      ]);
    }
    expect((await mooring('revisions web -o name', server)).out).toBe('2\n1\n');
    expect((await mooring('revisions web 1', server)).out).toContain('- serve\n');
    const { status, err } = await mooring('revisions web 9', server);
    expect([status, err.includes('kept are 2, 1')]).toEqual([1, true]);
  });
});

it('status tells the rollout in a line, and who is in the router', async () => {
  await using server = await serveAnswers(({ url }) => ({
    status: 200,
    body: JSON.stringify(url.includes('/history') ? { value: [] } : group({})),
  }));
  const { out } = await mooring('status web', server, still);
  expect(out).toMatch(/rollout +revision 3 → 4 by Canary: AwaitingPromotion, step 1 of 2: 20 % of the clients\n/);
  expect(out).toMatch(/web-r4-1-1.*for 2m, weight 50/);
  expect(out).toMatch(/web-r3-2-1.*out for 1m/);
});
