import { expect, it } from 'vitest';
import { createHolds } from '../../../src/azure/tables/holds.ts';
import type { Table } from '../../../src/azure/tables/table.ts';

it('never reads a hold that was damaged by hand as none', async () => {
  const never = async (): Promise<never> => Promise.reject(new Error('not asked for'));
  const table: Table = {
    get: async () => ({ partitionKey: 'installation', rowKey: 'hold', hold: 7 }),
    getDated: never,
    insert: never,
    merge: never,
    remove: never,
    removeAny: never,
    query: async function* () {},
    create: never,
  };
  await expect(createHolds(table).read(AbortSignal.timeout(1000))).rejects.toThrow('/hold');
});
