/**
 * Tables and queue in memory: `Groups` with ETags that really conflict, lists that come in pages and read each page
 * when it is asked for. What goes in and out is copied, so that nothing is shared with the caller. Part of
 * `memory-parts.ts`.
 */
import { isDeepStrictEqual } from 'node:util';
import { Fault } from '../../../src/core/errors.ts';
import type { GroupKey, GroupRow, HistoryEntry, Hold, Revision, WakeMessage } from '../../../src/core/model.ts';
import { readLedger, writeLedger } from '../../../src/core/pace/row.ts';
import type {
  Clock,
  CutoverRecord,
  Groups,
  History,
  Holds,
  Images,
  ImageUse,
  PaceKey,
  PaceRows,
  RecordedObservation,
  Revisions,
  Stored,
  WakeQueue,
} from '../../../src/core/ports.ts';
import type { CallName, Switchboard } from './switchboard.ts';

export interface MemoryGroups {
  readonly port: Groups;
  /** The row as it is, past every script and count. */
  row(key: GroupKey): GroupRow | undefined;
  /** Puts a row there as if somebody had, with a new ETag. */
  place(row: GroupRow): void;
}

export function memoryGroups(board: Switchboard, pageSize: number): MemoryGroups {
  const rows = new Map<string, Stored>();
  let version = 0;
  const read = (name: CallName, signal: AbortSignal) => ({ name, kind: 'read', signal }) as const;
  const write = (name: CallName, signal: AbortSignal) => ({ name, kind: 'write', signal }) as const;
  const keep = (row: GroupRow): Stored => {
    version += 1;
    const stored = { row: structuredClone(row), etag: `W/"${version}"` };
    rows.set(textOf(row.key), stored);
    return structuredClone(stored);
  };
  const current = (stored: Stored): Stored => {
    const there = rows.get(textOf(stored.row.key));
    if (there?.etag !== stored.etag) throw conflict();
    return there;
  };
  const page = (after: string, matches: (row: GroupRow) => boolean): [string, Stored][] =>
    [...rows]
      .filter(([key, { row }]) => key > after && matches(row))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, pageSize);

  async function* list(scope: string | undefined, signal: AbortSignal): AsyncGenerator<Stored> {
    for (let after = ''; ; ) {
      const from = after;
      const some = await board.run(read('groups.list', signal), () =>
        page(from, ({ key }) => scope === undefined || key.scope === scope),
      );
      for (const [key, stored] of some) {
        after = key;
        yield structuredClone(stored);
      }
      if (some.length < pageSize) return;
    }
  }

  return {
    port: {
      get: (key, signal) => board.run(read('groups.get', signal), () => structuredClone(rows.get(textOf(key)))),
      insert: (row, signal) =>
        board.run(write('groups.insert', signal), () => {
          if (rows.has(textOf(row.key))) throw conflict();
          return keep(row);
        }),
      update: (stored, change, signal) =>
        board.run(write('groups.update', signal), () => keep({ ...current(stored).row, ...structuredClone(change) })),
      remove: (stored, signal) =>
        board.run(write('groups.remove', signal), () => void rows.delete(textOf(current(stored).row.key))),
      list,
      named: (name, max, signal) =>
        board.run(read('groups.named', signal), () =>
          structuredClone([...rows.values()].filter(({ row }) => row.key.name === name).slice(0, max)),
        ),
    },
    row: (key) => structuredClone(rows.get(textOf(key))?.row),
    place: (row) => void keep(row),
  };
}

export function memoryRevisions(board: Switchboard): Revisions {
  const kept = new Map<string, Map<number, Revision>>();
  return {
    insert: (key, revision, signal) =>
      board.run({ name: 'revisions.insert', kind: 'write', signal }, () => {
        const of = kept.get(textOf(key)) ?? new Map<number, Revision>();
        const there = of.get(revision.number);
        if (there && !isDeepStrictEqual(there.body, revision.body)) throw conflict();
        of.set(revision.number, there ?? structuredClone(revision));
        kept.set(textOf(key), of);
      }),
    get: (key, number, signal) =>
      board.run({ name: 'revisions.get', kind: 'read', signal }, () =>
        structuredClone(kept.get(textOf(key))?.get(number)),
      ),
    numbers: (key, signal) =>
      board.run({ name: 'revisions.numbers', kind: 'read', signal }, () =>
        [...(kept.get(textOf(key))?.keys() ?? [])].sort((a, b) => b - a),
      ),
    remove: (key, number, signal) =>
      board.run({ name: 'revisions.remove', kind: 'write', signal }, () => void kept.get(textOf(key))?.delete(number)),
    removeAll: (key, signal) =>
      board.run({ name: 'revisions.removeAll', kind: 'write', signal }, () => void kept.delete(textOf(key))),
  };
}

export function memoryImages(board: Switchboard): Images {
  const kept = new Map<string, { readonly key: GroupKey; readonly use: ImageUse }>();
  const id = (key: GroupKey, use: ImageUse) =>
    JSON.stringify([use.host, use.repository, key.scope, key.name, use.container]);
  return {
    users: (host, repository, signal) =>
      board.run({ name: 'images.users', kind: 'read', signal }, () =>
        [...kept.values()]
          .filter(({ use }) => use.host === host && use.repository === repository)
          .map(({ key }) => ({ ...key })),
      ),
    add: (key, uses, signal) =>
      board.run({ name: 'images.add', kind: uses.length > 0 ? 'write' : 'read', signal }, () => {
        for (const use of uses) kept.set(id(key, use), { key: { ...key }, use: { ...use } });
      }),
    remove: (key, uses, signal) =>
      board.run({ name: 'images.remove', kind: uses.length > 0 ? 'write' : 'read', signal }, () => {
        for (const use of uses) kept.delete(id(key, use));
      }),
  };
}

