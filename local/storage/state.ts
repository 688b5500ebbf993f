/**
 * Everything the storage account holds, as plain data that is copied when it is written: a snapshot only names the
 * root, and whoever writes afterwards copies what lies on the way. Used by every call of `local/storage`.
 */
import type { Entity } from './entity.ts';
import type { Message } from './message.ts';
import { FIRST_STAMP, nextStamp, type Stamp } from './stamps.ts';

/** Made in this epoch, and from then on written in place only as long as the epoch lasts. */
interface Owned {
  readonly epoch: number;
}

export interface Partition extends Owned {
  readonly key: string;
  /** By row key. */
  readonly rows: Entity[];
}

export interface Table extends Owned {
  readonly name: string;
  /** By key; none is empty. */
  readonly partitions: Partition[];
}

export interface Queue extends Owned {
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** By the time they become visible, then in order of sending. */
  readonly messages: Message[];
}

interface Root extends Owned {
  /** By name in lower case. */
  readonly tables: Map<string, Table>;
  readonly queues: Map<string, Queue>;
}

export interface Snapshot {
  readonly root: Root;
  readonly stamp: Stamp;
  readonly serial: number;
}

export interface State {
  readonly tables: ReadonlyMap<string, Table>;
  readonly queues: ReadonlyMap<string, Queue>;
  /** The table, such that its list of partitions may be written. */
  tableToWrite(table: Table): Table;
  partitionToWrite(table: Table, index: number): Partition;
  newPartition(key: string, row: Entity): Partition;
  queueToWrite(queue: Queue): Queue;
  addTable(name: string): void;
  removeTable(name: string): void;
  putQueue(name: string, metadata: Readonly<Record<string, string>>): void;
  removeQueue(name: string): void;
  /** The time of a write, later than every one before. */
  stamp(now: number): Stamp;
  /** Counts: for ids. */
  next(): number;
  snapshot(): Snapshot;
  restore(snapshot: Snapshot): void;
  /** Takes only the tables; time and ids go on. */
  restoreTables(snapshot: Snapshot): void;
  /** Removes every entity, keeps the tables. */
  emptyTables(): void;
  wipe(): void;
}

export function createState(from?: Snapshot): State {
  let epoch = (from?.root.epoch ?? 0) + 1;
  let root: Root = from?.root ?? { epoch, tables: new Map(), queues: new Map() };
  let stamp: Stamp = from?.stamp ?? FIRST_STAMP;
  let serial = from?.serial ?? 0;

  function rootToWrite(): Root {
    if (root.epoch !== epoch) root = { epoch, tables: new Map(root.tables), queues: new Map(root.queues) };
    return root;
  }

  return {
    get tables() {
      return root.tables;
    },
    get queues() {
      return root.queues;
    },
    tableToWrite(table) {
      if (table.epoch === epoch) return table;
      const own = { ...table, epoch, partitions: [...table.partitions] };
      rootToWrite().tables.set(table.name.toLowerCase(), own);
      return own;
    },
    partitionToWrite(table, index) {
      const partition = table.partitions[index];
      if (partition === undefined) throw new Error(`no partition ${index}`);
      if (partition.epoch === epoch) return partition;
      const own = { ...partition, epoch, rows: [...partition.rows] };
      table.partitions[index] = own;
      return own;
    },
    newPartition: (key, row) => ({ epoch, key, rows: [row] }),
    queueToWrite(queue) {
      if (queue.epoch === epoch) return queue;
      const own = { ...queue, epoch, messages: [...queue.messages] };
      rootToWrite().queues.set(queue.name, own);
      return own;
    },
    addTable: (name) => void rootToWrite().tables.set(name.toLowerCase(), { epoch, name, partitions: [] }),
    removeTable: (name) => void rootToWrite().tables.delete(name.toLowerCase()),
    putQueue(name, metadata) {
      const messages = [...(root.queues.get(name)?.messages ?? [])];
      rootToWrite().queues.set(name, { epoch, name, metadata, messages });
    },
    removeQueue: (name) => void rootToWrite().queues.delete(name),
    stamp(now) {
      stamp = nextStamp(stamp, now);
      return stamp;
    },
    next() {
      serial += 1;
      return serial;
    },
    snapshot() {
      epoch += 1;
      return { root, stamp, serial };
    },
    restore(snapshot) {
      epoch = Math.max(epoch, snapshot.root.epoch) + 1;
      ({ root, stamp, serial } = snapshot);
    },
    restoreTables(snapshot) {
      epoch = Math.max(epoch, snapshot.root.epoch) + 1;
      root = { epoch, tables: new Map(snapshot.root.tables), queues: new Map(root.queues) };
    },
    emptyTables() {
      for (const { name } of [...root.tables.values()]) this.addTable(name);
    },
    wipe() {
      root = { epoch, tables: new Map(), queues: new Map() };
    },
  };
}
