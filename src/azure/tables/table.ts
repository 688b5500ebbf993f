/**
 * One table over the SDK's client: plain calls that give columns or throw a Fault. The adapters of this folder share
 * it. Writes are sent once; reads may be repeated twice, quickly; a continuation token is followed even from an empty page.
 */

import type { HttpClient } from '@azure/core-rest-pipeline';
import type { GetTableEntityOptions, TableEntity } from '@azure/data-tables';
import { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { Fault } from '../../core/errors.ts';
import { withDeadline } from '../shared/deadline.ts';
import { NO_RETRIES, shortRetries } from '../shared/short-retries.ts';
import type { StoreCall } from '../shared/store-faults.ts';
import { classifyStore } from '../shared/store-faults.ts';
import { asciiBodies } from './ascii-bodies.ts';
import type { Columns } from './chunks.ts';

export type StorageAccess =
  | { readonly endpoint: string; readonly credential: TokenCredential }
  | { readonly connectionString: string };

export type TableOptions = StorageAccess & {
  readonly httpClient?: HttpClient;
  readonly allowInsecureConnection?: boolean;
};

export type Entity = Readonly<Record<string, unknown>>;

export interface EntityKeys {
  readonly partitionKey: string;
  readonly rowKey: string;
}

export interface Table {
  get(keys: EntityKeys, signal: AbortSignal): Promise<Entity | undefined>;
  /** With the service's own time at its answer, in epoch milliseconds to the second, where it told it. */
  getDated(keys: EntityKeys, signal: AbortSignal): Promise<{ entity: Entity; date?: number } | undefined>;
  /** The new version, when the service told it. */
  insert(entity: EntityKeys & Columns, call: StoreCall, signal: AbortSignal): Promise<string | undefined>;
  /** Replaces the columns given, if the row is still at that version. */
  merge(entity: EntityKeys & Columns, etag: string, signal: AbortSignal): Promise<string | undefined>;
  remove(keys: EntityKeys, etag: string, signal: AbortSignal): Promise<void>;
  /** Removes the row whatever its version, and does not mind its absence: for rows that are written once. */
  removeAny(keys: EntityKeys, signal: AbortSignal): Promise<void>;
  /** `select`: only these columns, where the others are long and not needed. */
  query(filter: string | undefined, signal: AbortSignal, select?: readonly string[]): AsyncGenerator<Entity>;
  /** Creates the table where it is not there. */
  create(signal: AbortSignal): Promise<void>;
}

/** One call, its retries included. */
const CALL_LIMIT_MS = 10_000;
/** Rows of up to 1 MiB each: a page stays below what a function's memory bears. */
const PAGE_ROWS = 100;
/** A list that goes on longer is a loop. */
const PAGES_MAX = 10_000;

export function openTable(name: string, options: TableOptions): Table {
  const reader = createClient(name, options, true);
  const writer = createClient(name, options, false);

  async function call<T>(kind: StoreCall, signal: AbortSignal, send: (limited: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await send(withDeadline(signal, CALL_LIMIT_MS));
    } catch (error) {
      throw classifyStore(error, kind, signal);
    }
  }

  async function get(
    { partitionKey, rowKey }: EntityKeys,
    signal: AbortSignal,
    told: Pick<GetTableEntityOptions, 'onResponse'> = {},
  ): Promise<Entity | undefined> {
    try {
      return await call('read', signal, (abortSignal) =>
        reader.getEntity<Record<string, unknown>>(partitionKey, rowKey, { abortSignal, ...told }),
      );
    } catch (error) {
      if (saysGone(error)) return undefined;
      throw error;
    }
  }

  return {
    get: (keys, signal) => get(keys, signal),

    async getDated(keys, signal) {
      let date = Number.NaN;
      const onResponse: GetTableEntityOptions['onResponse'] = ({ headers }) => {
        date = Date.parse(headers.get('date') ?? '');
      };
      const entity = await get(keys, signal, { onResponse });
      return entity && { entity, ...(Number.isNaN(date) ? {} : { date }) };
    },

    async insert(entity, kind, signal) {
      const answer = await call(kind, signal, (abortSignal) => writer.createEntity(asEntity(entity), { abortSignal }));
      return answer.etag;
    },

    async merge(entity, etag, signal) {
      const answer = await call('conditional', signal, (abortSignal) =>
        writer.updateEntity(asEntity(entity), 'Merge', { etag, abortSignal }),
      );
      return answer.etag;
    },

    async remove(keys, etag, signal) {
      await call('conditional', signal, (abortSignal) =>
        writer.deleteEntity(keys.partitionKey, keys.rowKey, { etag, abortSignal }),
      );
    },

    async removeAny(keys, signal) {
      try {
        await call('repeatable', signal, (abortSignal) =>
          writer.deleteEntity(keys.partitionKey, keys.rowKey, { etag: '*', abortSignal }),
        );
      } catch (error) {
        if (!saysGone(error)) throw error;
      }
    },

    async *query(filter, signal, select) {
      let continuationToken: string | undefined;
      for (let pages = 0; pages < PAGES_MAX; pages += 1) {
        const page = await call('read', signal, async (abortSignal) => {
          const queryOptions = {
            ...(filter === undefined ? {} : { filter }),
            ...(select === undefined ? {} : { select: [...select] }),
          };
          const list = reader.listEntities<Record<string, unknown>>({ queryOptions, abortSignal });
          const settings = {
            maxPageSize: PAGE_ROWS,
            ...(continuationToken === undefined ? {} : { continuationToken }),
          };
          return (await list.byPage(settings).next()).value;
        });
        yield* page;
        continuationToken = page.continuationToken;
        if (!continuationToken) return;
      }
      throw new Fault('transient', {
        reason: 'StoreUnavailable',
        message: `a table did not end after ${PAGES_MAX} pages`,
      });
    },

    create: (signal) => call('repeatable', signal, (abortSignal) => writer.createTable({ abortSignal })),
  };
}

function createClient(name: string, options: TableOptions, retryReads: boolean): TableClient {
  const common = {
    retryOptions: NO_RETRIES,
    additionalPolicies: [asciiBodies(), ...(retryReads ? [shortRetries()] : [])],
    ...(options.httpClient === undefined ? {} : { httpClient: options.httpClient }),
    ...(options.allowInsecureConnection === undefined
      ? {}
      : { allowInsecureConnection: options.allowInsecureConnection }),
  };
  return 'connectionString' in options
    ? TableClient.fromConnectionString(options.connectionString, name, common)
    : new TableClient(options.endpoint, name, options.credential, common);
}

function saysGone(error: unknown): boolean {
  return error instanceof Fault && error.status === 404 && error.kind === 'conflict';
}

/** The SDK's type wants the keys apart from an open record; the value is the same. */
function asEntity({ partitionKey, rowKey, ...columns }: EntityKeys & Columns): TableEntity<Columns> {
  return { partitionKey, rowKey, ...columns };
}
