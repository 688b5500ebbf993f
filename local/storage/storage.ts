/**
 * Tables and queues of one storage account, in process: two services for the real SDKs, over plain data that can be
 * kept and brought back at next to no cost. For the simulations. Reads no clock but the one given, and no chance: the
 * same calls give the same answers, byte for byte.
 */
import type { Service } from '../serve/wire.ts';
import type { WorldClock } from '../world/clock.ts';
import type { Entity } from './entity.ts';
import type { Message } from './message.ts';
import { queueService } from './queue-service.ts';
import { findEntity } from './rows.ts';
import { createState, type Snapshot, type State } from './state.ts';
import { tableService } from './table-service.ts';

export type { Entity, Property } from './entity.ts';
export type { Message } from './message.ts';
export type { Snapshot } from './state.ts';

export interface StorageOptions {
  readonly clock: Pick<WorldClock, 'now'>;
  /** Entities on a page of a query; 1,000 as at Azure. */
  readonly pageRows?: number;
  /** Ends each page with its partition, empty or not, as Azure may and Azurite never does. */
  readonly shortPages?: boolean;
}

export interface LocalStorage {
  /** To be wrapped by `httpClientOf`, under any endpoint and any credential. */
  readonly tables: Service;
  readonly queues: Service;
  /** All there is now, and what is counted. Takes no time: what is written later is copied first. */
  snapshot(): Snapshot;
  /** Everything as it was, what is counted too: what follows is as it would have been then. */
  restore(snapshot: Snapshot): void;
  /** The tables as they were, as somebody restores a backup: queues stay, and no new version is taken for an old one. */
  restoreTables(snapshot: Snapshot): void;
  /** Every entity is gone, the tables are there. */
  emptyTables(): void;
  /** No table and no queue is there. */
  wipe(): void;
  /** The tables as they were then, for reads that come late. What is written to it is written nowhere else. */
  tablesAt(snapshot: Snapshot): Service;
  /** For whoever judges from outside: what is there, in order. Never changed in place. */
  entities(table: string): readonly Entity[];
  entity(table: string, partitionKey: string, rowKey: string): Entity | undefined;
  /** In the order they become visible; the expired are left out. */
  messages(queue: string): readonly Message[];
}

/** As documented. */
const PAGE_ROWS = 1000;

export function createStorage(options: StorageOptions): LocalStorage {
  const { clock, pageRows = PAGE_ROWS, shortPages = false } = options;
  const state = createState();
  const tablesOver = (over: State): Service =>
    tableService(() => ({ state: over, now: clock.now(), pageRows, shortPages }));

  return {
    tables: tablesOver(state),
    queues: queueService(() => ({ state, now: clock.now() })),
    snapshot: () => state.snapshot(),
    restore: (snapshot) => state.restore(snapshot),
    restoreTables: (snapshot) => state.restoreTables(snapshot),
    emptyTables: () => state.emptyTables(),
    wipe: () => state.wipe(),
    tablesAt: (snapshot) => tablesOver(createState(snapshot)),
    entities: (name) => state.tables.get(name.toLowerCase())?.partitions.flatMap(({ rows }) => rows) ?? [],
    entity(name, partitionKey, rowKey) {
      const table = state.tables.get(name.toLowerCase());
      return table && findEntity(table, partitionKey, rowKey);
    },
    messages: (name) => (state.queues.get(name)?.messages ?? []).filter(({ expiresAt }) => expiresAt > clock.now()),
  };
}
