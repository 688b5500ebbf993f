/** A registry asks for a pause while a new revision needs it: what runs is looked after all the same. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import { declaration, type EngineBench, engineBench } from '../support/engine-bench.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const PAUSE_MS = 10 * MINUTE;

async function running(): Promise<EngineBench> {
  const bench = engineBench();
  await bench.push('v1', 'one');
  await bench.declare();
  await bench.pass(90 * SECOND);
  expect(bench.status()).toBe('Running AsDeclared');
  return bench;
}

/** From here on, for ten minutes, the registry answers with a pause. */
function pausing(bench: EngineBench): void {
  const until = bench.clock.now() + PAUSE_MS;
  bench.tap = {
    before: (made) => {
      const retryAfterMs = until - bench.clock.now();
      if (made !== 'registry.resolve' || retryAfterMs <= 0) return;
      throw new Fault('transient', { reason: 'RegistryUnavailable', message: 'asked us to wait', retryAfterMs });
    },
  };
}

const WANTED = declaration({}, {}, { image: 'testregistry.azurecr.io/team/web:v2' });

describe('while a registry asks for a pause', () => {
  async function waiting(): Promise<EngineBench> {
    const bench = await running();
    pausing(bench);
    await bench.declare(WANTED);
    expect(bench.status()).toBe('Waiting RegistryUnavailable');
    return bench;
  }

  it('what was deleted by hand is created again, as it was', async () => {
    const bench = await waiting();
    const image = await bench.image();
    await bench.outside.remove('web');
    await bench.pass(2 * MINUTE);
    expect(bench.writes()).toEqual(['PUT web', 'PUT web']);
    expect(await bench.image()).toBe(image);
  });

  it('what was deleted by hand is created again though no event told of it', async () => {
    const bench = await waiting();
    await bench.outside.remove('web');
    await bench.pass(3 * MINUTE, { events: false });
    expect(bench.writes()).toEqual(['PUT web', 'PUT web']);
  });

  it('what was stopped by hand is started', async () => {
    const bench = await waiting();
    await bench.outside.act('web', 'stop');
    await bench.pass(3 * MINUTE);
    expect(bench.writes()).toContain('POST web/start');
  });

  it('nothing is done for what is well, it is hardly looked at, and the news come when the time is over', async () => {
    const bench = await waiting();
    const looks = bench.row()?.wake.epoch ?? 0;
    const until = bench.clock.now() + PAUSE_MS;
    await bench.pass(PAUSE_MS - 10 * SECOND);
    expect(bench.writes()).toEqual(['PUT web']);
    expect(bench.row()?.state.status).toMatchObject({ nextLook: until, reason: 'RegistryUnavailable' });
    expect(bench.row()?.state.status).not.toHaveProperty('blockedUntil');
    expect(bench.row()?.wake.epoch).toBeLessThanOrEqual(looks + 3);
    await bench.push('v2', 'two');
    await bench.pass(2 * MINUTE);
    expect(bench.writes()).toEqual(['PUT web', 'PUT web']);
    expect(bench.status()).toBe('Running AsDeclared');
  });
});

it('a pause of ARM still holds the whole look back while a revision waits', async () => {
  const bench = await running();
  const until = bench.clock.now() + PAUSE_MS;
  let reads = 0;
  bench.tap = {
    before: (call) => {
      const retryAfterMs = until - bench.clock.now();
      if (retryAfterMs <= 0) return;
      if (call === 'registry.resolve') throw new Fault('transient', { reason: 'RegistryUnavailable', message: 'm' });
      if (call !== 'containerGroups.get') return;
      reads += 1;
      throw new Fault('transient', { reason: 'Throttled', message: 'asked us to wait', retryAfterMs });
    },
  };
  await bench.declare(WANTED);
  expect(bench.row()?.state.status).toMatchObject({ blockedUntil: until });
  await bench.pass(PAUSE_MS - 10 * SECOND);
  expect(reads).toBe(1);
});
