/** The test double keeps its word: conflicts are real, lists are pages, counts and scripted faults are right. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import type { GroupRow } from '../../src/core/model.ts';
import { ASLEEP } from '../../src/core/wake.ts';
import { newState } from '../../src/engine/new-state.ts';
import { memoryParts, START } from './memory-parts.ts';

const signal = () => AbortSignal.timeout(1000);
const ID = { scope: 'sub/shop', name: 'web' };

function row(name: string, scope = 'sub/shop'): GroupRow {
  return {
    key: { scope, name },
    desired: { document: { name }, generation: 1, declaredAt: START, restart: 0 },
    state: newState(START),
    wake: ASLEEP,
  };
}

async function kindOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'none';
  } catch (error) {
    return error instanceof Fault ? error.kind : 'error';
  }
}

describe('groups', () => {
  it('let one of two writes on one version pass', async () => {
    const { parts } = memoryParts();
    const stored = await parts.groups.insert(row('web'), signal());
    const wake = { ...ASLEEP, asked: 1 };
    const kinds = await Promise.all([1, 2].map(() => kindOf(parts.groups.update(stored, { wake }, signal()))));
    expect(kinds.sort()).toEqual(['conflict', 'none']);
    expect(await kindOf(parts.groups.insert(row('web'), signal()))).toBe('conflict');
    expect(await kindOf(parts.groups.remove(stored, signal()))).toBe('conflict');
  });

  it('replace only the part that a write names', async () => {
    const { parts, groups } = memoryParts();
    const stored = await parts.groups.insert(row('web'), signal());
    await parts.groups.update(stored, { wake: { ...ASLEEP, asked: 9 } }, signal());
    expect(groups.row(stored.row.key)).toMatchObject({ wake: { asked: 9 }, desired: { generation: 1 } });
  });

  it('come in pages, each read when it is asked for', async () => {
    const memory = memoryParts({ pageSize: 2 });
    for (const name of ['a', 'b', 'c', 'd']) memory.groups.place(row(name));
    memory.groups.place(row('x', 'sub/other'));
    const seen: string[] = [];
    for await (const { row: found } of memory.parts.groups.list('sub/shop', signal())) {
      seen.push(found.key.name);
      if (found.key.name === 'a') memory.groups.place(row('e'));
    }
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(memory.board.calls('groups.list')).toBe(3);
  });

  it('share nothing with who reads them', async () => {
    const { parts, groups } = memoryParts();
    const own = row('web');
    await parts.groups.insert(own, signal());
    const read = await parts.groups.get(own.key, signal());
    Object.assign(read?.row.desired ?? {}, { generation: 99 });
    expect(groups.row(own.key)?.desired.generation).toBe(1);
  });
});

describe('the switchboard', () => {
  it('counts writes that happened, by port, and no reads', async () => {
    const { parts, board } = memoryParts();
    await parts.groups.get(ID, signal());
    await parts.containerGroups.put(ID, {}, signal());
    board.fail('containerGroups.put', new Fault('transient', { reason: 'Throttled', message: 'slow down' }));
    expect(await kindOf(parts.containerGroups.put(ID, {}, signal()))).toBe('transient');
    expect([
      board.writes('containerGroups'),
      board.writes('groups'),
      board.writes(),
      board.calls('containerGroups.put'),
    ]).toEqual([1, 0, 1, 2]);
  });

  it('loses the answer of a write that happened', async () => {
    const { parts, board, containerGroups } = memoryParts();
    board.fail('containerGroups.put', new Fault('ambiguous', { reason: 'AzureAmbiguous', message: 'cut' }), {
      after: true,
    });
    expect(await kindOf(parts.containerGroups.put(ID, { location: 'here' }, signal()))).toBe('ambiguous');
    expect(containerGroups.read(ID)?.location).toBe('here');
  });

  it('hangs until the signal fires, and has nothing done', async () => {
    const { parts, board, containerGroups } = memoryParts();
    board.hang('containerGroups.put');
    expect(await kindOf(parts.containerGroups.put(ID, {}, AbortSignal.timeout(20)))).toBe('transient');
    expect(containerGroups.read(ID)).toBeUndefined();
  });

  it('refuses a call whose time has run out', async () => {
    const { parts, board } = memoryParts();
    expect(await kindOf(parts.containerGroups.put(ID, {}, AbortSignal.abort()))).toBe('transient');
    expect(board.writes()).toBe(0);
  });
});

describe('services', () => {
  it('a container group gives no secret back, and LIST no instance view', async () => {
    const { parts, clock } = memoryParts({ provisionMs: 10 });
    const containers = [
      { name: 'web', properties: { image: 'a', environmentVariables: [{ name: 'K', secureValue: 'canary' }] } },
    ];
    await parts.containerGroups.put(ID, { properties: { containers } }, signal());
    expect((await parts.containerGroups.get(ID, signal()))?.provisioningState).toBe('Creating');
    clock.advance(10);
    const got = JSON.stringify(await parts.containerGroups.get(ID, signal()));
    const items: unknown[] = [];
    for await (const item of parts.containerGroups.list('sub/shop', signal())) items.push(item);
    const listed = JSON.stringify(items);
    expect(items).toHaveLength(1);
    expect([got.includes('canary'), listed.includes('canary')]).toEqual([false, false]);
    expect([got.includes('instanceView'), listed.includes('instanceView')]).toEqual([true, false]);
  });

  it('a vault keeps versions apart', async () => {
    const { parts } = memoryParts();
    const [first, second] = [await parts.vault.keep('n', 'a', signal()), await parts.vault.keep('n', 'b', signal())];
    expect([(await parts.vault.read(first, signal())).value, (await parts.vault.read(second, signal())).value]).toEqual(
      ['a', 'b'],
    );
    await parts.vault.forget('n', signal());
    expect(await kindOf(parts.vault.read(first, signal()))).toBe('terminal');
  });

  it('a message is not seen before its time', async () => {
    const { parts, queue, clock } = memoryParts();
    await parts.queue.send({ v: 1, scope: 'sub/shop', group: 'web', ticket: 't' }, 500, signal());
    expect(queue.take()).toEqual([]);
    clock.advance(500);
    expect(queue.take()).toMatchObject([{ ticket: 't' }]);
    expect(queue.length).toBe(0);
  });
});
