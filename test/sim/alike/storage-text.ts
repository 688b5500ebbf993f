/**
 * Tables and queue as one text, for `standing.ts`: every row and message as those who read it see it. Versions and times
 * of writes are left out, which nobody goes by but to tell whether a row was changed meanwhile; and so is History, of
 * which nothing here reads more than that it is not too long yet (`judge.ts` sees to that).
 */
import type { Entity, Message } from '../../../local/storage/storage.ts';
import { type SimStorage, TABLES } from '../services/storage.ts';

const texts = new WeakMap<Entity, string>();

export function storageText({ entities, waiting }: SimStorage, polledAt: (message: Message) => number): string {
  const rows = TABLES.filter((name) => name !== 'History').flatMap((name) => [name, ...entities(name).map(rowText)]);
  const messages = waiting.map((message) => {
    const { text, visibleAt, dequeueCount } = message;
    return `${text} ${visibleAt} ${dequeueCount} ${polledAt(message)}`;
  });
  return [...rows, ...messages].join('\n');
}

/** A row is never changed, only replaced. */
function rowText(row: Entity): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const text = JSON.stringify([row.partitionKey, row.rowKey, [...row.properties]]);
  texts.set(row, text);
  return text;
}
