/** Containers that fail, end or never come up, on the real adapters: what they are given, and how often. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, running, SECOND, since } from '../support/engine/running.ts';
import { declaration, type EngineBench, WEB } from '../support/engine-bench.ts';

const ID = `/subscriptions/${WEB.scope.replace('/', '/resourcegroups/')}/providers/microsoft.containerinstance/containergroups/web`;
const QUIET = { stepMs: 20 * SECOND, events: false } as const;

/** Lets time pass and says when each write was first seen, in minutes. */
async function timed(bench: EngineBench, ms: number): Promise<{ write: string; at: number }[]> {
  const from = bench.clock.now();
  const found: { write: string; at: number }[] = [];
  for (let known = bench.writes().length; bench.clock.now() < from + ms; known = bench.writes().length) {
    await bench.pass(20 * SECOND, QUIET);
    for (const write of bench.writes().slice(known)) found.push({ write, at: (bench.clock.now() - from) / MINUTE });
  }
  return found;
}

describe('a container', () => {
  it('that keeps crashing is restarted three times, then deleted and created anew, each later than the last', async () => {
    const bench = await running();
    bench.runtime.script((await bench.image()) ?? '', { kind: 'exits', afterMs: 1000, code: 1 });
    bench.runtime.exit(ID, 'web', 1);
    const found = await timed(bench, 3 * HOUR);
    expect(bench.status()).toBe('Unhealthy CrashLoop');
    expect(found.slice(0, 5).map(({ write }) => write)).toEqual([
      'POST web/restart',
      'POST web/restart',
      'POST web/restart',
      'DELETE web',
      'PUT web',
    ]);
    const rounds = found.filter(({ write }) => write !== 'PUT web').map(({ at }) => at);
    expect(rounds.length).toBeLessThan(30);
    expect((rounds.at(-1) ?? 0) - (rounds.at(-2) ?? 0)).toBeGreaterThan(15);
  });

  it('that the platform has ended is restarted, though its restart policy is Never', async () => {
    const bench = await running(declaration({}, { restartPolicy: 'Never' }));
    const wrote = since(bench);
    bench.runtime.exit(ID, 'web', 7148);
    await bench.pass(3 * MINUTE, QUIET);
    expect(wrote()).toEqual(['POST web/restart']);
    expect((await bench.history())[0]).toMatchObject({ what: 'restart', reason: 'ContainersFailed' });
  });

  it('that has ended as it may is left alone', async () => {
    const bench = await running(declaration({}, { restartPolicy: 'Never' }));
    const wrote = since(bench);
    bench.runtime.exit(ID, 'web', 1);
    await bench.pass(HOUR, QUIET);
    expect(wrote()).toEqual([]);
    expect(bench.status()).toBe('Completed Completed');
  });
});

describe('provisioning', () => {
  it('that failed is begun anew by deleting, ever later, and comes to rest when it works', async () => {
    const bench = await running();
    bench.runtime.script((await bench.image()) ?? '', { kind: 'neverStarts' });
    await bench.outside.remove('web');
    const found = await timed(bench, 3 * HOUR);
    const deletions = found.filter(({ write }) => write === 'DELETE web');
    expect(found[0]?.write).toBe('PUT web');
    expect(deletions.length).toBeGreaterThan(3);
    expect(deletions.length).toBeLessThan(8);
    expect((deletions.at(-1)?.at ?? 0) - (deletions.at(-2)?.at ?? 0)).toBeGreaterThan(20);
    bench.runtime.script((await bench.image()) ?? '', { kind: 'runs' });
    await bench.pass(2 * HOUR, QUIET);
    expect(bench.status()).toBe('Running AsDeclared');
  });
});
