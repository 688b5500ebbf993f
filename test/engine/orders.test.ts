/** What is asked of a group's rollouts: which edit each order is, when it is none, and when it is refused. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import type { RolloutOrders } from '../../src/core/model.ts';
import { parseDeclaration } from '../../src/core/spec/parse.ts';
import { act, declare } from '../../src/engine/declare.ts';
import { ALL_STEPS, type Order, order } from '../../src/engine/orders.ts';
import { declaration } from '../support/engine/declaration.ts';
import { aReplica, aRevision, aRollout, declared, GROUP, placed } from '../support/engine/rollout-rows.ts';
import { type Memory, memoryParts } from '../support/memory-parts.ts';

const signal = () => AbortSignal.timeout(5000);
const give = (memory: Memory, asked: Order, generation?: number) =>
  order(
    memory.parts,
    generation === undefined ? GROUP : { ...GROUP, generation },
    { ...asked, caller: 'ada@example.com' },
    signal(),
  );
const desired = (memory: Memory) => memory.groups.row(GROUP)?.desired;
const orders = (memory: Memory): RolloutOrders | undefined => desired(memory)?.rollout;
const history = (memory: Memory) => memory.parts.history.list(GROUP, 10, signal());
const refusal = (detail: RegExp, refused = 'rollout') => ({
  kind: 'refused',
  reason: { refused, detail: expect.stringMatching(detail) },
});

describe('pause and resume', () => {
  it('are edits with a new generation, told in history with who asked', async () => {
    const memory = memoryParts();
    await placed(memory, { state: { rollout: aRollout() } });
    expect((await give(memory, { verb: 'pause' })).kind).toBe('done');
    expect(desired(memory)).toMatchObject({ generation: 4, rollout: { paused: true } });
    await give(memory, { verb: 'resume' });
    expect(desired(memory)?.generation).toBe(5);
    expect(desired(memory)).not.toHaveProperty('rollout');
    expect(await history(memory)).toMatchObject([
      { what: 'resume', reason: 'ResumeAsked', trigger: 'resume by ada@example.com', revision: 3 },
      { what: 'pause', reason: 'PauseAsked', trigger: 'pause by ada@example.com', revision: 3 },
    ]);
  });

  it.each(['pause', 'resume'] as const)('%s a second time changes and tells nothing', async (verb) => {
    const memory = memoryParts();
    await placed(memory, verb === 'pause' ? { desired: { rollout: { paused: true } } } : {});
    memory.board.reset();
    expect((await give(memory, { verb })).kind).toBe('done');
    expect([memory.board.writes(), desired(memory)?.generation]).toEqual([0, 3]);
  });
});

describe('promote', () => {
  it.each([
    [false, 1],
    [true, ALL_STEPS],
  ])('names the revision and the step that are under way (full: %s)', async (full, step) => {
    const memory = memoryParts();
    await placed(memory, { state: { rollout: aRollout({ phase: 'AwaitingPromotion', step: 1 }) } });
    await give(memory, { verb: 'promote', full });
    expect(orders(memory)).toEqual({ promote: { revision: 3, step } });
    memory.board.reset();
    await give(memory, { verb: 'promote', full });
    await give(memory, { verb: 'promote', full: false });
    expect(memory.board.writes()).toBe(0);
  });

  it.each([
    ['there is no rollout', {}, /no rollout is under way/],
    ['it has ended', { rollout: aRollout({ phase: 'Completed', endedAt: 1 }) }, /no rollout is under way/],
    ['it is rolled back', { rollout: aRollout({ phase: 'RollingBack' }) }, /revision 3 is being rolled back/],
    ['its strategy has no steps', { rollout: aRollout({ strategy: 'Rolling' }) }, /by Rolling has no step/],
  ])('is refused when %s', async (_, state, detail) => {
    const memory = memoryParts();
    await placed(memory, { state });
    memory.board.reset();
    expect(await give(memory, { verb: 'promote', full: true })).toEqual(refusal(detail));
    expect(memory.board.writes()).toBe(0);
  });

  it('is refused once it was aborted, though no look has seen that yet', async () => {
    const memory = memoryParts();
    await placed(memory, { desired: { rollout: { abort: 3 } }, state: { rollout: aRollout() } });
    expect(await give(memory, { verb: 'promote', full: false })).toEqual(refusal(/being rolled back/));
  });
});

describe('abort', () => {
  it('names the revision, ends its promotion and keeps the pause', async () => {
    const memory = memoryParts();
    const rollout = { paused: true, promote: { revision: 3, step: 0 } } as const;
    await placed(memory, { desired: { rollout }, state: { rollout: aRollout({ phase: 'Paused' }) } });
    await give(memory, { verb: 'abort' });
    expect(orders(memory)).toEqual({ paused: true, abort: 3 });
    expect((await history(memory))[0]).toMatchObject({
      what: 'abort',
      revision: 3,
      message: expect.stringMatching(/to 2$/),
    });
    memory.board.reset();
    expect((await give(memory, { verb: 'abort' })).kind).toBe('done');
    expect(memory.board.writes()).toBe(0);
  });

  it('is so already while it is rolled back by itself', async () => {
    const memory = memoryParts();
    await placed(memory, { state: { rollout: aRollout({ phase: 'RollingBack' }) } });
    memory.board.reset();
    expect((await give(memory, { verb: 'abort' })).kind).toBe('done');
    expect(memory.board.writes()).toBe(0);
  });

  it.each([
    ['no rollout is under way', {}, /to return to what ran before, undo/],
    [
      'there is nothing to go back to',
      { rollout: aRollout({ revision: 1, from: 0 }) },
      /delete the group or declare another/,
    ],
  ])('is refused when %s', async (_, state, detail) => {
    const memory = memoryParts();
    await placed(memory, { state });
    expect(await give(memory, { verb: 'abort' })).toEqual(refusal(detail));
  });
});

describe('undo', () => {
  it('returns to the revision named, and to the declaration it was made of; mooring’s part stays the current one', async () => {
    const memory = memoryParts();
    const document = { ...declared(3), mooring: { drift: { mode: 'report' } } };
    const orders = { paused: true, promote: { revision: 3, step: 0 }, abort: 3, retry: 2 } as const;
    const { desired: was } = await placed(memory, { desired: { document, rollout: orders } });
    await give(memory, { verb: 'undo', to: 1 });
    expect(desired(memory)).toEqual({
      ...was,
      generation: 4,
      document: { ...declared(1), mooring: { drift: { mode: 'report' } } },
      rollout: { retry: 2, undo: { revision: 1, generation: 4 } },
    });
    expect((await history(memory))[0]).toMatchObject({ what: 'undo', reason: 'UndoAsked', revision: 1 });
  });

  it('finds the group by pushes to the image that it returns to, before the row says so, and no more by the other', async () => {
    const memory = memoryParts();
    const other = { ...declaration({}, {}, { image: 'shop.azurecr.io/other:v1' }) };
    const { mooring: _, ...before } = other;
    await placed(memory, { revisions: [aRevision(2, { document: before }), aRevision(3)] });
    const users = (host: string, repository: string) => memory.parts.images.users(host, repository, signal());
    memory.board.fail('groups.update', new Fault('transient', { reason: 'StoreUnavailable', message: 'away' }));
    await expect(give(memory, { verb: 'undo', to: 2 })).rejects.toThrow('away');
    expect(await users('shop.azurecr.io', 'other')).toEqual([GROUP]);
    await give(memory, { verb: 'undo', to: 2 });
    expect(await users('shop.azurecr.io', 'other')).toEqual([GROUP]);
    const image = /"image":"([^/]+)\/([^:]+):/.exec(JSON.stringify(declared(3))) ?? [];
    expect(await users(image[1] ?? '', image[2] ?? '')).toEqual([]);
  });

  it.each<[string, Parameters<typeof placed>[1], number]>([
    ['the newest one before with another body', {}, 2],
    [
      'the stable one, while another is rolled out',
      { state: { stableRevision: 1, rollout: aRollout({ phase: 'RollingBack', from: 1 }) } },
      1,
    ],
    [
      'one before a stable one that was undone',
      {
        state: {
          stableRevision: 2,
          rollout: aRollout(),
          rejected: [{ revision: 2, rendering: '', digests: {}, declaredAt: 1, reason: 'Undone' }],
        },
      },
      1,
    ],
    [
      'one that was not rejected',
      {
        state: {
          stableRevision: 3,
          rejected: [{ revision: 2, rendering: '', digests: {}, declaredAt: 1, reason: 'CrashLoop' }],
        },
      },
      1,
    ],
    ['one that was seen to be as declared', { state: { stableRevision: 3, unproved: [2] } }, 1],
    ['one that differs', { revisions: [aRevision(1), aRevision(2, { body: aRevision(3).body }), aRevision(3)] }, 1],
    [
      'the target, where what was declared since never came further',
      { desired: { document: { ...declared(9), mooring: {} } } },
      3,
    ],
  ])('without a number takes %s', async (_, row, revision) => {
    const memory = memoryParts();
    await placed(memory, row);
    await give(memory, { verb: 'undo' });
    expect(orders(memory)).toEqual({ undo: { revision, generation: 4 } });
  });

  it('to what a rollout under way comes from gives that rollout up, and ends its pause', async () => {
    const memory = memoryParts();
    const rollout = aRollout({ revision: 3, from: 2, phase: 'Paused' });
    await placed(memory, { desired: { rollout: { paused: true, retry: 1 } }, state: { stableRevision: 2, rollout } });
    await give(memory, { verb: 'undo' });
    const { mooring: _, ...document } = declared(2);
    expect(desired(memory)).toMatchObject({ document, rollout: { retry: 1, abort: 3 } });
    expect(orders(memory)).not.toHaveProperty('undo');
    memory.board.reset();
    await give(memory, { verb: 'undo' });
    expect(memory.board.writes('groups')).toBe(0);
  });

  it('twice before a look is one undo', async () => {
    const memory = memoryParts();
    await placed(memory);
    await give(memory, { verb: 'undo', to: 2 });
    memory.board.reset();
    await give(memory, { verb: 'undo', to: 2 });
    expect([memory.board.writes('groups'), desired(memory)?.generation]).toEqual([0, 4]);
  });

  it('twice without a number goes back by one', async () => {
    const memory = memoryParts();
    await placed(memory);
    await give(memory, { verb: 'undo' });
    await give(memory, { verb: 'undo' });
    expect(orders(memory)).toEqual({ undo: { revision: 2, generation: 4 } });
  });

  it('to what is there already is no edit', async () => {
    const memory = memoryParts();
    await placed(memory);
    await give(memory, { verb: 'undo', to: 3 });
    expect(desired(memory)?.generation).toBe(3);
  });

  it.each([
    [7, /^revision 7 is not kept; kept are 3, 2, 1$/],
    [4, /^revision 4 is not kept/],
  ])('to %i, which is not kept, is refused with those that are', async (to, detail) => {
    const memory = memoryParts();
    // Of a look that has crashed: no row names it.
    await placed(memory, { revisions: [1, 2, 3, 4].map((number) => aRevision(number)) });
    expect(await give(memory, { verb: 'undo', to })).toEqual(refusal(detail, 'revision'));
  });

  it('is refused where there is nothing before', async () => {
    const memory = memoryParts();
    await placed(memory, { revisions: [aRevision(3)] });
    expect(await give(memory, { verb: 'undo' })).toEqual(refusal(/no earlier revision.*kept are 3/, 'revision'));
  });

  it('is refused, with the rule, where the old declaration does not go with mooring’s part', async () => {
    const memory = memoryParts();
    await placed(memory, {
      desired: { document: { ...declared(3), mooring: { images: { side: { follow: 'none' } } } } },
    });
    memory.board.reset();
    expect(await give(memory, { verb: 'undo', to: 1 })).toEqual(
      refusal(/does not go with.*\/mooring\/images/, 'revision'),
    );
    expect(memory.board.writes()).toBe(0);
  });

  it('never names a revision that is pruned meanwhile', async () => {
    const memory = memoryParts();
    const revisions = Array.from({ length: 12 }, (_, index) => aRevision(index + 1));
    const state = { lastRevision: 12, targetRevision: 12, replicas: [aReplica({ revision: 12 })] };
    await placed(memory, { revisions, state });
    // Still in the table, and the next pruning takes it.
    expect(await give(memory, { verb: 'undo', to: 2 })).toEqual(
      refusal(/kept are 12, 11, 10, 9, 8, 7, 6, 5, 4, 3$/, 'revision'),
    );
    expect((await give(memory, { verb: 'undo', to: 3 })).kind).toBe('done');
  });
});

describe('retry', () => {
  it('names its own generation, each time anew', async () => {
    const memory = memoryParts();
    await placed(memory);
    await give(memory, { verb: 'retry' });
    expect(desired(memory)).toMatchObject({ generation: 4, rollout: { retry: 4 } });
    await give(memory, { verb: 'retry' });
    expect(desired(memory)).toMatchObject({ generation: 5, rollout: { retry: 5 } });
  });
});

describe('every order', () => {
  const all: readonly Order[] = [
    ...(['pause', 'resume', 'abort', 'retry'] as const).map((verb) => ({ verb })),
    { verb: 'promote', full: false },
    { verb: 'undo' },
  ];

  it.each(all)('$verb is not taken by another generation, nor without a group', async (asked) => {
    const memory = memoryParts();
    expect(await give(memory, asked)).toEqual({ kind: 'absent' });
    await placed(memory, { state: { rollout: aRollout() } });
    memory.board.reset();
    expect(await give(memory, asked, 2)).toEqual({ kind: 'moved', generation: 3 });
    expect(memory.board.writes()).toBe(0);
  });

  it('stands though history cannot be written', async () => {
    const memory = memoryParts();
    await placed(memory);
    memory.board.fail('history.append', new Fault('transient', { reason: 'StoreUnavailable', message: 'away' }));
    expect((await give(memory, { verb: 'pause' })).kind).toBe('done');
    expect(orders(memory)).toEqual({ paused: true });
  });

  it('outlives a restart', async () => {
    const memory = memoryParts();
    await placed(memory);
    await give(memory, { verb: 'undo', to: 2 });
    await act(memory.parts, GROUP, 'restart', signal());
    expect(desired(memory)).toMatchObject({ restart: 5, rollout: { undo: { revision: 2, generation: 4 } } });
  });
});

describe('a new declaration', () => {
  const standing = {
    paused: true,
    promote: { revision: 3, step: 0 },
    abort: 3,
    undo: { revision: 2, generation: 3 },
    retry: 2,
  } as const;

  const put = async (memory: Memory, document = declared(8)) => {
    const parsed = parseDeclaration(document, { name: 'web' });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
    return declare(memory.parts, { key: GROUP, document, declaration: parsed.declaration }, signal());
  };

  it('ends what was asked about the revision before, and keeps the pause', async () => {
    const memory = memoryParts();
    await placed(memory, { desired: { rollout: standing } });
    expect((await put(memory)).kind).toBe('updated');
    expect(orders(memory)).toEqual({ paused: true, retry: 2 });
  });

  it('that changes nothing ends nothing', async () => {
    const memory = memoryParts();
    await placed(memory, { desired: { document: declared(8), rollout: standing } });
    expect((await put(memory)).kind).toBe('unchanged');
    expect(orders(memory)).toEqual(standing);
  });

  it('of a group that was being deleted begins without any order', async () => {
    const memory = memoryParts();
    await placed(memory, { desired: { rollout: standing, deletion: { at: 1, keep: false } } });
    expect((await put(memory)).kind).toBe('created');
    expect(desired(memory)).not.toHaveProperty('rollout');
  });
});