export function memoryHistory(board: Switchboard): History {
  const kept = new Map<string, HistoryEntry[]>();
  return {
    append: (key, entry, signal) =>
      board.run({ name: 'history.append', kind: 'write', signal }, () => {
        kept.set(textOf(key), [{ ...entry }, ...(kept.get(textOf(key)) ?? [])]);
      }),
    list: (key, max, signal) =>
      board.run({ name: 'history.list', kind: 'read', signal }, () =>
        structuredClone((kept.get(textOf(key)) ?? []).slice(0, max)),
      ),
  };
}

export function memoryHolds(board: Switchboard): Holds {
  let held: Hold | undefined;
  return {
    read: (signal) => board.run({ name: 'holds.read', kind: 'read', signal }, () => structuredClone(held)),
    set: (hold, signal) =>
      board.run({ name: 'holds.set', kind: 'write', signal }, () => {
        held = hold && (held ?? structuredClone(hold));
        return structuredClone(held);
      }),
  };
}

export function memoryCutovers(board: Switchboard): CutoverRecord {
  const kept = new Map<string, Map<number, Map<number, RecordedObservation>>>();
  const of = (key: GroupKey, revision: number): RecordedObservation[] =>
    structuredClone([...(kept.get(textOf(key))?.get(revision)?.values() ?? [])].sort((a, b) => a.index - b.index));
  return {
    last: (key, revision, signal) =>
      board.run({ name: 'cutovers.last', kind: 'read', signal }, () => of(key, revision).at(-1)),
    append: (key, revision, recorded, signal) =>
      board.run({ name: 'cutovers.append', kind: 'write', signal }, () => {
        const revisions = kept.get(textOf(key)) ?? new Map<number, Map<number, RecordedObservation>>();
        const rows = revisions.get(revision) ?? new Map<number, RecordedObservation>();
        if (!rows.has(recorded.index)) rows.set(recorded.index, structuredClone(recorded));
        kept.set(textOf(key), revisions.set(revision, rows));
      }),
    list: (key, revision, signal) =>
      board.run({ name: 'cutovers.list', kind: 'read', signal }, () => of(key, revision)),
    removeOthers: (key, revision, signal) =>
      board.run({ name: 'cutovers.removeOthers', kind: 'write', signal }, () => {
        const revisions = kept.get(textOf(key));
        for (const other of revisions?.keys() ?? []) if (other !== revision) revisions?.delete(other);
      }),
    removeAll: (key, signal) =>
      board.run({ name: 'cutovers.removeAll', kind: 'write', signal }, () => void kept.delete(textOf(key))),
  };
}

export function memoryPaceRows(board: Switchboard): PaceRows {
  const rows = new Map<string, { text: string; etag: string }>();
  let version = 0;
  const textOfKey = ({ subscription, region, ration }: PaceKey) => `${subscription}/${region}/${ration}`;
  return {
    get: (key, signal) =>
      board.run({ name: 'paceRows.get', kind: 'read', signal }, () => {
        const row = rows.get(textOfKey(key));
        const ledger = row && readLedger(row.text);
        return row && { etag: row.etag, ...(ledger ? { ledger } : {}) };
      }),
    put: (key, ledger, etag, signal) =>
      board.run({ name: 'paceRows.put', kind: 'write', signal }, () => {
        if (rows.get(textOfKey(key))?.etag !== etag) throw conflict();
        version += 1;
        rows.set(textOfKey(key), { text: writeLedger(ledger), etag: `W/"${version}"` });
        return `W/"${version}"`;
      }),
  };
}

export interface MemoryQueue {
  readonly port: WakeQueue;
  /** Takes the messages that are visible by now out of the queue, oldest first. */
  take(): WakeMessage[];
  /** Until the next comes due; Infinity where none waits. */
  nextInMs(): number;
  readonly length: number;
}

export function memoryQueue(board: Switchboard, clock: Clock): MemoryQueue {
  let waiting: { readonly message: WakeMessage; readonly visibleAt: number }[] = [];
  return {
    port: {
      send: (message, delayMs, signal) =>
        board.run({ name: 'queue.send', kind: 'write', signal }, () => {
          waiting.push({ message: { ...message }, visibleAt: clock.now() + delayMs });
        }),
    },
    take: () => {
      const visible = waiting
        .filter(({ visibleAt }) => visibleAt <= clock.now())
        .sort((a, b) => a.visibleAt - b.visibleAt);
      waiting = waiting.filter((entry) => !visible.includes(entry));
      return visible.map(({ message }) => message);
    },
    nextInMs: () => Math.min(...waiting.map(({ visibleAt }) => visibleAt)) - clock.now(),
    get length() {
      return waiting.length;
    },
  };
}

function textOf({ scope, name }: GroupKey): string {
  return `${scope}\u0000${name}`;
}

function conflict(): Fault {
  return new Fault('conflict', { reason: 'Conflict', message: 'the row has moved on', status: 412 });
}
