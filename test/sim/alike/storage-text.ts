/**
 * Tables and queue as texts, for `standing.ts`: every row and message as those who read it see it. Left out are the
 * versions and times of writes, which nobody goes by but to tell whether a row was changed meanwhile; History, of which
 * nothing here reads more than that it is not too long yet (`judge.ts` sees to that); the records of cut-overs but for
 * the newest observation of one that is under way: the others have become, or become, a line of History; and of a
 * group's row how often it was looked at (`group-text.ts`). Apart from the rest are told: pauses that are over, rations,
 * failures in a row, and messages that were left behind.
 */
import type { Entity, Message } from '../../../local/storage/storage.ts';
import { isObject, numberAt } from '../../../local/world/json.ts';
import type { Epochs } from '../kernel/epochs.ts';
import { jsonOf } from '../kernel/known-json.ts';
import { isLeftBehind, type SimStorage, TABLES } from '../services/storage.ts';
import { failuresText, groupText, rolloutOf } from './group-text.ts';
import type { LooseText } from './loose.ts';

const SUMMED_UP: readonly string[] = ['Groups', 'History', 'Cutovers', 'Pace'];
/** What is left of ACI's creations and deletions: asked for with each of them, and by nobody else. */
const RATIONS: readonly string[] = ['create', 'delete'];

export interface StorageText {
  readonly rows: string;
  /** For `rations-text.ts`. */
  readonly rations: readonly Entity[];
  /** Rows of pauses that are over: written anew with the next. */
  readonly pauses: string;
  /** Of our own, by group: counted on with the next. */
  readonly failures: string;
  /** Messages; until the first of them comes, nobody knows of them. */
  readonly leftovers: LooseText;
}

export function storageText(
  { entities, waiting }: SimStorage,
  polledAt: (message: Message) => number,
  epochs: Epochs,
  now: number,
): StorageText {
  const rows = TABLES.filter((name) => !SUMMED_UP.includes(name)).flatMap((name) => [
    name,
    ...entities(name).map(rowText),
  ]);
  const messageText = (message: Message): string => {
    const { text, visibleAt, dequeueCount } = message;
    return `${text} ${visibleAt} ${dequeueCount} ${polledAt(message)}`;
  };
  const messages = waiting.filter((message) => !isLeftBehind(message)).map(messageText);
  const leftovers = waiting.filter(isLeftBehind);
  const groups = entities('Groups').map((row) => groupText(row, epochs, now));
  const sights = entities('Groups').flatMap((row) => newestSight(row, entities('Cutovers')));
  const rations = entities('Pace').filter(({ rowKey }) => RATIONS.includes(rowKey));
  const pauses = entities('Pace').filter((row) => !rations.includes(row));
  const over = pauses.filter((row) => blockedUntil(row) <= now);
  const left = pauses.filter((row) => !over.includes(row));
  return {
    rows: [...groups, ...rows, ...left.map(rowText), ...sights, ...messages].join('\n'),
    rations,
    pauses: over.map(rowText).join('\n'),
    failures: entities('Groups').map(failuresText).join('\n'),
    leftovers: {
      exact: leftovers.map(messageText).join('\n'),
      rough: '',
      from: Number.NEGATIVE_INFINITY,
      until: Math.min(...leftovers.map(({ visibleAt }) => visibleAt)),
    },
  };
}

function blockedUntil({ properties }: Entity): number {
  const ledger = jsonOf(String(properties.get('ledger')?.value));
  return (isObject(ledger) ? numberAt(ledger, 'blockedUntil') : undefined) ?? Number.POSITIVE_INFINITY;
}

/** In the order of their keys the newest of a revision is the first; at which place it stands nobody asks. */
function newestSight(group: Entity, records: readonly Entity[]): string[] {
  const revision = rolloutOf(group);
  const newest = records.find(({ partitionKey, rowKey }) => {
    return partitionKey === `${group.partitionKey}:${group.rowKey}` && Number(rowKey.split('-')[0]) === revision;
  });
  return newest ? [JSON.stringify([...newest.properties].filter(([name]) => name !== 'place'))] : [];
}

/** Of a revision, as its row holds it: for people. */
const CREATED_AT = /\\"createdAt\\":\d+,?/g;
const texts = new WeakMap<Entity, string>();

/** A row is never changed, only replaced. */
export function rowText(row: Entity): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const text = JSON.stringify([row.partitionKey, row.rowKey, [...row.properties]]).replace(CREATED_AT, '');
  texts.set(row, text);
  return text;
}
