/** Old revisions go when a new one has been made, and nothing keeps a look from ending. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import { REVISIONS_KEPT } from '../../src/core/revisions.ts';
import { pruneRevisions } from '../../src/engine/prune-revisions.ts';
import { aRevision, GROUP, placed } from '../support/engine/rollout-rows.ts';
import { declaration, engineBench, WEB } from '../support/engine-bench.ts';
import { memoryParts } from '../support/memory-parts.ts';

const signal = () => AbortSignal.timeout(5000);

describe('pruning', () => {
  it('keeps the newest ten of a group that is declared ever anew', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    for (let number = 1; number <= REVISIONS_KEPT + 3; number += 1) {
      await bench.declare(declaration({}, {}, { command: ['serve', String(number)] }));
      await bench.pass(120_000);
    }
    const last = bench.row()?.state.lastRevision ?? 0;
    expect(last).toBe(REVISIONS_KEPT + 3);
    const kept = await bench.parts.revisions.numbers(WEB, signal());
    expect(kept).toEqual(Array.from({ length: REVISIONS_KEPT }, (_, index) => last - index));
  });

  it('costs nothing while nothing new is made', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    await bench.declare();
    await bench.pass(120_000);
    const calls = bench.board.calls('revisions.numbers');
    await bench.pass(600_000);
    expect(bench.board.calls('revisions.numbers')).toBe(calls);
  });

  it('takes many in turns, the oldest first', async () => {
    const memory = memoryParts();
    const revisions = Array.from({ length: 50 }, (_, index) => aRevision(index + 1));
    const row = await placed(memory, { revisions, state: { lastRevision: 50, targetRevision: 50 } });
    await pruneRevisions(memory.parts, row, signal());
    expect((await memory.parts.revisions.numbers(GROUP, signal())).at(-1)).toBe(21);
    await pruneRevisions(memory.parts, row, signal());
    expect(await memory.parts.revisions.numbers(GROUP, signal())).toHaveLength(REVISIONS_KEPT);
  });

  it('that fails is only told, and is done the next time', async () => {
    const memory = memoryParts();
    const revisions = Array.from({ length: 12 }, (_, index) => aRevision(index + 1));
    const row = await placed(memory, { revisions, state: { lastRevision: 12, targetRevision: 12 } });
    memory.board.fail('revisions.remove', new Fault('transient', { reason: 'StoreUnavailable', message: 'away' }));
    await pruneRevisions(memory.parts, row, signal());
    expect(await memory.parts.revisions.numbers(GROUP, signal())).toHaveLength(12);
    await pruneRevisions(memory.parts, row, signal());
    expect(await memory.parts.revisions.numbers(GROUP, signal())).toHaveLength(10);
  });
});
