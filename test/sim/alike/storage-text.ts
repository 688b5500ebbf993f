/**
 * Tables and queue as one text, for `standing.ts`: every row and message as those who read it see it. Left out are the
 * versions and times of writes, which nobody goes by but to tell whether a row was changed meanwhile; History, of which
 * nothing here reads more than that it is not too long yet (`judge.ts` sees to that); and of the record of a cut-over
 * all but its newest observation: the others become a line of History, and decide nothing.
 */
import type { Entity, Message } from '../../../local/storage/storage.ts';
import { type SimStorage, TABLES } from '../services/storage.ts';

const SUMMED_UP: readonly string[] = ['History', 'Cutovers'];

const texts = new WeakMap<Entity, string>();

export function storageText({ entities, waiting }: SimStorage, polledAt: (message: Message) => number): string {
  const rows = TABLES.filter((name) => !SUMMED_UP.includes(name)).flatMap((name) => [
    name,
    ...entities(name).map(rowText),
  ]);
  const messages = waiting.map((message) => {
    const { text, visibleAt, dequeueCount } = message;
    return `${text} ${visibleAt} ${dequeueCount} ${polledAt(message)}`;
  });
  return [...rows, ...newestSights(entities('Cutovers')), ...messages].join('\n');
}

/** In the order of their keys the newest of a revision is the first; at which place it stands nobody asks. */
function newestSights(records: readonly Entity[]): string[] {
  const newest = new Map<string, Entity>();
  for (const row of records) {
    const revision = `${row.partitionKey} ${row.rowKey.split('-')[0]}`;
    if (!newest.has(revision)) newest.set(revision, row);
  }
  return [...newest].map(([revision, { properties }]) => {
    return JSON.stringify([revision, [...properties].filter(([name]) => name !== 'place')]);
  });
}

/** A row is never changed, only replaced. */
function rowText(row: Entity): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const text = JSON.stringify([row.partitionKey, row.rowKey, [...row.properties]]);
  texts.set(row, text);
  return text;
}
