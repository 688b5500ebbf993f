import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, type WorldSettings } from '../../local/world/settings.ts';
import { type Fleet, fleet, keyOf, nameOf } from '../support/fleet.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const { changesPer5Minutes, changesPerHour, reads, writes, deletes } = DEFAULT_SETTINGS;
const USUAL: Partial<WorldSettings> = { changesPer5Minutes, changesPerHour, reads, writes, deletes };

describe('a bulk change by 8 workers', () => {
  it('of 500 groups provokes no 429, takes at most 1.1 of what the limits allow, and lets a repair through at once', {
    timeout: 120_000,
  }, async () => {
    const bench = await fleet(500, 8, USUAL);
    const begun = bench.clock.now();
    await bench.push('second');
    await bench.pass(7 * MINUTE);
    const [first = ''] = waiting(bench);
    expect(waiting(bench)).toHaveLength(320);
    const { status, replicas } = bench.groups.row({ ...keyOf(0), name: first })?.state ?? {};
    expect(status).toMatchObject({ phase: 'Waiting', reason: 'Paced', failures: { count: 0 } });
    expect(status?.message).toMatch(
      /^\d+ of \d+ creations (an hour|in 5 minutes) left, (kept for repairs|others come first); next at \d\d:\d\d UTC$/,
    );
    // What was not sent never happened: it still is at its first revision, and serves.
    expect(replicas).toMatchObject([{ revision: 1, phase: 'serving' }]);
    const history = await bench.workers[0]?.history.list({ ...keyOf(0), name: first }, 100, AbortSignal.timeout(5000));
    expect(history?.map(({ what }) => what)).toEqual(['revision', 'create', 'revision']);
    // One that has its new image by now.
    const done = puts(bench)[0]?.path.split('/').at(-1) ?? '';
    await bench.outside.remove(done);
    const removed = bench.clock.now();
    await bench.pass(2 * SECOND);
    expect(puts(bench).at(-1)).toMatchObject({ path: expect.stringMatching(new RegExp(`/${done}$`)) });
    expect((puts(bench).at(-1)?.at ?? 0) - removed).toBeLessThanOrEqual(2 * SECOND);
    await bench.pass(80 * MINUTE, () => puts(bench).length >= 501);
    expect(throttled(bench)).toEqual([]);
    expect(puts(bench)).toHaveLength(501);
    // 100 at once, after 5 and 10 minutes, after an hour, and after an hour and 5 minutes.
    expect(tookMs(bench, begun)).toBeLessThanOrEqual(1.1 * 65 * MINUTE);
    // Permits in blocks while there are many, turns in blocks: less than a write a group.
    expect(bench.board.writes('paceRows')).toBeLessThan(600);
  });

  it('goes as fast as ARM allows where headers tell of larger limits', { timeout: 120_000 }, async () => {
    const bench = await fleet(500, 8, { ...USUAL, changesPer5Minutes: 1500, changesPerHour: 15_000 });
    const begun = bench.clock.now();
    await bench.push('second');
    await bench.pass(10 * MINUTE, () => puts(bench).length >= 500);
    expect(throttled(bench)).toEqual([]);
    expect(puts(bench)).toHaveLength(500);
    // ARM's bucket of writes alone would take 30 s; the looks' reads share theirs with one another.
    expect(tookMs(bench, begun)).toBeLessThanOrEqual(50 * SECOND);
  });

  it('shares with another client that spends half', { timeout: 120_000 }, async () => {
    const bench = await fleet(190, 8, USUAL);
    let next = bench.clock.now();
    let refused = 0;
    bench.onStep = async (now) => {
      if (now < next) return;
      next += 24 * SECOND;
      await bench.outside.put('theirs', theirs()).catch(() => refused++);
    };
    await bench.pass(HOUR);
    const begun = bench.clock.now();
    await bench.push('second');
    await bench.pass(2 * HOUR, () => puts(bench).length >= 190);
    expect(throttled(bench)).toEqual([]);
    expect(refused).toBe(0);
    expect(puts(bench)).toHaveLength(190);
    expect(tookMs(bench, begun)).toBeLessThanOrEqual(1.1 * HOUR);
  });

  it('survives workers that die with blocks in hand', { timeout: 120_000 }, async () => {
    const bench = await fleet(200, 8, USUAL);
    let died = 0;
    bench.onStep = () => bench.crash(died++ % 8);
    const begun = bench.clock.now();
    await bench.push('second');
    await bench.pass(2 * HOUR, () => puts(bench).length >= 200);
    expect(throttled(bench)).toEqual([]);
    expect(puts(bench)).toHaveLength(200);
    expect(tookMs(bench, begun)).toBeLessThanOrEqual(20 * MINUTE);
  });
});

function puts({ sent }: Fleet) {
  return sent.filter(({ method, status }) => method === 'PUT' && status < 300);
}

function throttled({ sent }: Fleet) {
  return sent.filter(({ status }) => status === 429);
}

function tookMs(bench: Fleet, begun: number): number {
  return (puts(bench).at(-1)?.at ?? Number.POSITIVE_INFINITY) - begun;
}

function waiting(bench: Fleet): string[] {
  const names = Array.from({ length: 500 }, (_, index) => nameOf(index));
  return names.filter((_, index) => bench.groups.row(keyOf(index))?.state.status.reason === 'Paced');
}

function theirs() {
  const properties = { image: 'r.example/x:1', resources: { requests: { cpu: 1, memoryInGB: 1 } } };
  return { location: 'westeurope', properties: { osType: 'Linux', containers: [{ name: 'x', properties }] } };
}
