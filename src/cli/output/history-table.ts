/** History entries as rows, for `history` and `status`. */
import { type JsonObject, numberAt, textAt } from '../../core/json.ts';
import { table } from './table.ts';

export function historyTable(entries: readonly JsonObject[]): string {
  if (entries.length === 0) return '';
  return table(
    ['AT', 'WHAT', 'REASON', 'TRIGGER', 'REVISION', 'MESSAGE'],
    entries.map((entry) => [
      (textAt(entry['at']) ?? '').replace(/\.\d+Z$/, 'Z'),
      textAt(entry['what']) ?? '',
      textAt(entry['reason']) ?? '',
      textAt(entry['trigger']) ?? '',
      String(numberAt(entry['revision']) ?? ''),
      textAt(entry['message']) ?? '',
    ]),
  );
}
