/** Tables and a queue of a test's own, in the shared Azurite or another store. */
import type { TableClient } from '@azure/data-tables';
import type { SkippedRow, Tables } from '../../../src/azure/tables/tables.ts';
import { createTables } from '../../../src/azure/tables/tables.ts';
import type { Store } from '../../contract/storage/stores.ts';
import { AZURITE, ownName, tableOn } from '../../contract/storage/stores.ts';
import { ids, signal } from './fixtures.ts';

export { ownName } from '../../contract/storage/stores.ts';

export interface OwnTables extends Tables {
  readonly skipped: SkippedRow[];
  /** The table as it is, below the adapters. */
  raw(name: 'Groups' | 'Revisions' | 'Images' | 'History' | 'Holds' | 'Cutovers' | 'Pace'): TableClient;
}

export function storage(): string {
  return AZURITE.connectionString();
}

/** What the adapters need to reach a store's tables. */
export function tablesOn(store: Store) {
  return { connectionString: store.connectionString(), allowInsecureConnection: true, httpClient: store.tables };
}

export async function ownTables(store: Store = AZURITE): Promise<OwnTables> {
  const prefix = ownName();
  const skipped: SkippedRow[] = [];
  const tables = createTables({ ...tablesOn(store), prefix, ids, onSkipped: (row) => skipped.push(row) });
  await tables.ensure(signal());
  return { ...tables, skipped, raw: (name) => tableOn(store, `${prefix}${name}`) };
}
