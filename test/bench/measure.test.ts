/** The benchmarks' own arithmetic, on a clock that is told what everything costs. */
import { describe, expect, test } from 'vitest';
import { chosen, run } from '../../bench/main.ts';
import { type Measured, measure } from '../../bench/measure.ts';
import { intervalOfMedian, median } from '../../bench/statistics.ts';

describe('the median', () => {
  test.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 2, 3], 2.5],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  test('of nothing is none', () => {
    expect(() => median([])).toThrow('nothing');
  });
});

describe('the interval', () => {
  const values = [1, 2, 3, 4, 5, 6, 7, 8, 9];

  test('holds the median, lies within the sample and is the same every time', () => {
    const [low, high] = intervalOfMedian(values);
    expect([low >= 1, low < 5, high > 5, high <= 9]).toEqual([true, true, true, true]);
    expect(intervalOfMedian(values)).toEqual([low, high]);
  });

  test('has no width where nothing varies', () => {
    expect(intervalOfMedian([2, 2, 2])).toEqual([2, 2]);
  });
});

describe('a measurement', () => {
  /** A clock that work moves on. */
  const clock = () => {
    let time = 0;
    return { now: () => time, spend: (cost: number) => () => (time += cost) };
  };

  test('is the subject’s cost in units of the baseline', () => {
    const { now, spend } = clock();
    const measured = measure({ now, baseline: spend(10), subject: spend(4), parts: 3 });
    expect(measured).toEqual({ ratio: 0.4, interval: [0.4, 0.4], aa: 1, pairs: 15, void: false });
  });

  test('charges neither side for what is prepared', () => {
    const { now, spend } = clock();
    expect(measure({ now, baseline: spend(10), subject: spend(4), prepare: spend(100) }).ratio).toBe(0.4);
  });

  test('is void after three tries when the baseline strays from itself', () => {
    const { now, spend } = clock();
    let calls = 0;
    let prepared = 0;
    const baseline = () => spend(calls++ % 2 === 0 ? 10 : 8)();
    const measured = measure({ now, baseline, subject: () => spend(4)(), prepare: () => (prepared += 1), pairs: 9 });
    expect([measured.void, measured.aa]).toEqual([true, 1.25]);
    expect(prepared).toBe(3 * (9 + 3));
  });

  test('needs enough pairs', () => {
    expect(() => measure({ baseline: () => 0, subject: () => 0, pairs: 8 })).toThrow('9 pairs');
  });
});

describe('the command', () => {
  const measured: Measured = { ratio: 0.4, interval: [0.3, 0.45], aa: 1, pairs: 15, void: false };
  const one = { id: 'B4', title: 'this ÷ that', target: 0.5, run: () => measured };
  const two = { id: 'B5', title: 'these ÷ those', target: 0.42, run: () => measured };
  const ran = async (only?: string, json = false) => {
    const lines: string[] = [];
    const benchmarks = chosen(only === undefined ? undefined : [only], [one, two]);
    return { status: await run(benchmarks, { json }, (line) => lines.push(line)), lines };
  };

  test('runs one by its name, whatever its case', async () => {
    const { status, lines } = await ran('b4');
    expect([status, lines.length]).toEqual([0, 1]);
    expect(lines[0]).toContain('B4 this ÷ that: 0.400 (95 % interval 0.300 to 0.450, 15 pairs, A/A 1.000)');
  });

  test('misses a target by the bad end of the interval', async () => {
    const { status, lines } = await ran();
    expect([status, lines.length]).toEqual([1, 2]);
    expect(lines[1]).toContain('missed');
  });

  test('tells machines in JSON', async () => {
    const { lines } = await ran('B5', true);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ id: 'B5', ratio: 0.4, interval: [0.3, 0.45], aa: 1, pairs: 15 });
  });

  test('takes the figures of one benchmark for one name, and no longer name for it', () => {
    const ids = ['B6a', 'B6b', 'B60'].map((id) => ({ ...one, id }));
    expect(chosen(['b6'], ids).map(({ id }) => id)).toEqual(['B6a', 'B6b']);
  });

  test('knows no other', () => {
    expect(() => chosen(['B9'], [one, two])).toThrow('there are B4, B5');
  });
});
