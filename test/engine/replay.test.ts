/**
 * What was given up: a wake in the poison queue, a push among Event Grid's dead letters. The end is reached without a
 * replay, at once with one, and a second replay or a crash in the middle of one changes nothing.
 */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import { LETTER_BYTES_MAX, LETTERS_MAX, POISON_MAX, replayDeadLetters, replayPoison } from '../../src/engine/replay.ts';
import { wake } from '../../src/engine/wake.ts';
import { eventHandler } from '../../src/http/routes/replay-event.ts';
import { parseWakeMessage } from '../../src/http/wake-message.ts';
import { LOGIN_SERVER } from '../local/registry/helpers.ts';
import { Crash, type EngineBench, engineBench, SCOPE, WEB } from '../support/engine-bench.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const QUIET = { events: false, timers: false } as const;
const signal = () => AbortSignal.timeout(10_000);
const CANARY = 'canary-claim-77d1';

const poison = (bench: EngineBench) => replayPoison(bench.parts, parseWakeMessage);
const letters = (bench: EngineBench) => replayDeadLetters(bench.parts, eventHandler(bench.parts));

async function running(): Promise<EngineBench> {
  const bench = engineBench();
  await bench.push('v1', 'one');
  await bench.declare();
  await bench.pass(3 * MINUTE);
  expect(bench.status()).toBe('Running AsDeclared');
  return bench;
}

/** As the service gives it up: the event, and what it adds. */
function pushed(digest: string, tag = 'v1'): object {
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  return {
    id: `push-${tag}`,
    eventType: 'Microsoft.ContainerRegistry.ImagePushed',
    subject: `team/web:${tag}`,
    data: {
      action: 'push',
      target: { mediaType, digest, repository: 'team/web', tag },
      request: { host: LOGIN_SERVER, useragent: CANARY },
    },
    deadLetterReason: 'MaxDeliveryAttemptsExceeded',
    deliveryAttempts: 30,
    lastDeliveryOutcome: 'NotFound',
  };
}

function changed(name: string): object {
  const id = `/subscriptions/${SCOPE.split('/')[0]}/resourceGroups/shop/providers/Microsoft.ContainerInstance/containerGroups/${name}`;
  return {
    specversion: '1.0',
    type: 'Microsoft.Resources.ResourceDeleteSuccess',
    subject: id,
    data: { claims: CANARY },
  };
}

interface Lost {
  readonly what: string;
  /** Something has to be done, and its hint is given up. */
  readonly lose: (bench: EngineBench) => Promise<void>;
  readonly replay: (bench: EngineBench) => Promise<object>;
  readonly left: (bench: EngineBench) => number;
  readonly writes: string[];
  readonly removal: string;
}

const LOST: readonly Lost[] = [
  {
    what: 'a wake in the poison queue',
    lose: async (bench) => {
      await bench.push('v1', 'two');
      await wake(bench.parts, WEB, { due: bench.clock.now() }, signal());
      for (const message of bench.queue.take()) bench.poison.give(JSON.stringify(message));
    },
    replay: poison,
    left: (bench) => bench.poison.texts.length,
    writes: ['PUT web', 'PUT web'],
    removal: 'poison.remove',
  },
  {
    what: 'a push among the dead letters',
    lose: async (bench) => bench.deadLetters.give([pushed(await bench.push('v1', 'two'))]),
    replay: letters,
    left: (bench) => bench.deadLetters.kept.length,
    writes: ['PUT web', 'PUT web'],
    removal: 'deadLetters.remove',
  },
  {
    what: 'a deletion among the dead letters',
    lose: async (bench) => {
      await bench.outside.remove('web');
      bench.deadLetters.give([changed('web')]);
    },
    replay: letters,
    left: (bench) => bench.deadLetters.kept.length,
    writes: ['PUT web', 'PUT web'],
    removal: 'deadLetters.remove',
  },
];

