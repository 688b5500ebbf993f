/** Stopped is a state to keep: by whom it was stopped or started decides who is put right. */
import { describe, expect, it } from 'vitest';
import { act } from '../../src/engine/declare.ts';
import { HOUR, MINUTE, running, SECOND, signal, since } from '../support/engine/running.ts';
import { WEB } from '../support/engine-bench.ts';

describe('a group that its owner has stopped', () => {
  it('is still stopped after twenty sweeps, without a write', async () => {
    const bench = await running();
    await act(bench.parts, WEB, 'stop', signal());
    await bench.pass(MINUTE);
    const wrote = since(bench);
    await bench.pass(20 * MINUTE);
    expect(wrote()).toEqual([]);
    expect(bench.status()).toBe('Stopped Stopped');
    expect((await bench.there())?.body['properties']).toMatchObject({ instanceView: { state: 'Stopped' } });
  });

  it('is stopped again when somebody starts it, ever later when he goes on', async () => {
    const bench = await running();
    await act(bench.parts, WEB, 'stop', signal());
    await bench.pass(2 * MINUTE);
    const stops: number[] = [];
    let known = bench.writes().length;
    for (let passed = 0; passed < 6 * HOUR; passed += 10 * SECOND) {
      const state = JSON.stringify((await bench.there())?.body ?? {});
      if (state.includes('"state":"Stopped"')) await bench.outside.act('web', 'start');
      await bench.pass(10 * SECOND, { events: false });
      if (bench.writes().length > known) stops.push(bench.clock.now());
      known = bench.writes().length;
    }
    const gaps = stops.slice(1).map((at, index) => at - (stops[index] ?? 0));
    expect(new Set(bench.writes().slice(2))).toEqual(new Set(['POST web/stop']));
    expect(stops.length).toBeGreaterThan(5);
    expect(stops.length).toBeLessThan(25);
    expect(Math.min(...gaps.slice(-3))).toBeGreaterThan(15 * MINUTE);
    expect(gaps[0] ?? HOUR).toBeLessThan(2 * MINUTE);
  });
});

describe('a group that is to run', () => {
  it('is started again when somebody stops it', async () => {
    const bench = await running();
    const wrote = since(bench);
    await bench.outside.act('web', 'stop');
    await bench.pass(3 * MINUTE, { events: false });
    expect(wrote()).toEqual(['POST web/start']);
    expect(bench.status()).toBe('Running AsDeclared');
    expect((await bench.history())[0]).toMatchObject({ what: 'start', reason: 'StoppedOutside' });
  });
});
