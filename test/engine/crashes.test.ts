/** The process dies before or after each call that reaches out: the end is the same, with at most one PUT more. */
import { describe, expect, it } from 'vitest';
import { remove } from '../../src/engine/declare.ts';
import { lookWith } from '../../src/engine/look-now.ts';
import { Crash, declaration, type EngineBench, engineBench, SCOPE, WEB } from '../support/engine-bench.ts';

const MINUTE = 60_000;
const SECRET = {
  environmentVariables: [{ name: 'DB', secureValue: 'canary' }],
};

/** Dies at the n-th call after `arm` was called, once; counts them all. */
function deadly(bench: EngineBench): { arm(at: number, when: 'before' | 'after'): void; calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    arm(at, when) {
      let left = at;
      const strike = (): void => {
        left -= 1;
        if (left === 0) throw new Crash('the process died');
      };
      bench.tap = {
        before: (call) => {
          calls.push(call);
          if (when === 'before') strike();
        },
        after: () => {
          if (when === 'after') strike();
        },
      };
    },
  };
}

/** What a client does whose request got no answer. */
async function insist(request: () => Promise<unknown>): Promise<void> {
  try {
    await request();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    await request();
  }
}

const WRITES =
  /^groups\.(insert|update|remove)|^queue\.|^containerGroups\.(put|patchTags|delete|act)|\.(append|removeAll|forget|keep)$/;

interface Job {
  readonly prepare: (bench: EngineBench) => Promise<unknown>;
  readonly work: (bench: EngineBench) => Promise<unknown>;
}

const settle = (bench: EngineBench) => bench.pass(8 * MINUTE, { stepMs: 15_000 });

async function created(bench: EngineBench): Promise<void> {
  await bench.push('v1', 'one');
  await bench.declare(declaration({}, {}, SECRET));
  await bench.pass(90_000, { stepMs: 15_000 });
}

const JOBS: Record<string, Job> = {
  create: {
    prepare: (bench) => bench.push('v1', 'one'),
    work: (bench) => insist(() => bench.declare(declaration({}, {}, SECRET))),
  },
  push: { prepare: created, work: (bench) => bench.push('v1', 'two') },
  'repair of a deletion': { prepare: created, work: (bench) => bench.outside.remove('web') },
  'recreation of what cannot be changed in place': {
    prepare: created,
    work: (bench) => insist(() => bench.declare(declaration({}, { restartPolicy: 'OnFailure' }, SECRET))),
  },
  deletion: {
    prepare: created,
    work: (bench) =>
      insist(async () => {
        const removed = await remove(bench.parts, WEB, false, AbortSignal.timeout(10_000));
        if (removed.kind === 'done' && removed.ticket) await lookWith(bench.parts, WEB, removed.ticket.id, 'DELETE');
      }),
  },
  'letting go': {
    prepare: created,
    work: (bench) =>
      insist(async () => {
        const removed = await remove(bench.parts, WEB, true, AbortSignal.timeout(10_000));
        if (removed.kind === 'done' && removed.ticket) await lookWith(bench.parts, WEB, removed.ticket.id, 'DELETE');
      }),
  },
};

async function play({ prepare, work }: Job, at: number, when: 'before' | 'after') {
  const bench = engineBench();
  await prepare(bench);
  const deaths = deadly(bench);
  const from = bench.world.writes.entries.length;
  deaths.arm(at, when);
  await work(bench);
  await settle(bench);
  bench.tap = {};
  const row = bench.row();
  const group = await bench.there();
  const { 'mooring-epoch': _epoch, 'mooring-hash': hash, 'mooring-revision': revision, ...tags } = group?.tags ?? {};
  const writes = bench.writes(from);
  const users = await bench.parts.images.users('testregistry.azurecr.io', 'team/web', AbortSignal.timeout(1000));
  return {
    calls: deaths.calls,
    puts: writes.filter((write) => write.startsWith('PUT')).length,
    others: writes.filter((write) => !write.startsWith('PUT')).length,
    end: {
      status: bench.status(),
      tags,
      isSigned: hash?.startsWith('k1.'),
      // A number that a death has burned is passed over.
      follows: revision === undefined ? undefined : Number(revision) === row?.state.targetRevision,
      containers: JSON.stringify(group?.body['properties'] ?? 'none').replace(
        /"(startTime|\w+Timestamp)":"[^"]*"/g,
        '',
      ),
      phases: row?.state.replicas.map(({ phase, confirmed }) => `${phase} ${confirmed}`),
      isAtRest: row === undefined || (row.wake.ticket === undefined && row.wake.lease === undefined),
      // What Groups does not name does not exist.
      uses: row ? users.length : 0,
    },
  };
}

describe.each(Object.entries(JOBS))('a %s', (_, job) => {
  it.each(['before', 'after'] as const)('ends the same when the process dies %s any call', async (when) => {
    const reference = await play(job, 0, when);
    expect(reference.end.isAtRest).toBe(true);
    // Beyond its last write all calls are alike: passes over what is at rest.
    const worth = reference.calls.findLastIndex((call) => WRITES.test(call)) + 2;
    expect(worth).toBeGreaterThan(8);
    for (let at = 1; at <= worth; at += 1) {
      const played = await play(job, at, when);
      const where = `${when} call ${at}, ${reference.calls[at - 1]}`;
      expect({ where, ...played.end }).toEqual({ where, ...reference.end });
      expect({ where, puts: played.puts }).toSatisfy(
        (found: { puts: number }) => found.puts <= reference.puts + 1 && found.puts >= Math.min(1, reference.puts),
      );
      expect({ where, others: played.others }).toSatisfy(
        (found: { others: number }) => found.others <= reference.others + 1,
      );
    }
  });
});

it('never writes to a container group without having told history first', async () => {
  const bench = engineBench();
  const order: string[] = [];
  bench.tap = {
    before: (call) => {
      if (/^(history\.append|containerGroups\.(put|patchTags|delete|act)|groups\.update)$/.test(call)) order.push(call);
    },
  };
  await created(bench);
  await bench.outside.remove('web');
  await settle(bench);
  const puts = order.flatMap((call, index) => (call === 'containerGroups.put' ? [order.slice(index - 2, index)] : []));
  expect(puts).toHaveLength(2);
  for (const [, earlier] of puts) expect(earlier).toBe('history.append');
  expect(order.indexOf('groups.update')).toBeLessThan(order.indexOf('history.append'));
  expect(SCOPE).toBe(WEB.scope);
});
