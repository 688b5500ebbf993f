/**
 * The storage account of one run: `local/storage`, with Mooring's tables and queue in it. What the host does with
 * messages, and what oracles and scripts look at and change past the wire, they do through this.
 */
import type { Service, WireResponse } from '../../../local/serve/wire.ts';
import {
  createStorage,
  type Entity,
  type LocalStorage,
  type Snapshot,
  type Message as WaitingMessage,
} from '../../../local/storage/storage.ts';
import type { SimClock } from '../kernel/clock.ts';

export type Columns = Readonly<Record<string, unknown>>;
export type Backup = Snapshot;

export interface SimStorage {
  readonly tables: Service;
  readonly queue: Service;
  rows(table: string): readonly Columns[];
  row(table: string, partition: string, row: string): Columns | undefined;
  backup(): Backup;
  restore(backup: Backup): void;
  empty(): void;
  /** Takes the messages that are visible now; each stays hidden for `hiddenMs`. */
  take(hiddenMs: number): Promise<readonly Message[]>;
  settle(message: Message): Promise<void>;
  /** Shown again after that time. */
  hide(message: Message, ms: number): Promise<void>;
  /** Queue and all. */
  restoreAll(backup: Backup): void;
  /** Messages there are, seen or not. */
  readonly waiting: readonly WaitingMessage[];
  /** As the account keeps them. */
  entities(table: string): readonly Entity[];
}

export interface Message {
  readonly id: string;
  readonly receipt: string;
  readonly text: string;
  readonly dequeued: number;
}

/** Nobody is at work on it any more, where nobody is under way: its process died, or its handler failed. */
export function isLeftBehind({ dequeueCount }: WaitingMessage): boolean {
  return dequeueCount > 0;
}

export const TABLES = ['Groups', 'Revisions', 'Images', 'History', 'Holds', 'Cutovers', 'Pace'];
const QUEUE = 'reconcile';
const ORIGIN = 'https://queue.local';
const HEADERS = { authorization: 'Bearer host', 'content-type': 'application/json' };

let begun: Promise<Snapshot> | undefined;

export async function simStorage(clock: SimClock): Promise<SimStorage> {
  begun ??= empty(clock);
  const storage = createStorage({ clock });
  storage.restore(await begun);
  const call = (method: string, path: string): Promise<WireResponse> =>
    storage.queues({ method, url: new URL(path, ORIGIN), headers: HEADERS, body: new Uint8Array() });
  const place = ({ id, receipt }: Message): string =>
    `/${QUEUE}/messages/${id}?popreceipt=${encodeURIComponent(receipt)}`;
  return {
    tables: storage.tables,
    queue: storage.queues,
    rows: (table) => storage.entities(table).map(columnsOf),
    row(table, partition, row) {
      const entity = storage.entity(table, partition, row);
      return entity && columnsOf(entity);
    },
    entities: (table) => storage.entities(table),
    backup: () => storage.snapshot(),
    restore: (backup) => storage.restoreTables(backup),
    restoreAll: (backup) => storage.restore(backup),
    empty: () => storage.emptyTables(),
    async take(hiddenMs) {
      if (!storage.messages(QUEUE).some(({ visibleAt }) => visibleAt <= clock.now())) return [];
      const answer = await call('GET', `/${QUEUE}/messages?numofmessages=32&visibilitytimeout=${hiddenMs / 1000}`);
      return messagesIn(String(answer.body));
    },
    async settle(message) {
      await call('DELETE', place(message));
    },
    async hide(message, ms) {
      const url = new URL(`${place(message)}&visibilitytimeout=${ms / 1000}`, ORIGIN);
      await storage.queues({ method: 'PUT', url, headers: HEADERS, body: new Uint8Array() });
    },
    get waiting() {
      return storage.messages(QUEUE);
    },
  };
}

/** A new installation's account. */
async function empty(clock: SimClock): Promise<Snapshot> {
  const storage: LocalStorage = createStorage({ clock });
  const url = new URL('https://tables.local/Tables');
  for (const table of TABLES) {
    const body = Buffer.from(JSON.stringify({ TableName: table }));
    await storage.tables({ method: 'POST', url, headers: HEADERS, body });
  }
  await storage.queues({ method: 'PUT', url: new URL(`${ORIGIN}/${QUEUE}`), headers: HEADERS, body: new Uint8Array() });
  return storage.snapshot();
}

export function columnsOf({ partitionKey, rowKey, properties }: Entity): Columns {
  const columns: Record<string, unknown> = { PartitionKey: partitionKey, RowKey: rowKey };
  for (const [name, { value }] of properties) columns[name] = value;
  return columns;
}

function messagesIn(xml: string): Message[] {
  return [...xml.matchAll(/<QueueMessage>([\s\S]*?)<\/QueueMessage>/g)].map(([, item = '']) => ({
    id: textIn(item, 'MessageId'),
    receipt: textIn(item, 'PopReceipt'),
    text: unescaped(textIn(item, 'MessageText')),
    dequeued: Number(textIn(item, 'DequeueCount')),
  }));
}

function textIn(xml: string, element: string): string {
  return new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(xml)?.[1] ?? '';
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