describe.each(LOST)('$what', ({ lose, replay, left, writes, removal }) => {
  it('is not needed: the timers reach the end without it, and leave it where it is', async () => {
    const bench = await running();
    await lose(bench);
    await bench.pass(10 * MINUTE, { events: false });
    expect(bench.writes()).toEqual(writes);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(left(bench)).toBe(1);
  });

  it('replayed, reaches the end at once, without timers', async () => {
    const bench = await running();
    await lose(bench);
    await bench.pass(30 * SECOND, QUIET);
    expect(bench.writes()).toHaveLength(1);
    await replay(bench);
    await bench.pass(5 * SECOND, QUIET);
    expect(bench.writes()).toEqual(writes);
    await bench.pass(MINUTE, QUIET);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(left(bench)).toBe(0);
  });

  it('replayed twice, or after the timers were faster, writes nothing more', async () => {
    const bench = await running();
    await lose(bench);
    await bench.pass(10 * MINUTE, { events: false });
    expect(await replay(bench)).toMatchObject({ replayed: 1 });
    expect(await replay(bench)).toMatchObject({ replayed: 0, failed: 0, left: 0 });
    await bench.pass(10 * MINUTE);
    expect(bench.writes()).toEqual(writes);
    expect(bench.status()).toBe('Running AsDeclared');
  });

  it('is still there when the process dies before its removal, and the next replay ends it', async () => {
    const bench = await running();
    await lose(bench);
    bench.tap = {
      before: (call) => {
        if (call === removal) throw new Crash('the process died');
      },
    };
    await expect(replay(bench)).rejects.toThrow(Crash);
    bench.tap = {};
    expect(left(bench)).toBe(1);
    await bench.pass(3 * MINUTE, QUIET);
    // What it asked for was written before: the crash lost nothing.
    expect(bench.writes()).toEqual(writes);
    await replay(bench);
    expect(left(bench)).toBe(0);
    await bench.pass(5 * MINUTE);
    expect(bench.writes()).toEqual(writes);
  });

  it('is kept while the tables are away, and says so', async () => {
    const bench = await running();
    await lose(bench);
    const away = new Fault('transient', { reason: 'StoreUnavailable', message: 'm' });
    bench.board.fail('groups.get', away, { times: 1000 });
    bench.board.fail('images.users', away, { times: 1000 });
    await expect(replay(bench)).rejects.toBe(away);
    expect(left(bench)).toBe(1);
  });
});

describe('the poison queue', () => {
  it('sends a message again that its row still waits for, though it is not overdue', async () => {
    const bench = await running();
    await bench.push('v1', 'two');
    await wake(bench.parts, WEB, { due: bench.clock.now() }, signal());
    const [message] = bench.queue.take();
    bench.poison.give(JSON.stringify(message));
    await poison(bench);
    expect(bench.queue.take()).toEqual([message]);
  });

  it('tells what is gone and what nobody can read, logs the latter without its text, and removes both', async () => {
    const bench = await running();
    bench.poison.give(JSON.stringify({ v: 1, scope: SCOPE, group: 'never', ticket: 't' }));
    for (const text of [CANARY, '{', '', JSON.stringify({ v: 2, scope: SCOPE, group: 'web', ticket: 't' })])
      bench.poison.give(text);
    expect(await poison(bench)).toEqual({ replayed: 0, gone: 1, malformed: 4, failed: 0, left: 0 });
    const logged = JSON.stringify(bench.log.entries);
    expect(logged).toContain('poison message removed');
    expect(logged).not.toContain(CANARY);
  });

  it('lets one group’s failure keep no other from its turn', async () => {
    const bench = await running();
    for (const group of ['web', 'never']) bench.poison.give(JSON.stringify({ v: 1, scope: SCOPE, group, ticket: 't' }));
    bench.board.fail('groups.get', new Fault('terminal', { reason: 'StoreUnavailable', message: 'm' }));
    expect(await poison(bench)).toEqual({ replayed: 0, gone: 1, malformed: 0, failed: 1, left: 1 });
    // It comes back when its invisibility ends.
    expect(await poison(bench)).toMatchObject({ replayed: 0, left: 1 });
    await bench.pass(2 * MINUTE, QUIET);
    expect(await poison(bench)).toMatchObject({ replayed: 1, left: 0 });
  });

  it('is worked off within bounds: so many messages a call, and no new ones when the time is over', async () => {
    const bench = await running();
    for (let n = 0; n < POISON_MAX + 1; n += 1)
      bench.poison.give(JSON.stringify({ v: 1, scope: SCOPE, group: 'never', ticket: 't' }));
    expect(await poison(bench)).toMatchObject({ gone: POISON_MAX, left: 1 });
    for (let n = 0; n < 100; n += 1) bench.poison.give('{');
    bench.tap = {
      after: (call) => {
        if (call === 'poison.receive') bench.clock.advance(MINUTE);
      },
    };
    expect(await poison(bench)).toMatchObject({ gone: 1, malformed: 31, left: 69 });
  });
});

