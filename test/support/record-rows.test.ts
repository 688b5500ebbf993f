/** What the next version will have to read: every scenario can be recorded, and rows of the same kinds as before come out. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../local/registry/helpers.ts';
import { recordRows } from './record-rows.ts';
import { ROWS_BEFORE } from './rows-before.ts';

it('records each scenario that the version before had, with rows in the same tables', { timeout: 60_000 }, async () => {
  const folder = process.env['RECORD_ROWS'] ?? temporaryFolder();
  const names = await recordRows(folder);
  expect(names.toSorted()).toEqual(ROWS_BEFORE.map(({ name }) => name));
  for (const { name, tables } of ROWS_BEFORE) {
    const recorded = JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8'));
    expect([name, Object.keys(recorded.tables)]).toEqual([name, Object.keys(tables)]);
  }
});
