/** Tables and a queue of a test's own in the shared Azurite. */
import { randomBytes } from 'node:crypto';
import { TableClient } from '@azure/data-tables';
import { inject } from 'vitest';
import { connectionString } from '../../../local/storage/azurite.ts';
import type { SkippedRow, Tables } from '../../../src/azure/tables/tables.ts';
import { createTables } from '../../../src/azure/tables/tables.ts';
import { ids, signal } from './fixtures.ts';

export interface OwnTables extends Tables {
  readonly skipped: SkippedRow[];
  /** The table as it is, below the adapters. */
  raw(name: 'Groups' | 'Revisions' | 'Images' | 'History'): TableClient;
}

export function storage(): string {
  return connectionString(inject('azurite'));
}

export function ownName(): string {
  return `t${randomBytes(6).toString('hex')}`;
}

export async function ownTables(): Promise<OwnTables> {
  const prefix = ownName();
  const skipped: SkippedRow[] = [];
  const access = { connectionString: storage(), allowInsecureConnection: true };
  const tables = createTables({ ...access, prefix, ids, onSkipped: (row) => skipped.push(row) });
  await tables.ensure(signal());
  const raw = (name: string): TableClient =>
    TableClient.fromConnectionString(access.connectionString, `${prefix}${name}`, { allowInsecureConnection: true });
  return { ...tables, skipped, raw };
}