describe('dead letters', () => {
  it('never bring back an older image: what the registry has now is what counts', async () => {
    const bench = await running();
    const older = await bench.push('v1', 'two');
    const newer = await bench.push('v1', 'three');
    await bench.pass(5 * MINUTE, { events: false });
    expect(await bench.image()).toContain(newer);
    bench.deadLetters.give([pushed(newer), pushed(older), pushed(older)]);
    expect(await letters(bench)).toMatchObject({ replayed: 3, blobs: 1, left: 0 });
    await bench.pass(10 * MINUTE);
    expect(await bench.image()).toContain(newer);
    expect(bench.writes()).toEqual(['PUT web', 'PUT web']);
  });

  it('that concern nobody are handled as the triggers handle them: acknowledged', async () => {
    const bench = await running();
    const deleted = { ...pushed('x'), eventType: 'Microsoft.ContainerRegistry.ImageDeleted' };
    bench.deadLetters.give([deleted, changed('stranger'), { eventType: 'Other', data: {} }]);
    expect(await letters(bench)).toEqual({ replayed: 3, blobs: 1, malformed: 0, failed: 0, left: 0 });
    expect(bench.deadLetters.kept).toEqual([]);
  });

  it.each([
    ['no JSON', 'PK\u0003\u0004'],
    ['nothing', ''],
    ['no event', [{ deadLetterReason: 'x' }]],
    ['no events at all', '[]'],
    ['a push that names no image', [{ ...pushed('no-digest') }]],
  ])('with %s are set aside, told by count, and not tried again', async (_what, content) => {
    const bench = await running();
    bench.deadLetters.give(content);
    expect(await letters(bench)).toEqual({ replayed: 0, blobs: 0, malformed: 1, failed: 0, left: 0 });
    expect(bench.deadLetters.kept).toMatchObject([{ aside: true }]);
    expect(await letters(bench)).toMatchObject({ malformed: 0 });
  });

  it('of which one cannot be read lose none of the others', async () => {
    const bench = await running();
    bench.deadLetters.give(['?', pushed(await bench.push('v1', 'two'))]);
    expect(await letters(bench)).toMatchObject({ replayed: 1, blobs: 0, malformed: 1 });
    expect(bench.writes()).toEqual(['PUT web', 'PUT web']);
    expect(bench.deadLetters.kept).toHaveLength(1);
  });

  it('larger than fits into memory are set aside unread', async () => {
    const bench = await running();
    bench.deadLetters.give([pushed('x')], LETTER_BYTES_MAX + 1);
    expect(await letters(bench)).toMatchObject({ malformed: 1 });
    expect(bench.board.calls('deadLetters.read')).toBe(0);
  });

  it('that say the same are handled once: an endpoint that was away is told of one group many times', async () => {
    const bench = await running();
    const before = bench.board.calls('groups.get');
    for (let n = 0; n < 20; n += 1) bench.deadLetters.give(Array.from({ length: 20 }, () => changed('stranger')));
    expect(await letters(bench)).toMatchObject({ replayed: 400, blobs: 20 });
    expect(bench.board.calls('groups.get') - before).toBe(1);
  });

  it('that say different things are each handled', async () => {
    const bench = await running();
    await bench.outside.remove('web');
    bench.deadLetters.give([changed('stranger'), changed('web')]);
    await letters(bench);
    expect(bench.writes()).toEqual(['PUT web', 'PUT web']);
    await bench.pass(MINUTE, QUIET);
    const digest = await bench.push('v1', 'two');
    bench.deadLetters.give([pushed(digest, 'v9'), pushed(digest)]);
    await letters(bench);
    expect(await bench.image()).toContain(digest);
  });

  it('are worked off within bounds, and what cannot be handled now keeps none behind it from its turn', async () => {
    const bench = await running();
    for (let n = 0; n < LETTERS_MAX + 2; n += 1) bench.deadLetters.give([changed('stranger')]);
    bench.board.fail('deadLetters.read', new Fault('transient', { reason: 'StoreUnavailable', message: 'm' }));
    expect(await letters(bench)).toMatchObject({ blobs: LETTERS_MAX, failed: 1, left: 1 });
    expect(await letters(bench)).toMatchObject({ blobs: 2, failed: 0, left: 0 });
  });

  it('are begun no more when the time of the call is over', async () => {
    const bench = await running();
    for (let n = 0; n < 3; n += 1) bench.deadLetters.give([changed('stranger')]);
    bench.tap = {
      after: (call) => {
        if (call === 'deadLetters.remove') bench.clock.advance(MINUTE);
      },
    };
    expect(await letters(bench)).toMatchObject({ blobs: 1, left: 2 });
  });

  it('leave nothing of their data in the log', async () => {
    const bench = await running();
    bench.deadLetters.give([pushed(await bench.push('v1', 'two')), changed('web'), { claims: CANARY }]);
    await letters(bench);
    expect(JSON.stringify(bench.log.entries)).not.toContain(CANARY);
  });
});
