/**
 * Rows as the version before wrote them, recorded from its own adapters (docs/upgrading-mooring.md says how), put into
 * tables of a test's own.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { JsonObject } from '../../src/core/json.ts';
import { type OwnTables, ownTables } from '../azure/support/storage.ts';
import type { Store } from '../contract/storage/stores.ts';

type TableName = Parameters<OwnTables['raw']>[0];
type Row = Readonly<Record<string, string | number | boolean>> & {
  readonly partitionKey: string;
  readonly rowKey: string;
};

export interface Before {
  readonly name: string;
  /** Epoch milliseconds at which they were recorded. */
  readonly clock: number;
  readonly tables: Readonly<Partial<Record<TableName, readonly Row[]>>>;
  /** As ARM had it then. */
  readonly containerGroup: JsonObject | null;
}

const FOLDER = path.join(import.meta.dirname, '../azure/tables/rows-before');

export const ROWS_BEFORE: readonly Before[] = globSync('*.json', { cwd: FOLDER })
  .toSorted()
  .map((file) => ({
    name: path.basename(file, '.json'),
    ...JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')),
  }));

/** Tables that hold these rows and nothing else. */
export async function tablesBefore({ tables }: Before, store?: Store): Promise<OwnTables> {
  const own = await (store ? ownTables(store) : ownTables());
  for (const [name, rows] of entriesOf(tables)) for (const row of rows) await own.raw(name).createEntity({ ...row });
  return own;
}

function entriesOf(tables: Before['tables']): [TableName, readonly Row[]][] {
  return Object.entries(tables) as [TableName, readonly Row[]][];
}
