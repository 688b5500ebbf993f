/**
 * What local ARM answered against what the service answered: status, the headers that clients act on, and the body. Two
 * values are equal when a client could not tell the two services apart by them: ids, addresses, times, texts for people
 * and what containers wrote only have to be of one kind. Used by `scripts/arm-recordings.ts`.
 */
import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from '../../local/world/json.ts';
import type { Exchange } from './recording.ts';
import type { Replayed } from './replay.ts';

export interface Difference {
  /** `status`, `header NAME`, or a pointer into the body. */
  readonly where: string;
  readonly theirs: string;
  readonly mine: string;
}

/** Clients poll by these, or pace themselves by them. */
const HEADERS_PRESENT = [
  'azure-asyncoperation',
  'location',
  'x-ms-ratelimit-remaining-subscription-resource-requests-pt5m',
  'x-ms-ratelimit-remaining-subscription-resource-requests-pt1h',
];
/** Present wherever the recording has them; many recorders leave them out. */
const HEADERS_KEPT = [
  'x-ms-ratelimit-remaining-subscription-reads',
  'x-ms-ratelimit-remaining-subscription-writes',
  'x-ms-ratelimit-remaining-subscription-deletes',
  'x-ms-request-id',
  'x-ms-correlation-request-id',
];

export function differencesOf({ exchange, ...mine }: Replayed): Difference[] {
  const found: Difference[] = [];
  const note = (where: string, theirs: unknown, own: unknown): void => {
    found.push({ where, theirs: shortly(theirs), mine: shortly(own) });
  };
  if (exchange.status !== mine.status) note('status', exchange.status, mine.status);
  for (const name of HEADERS_PRESENT) {
    const [theirs, own] = [exchange.headers[name], mine.headers[name]];
    if ((theirs === undefined) !== (own === undefined)) note(`header ${name}`, theirs, own);
  }
  for (const name of HEADERS_KEPT) {
    if (exchange.headers[name] !== undefined && mine.headers[name] === undefined)
      note(`header ${name}`, 'there', undefined);
  }
  const cause = 'x-ms-failure-cause';
  if (exchange.headers[cause] !== undefined && exchange.headers[cause] !== mine.headers[cause]) {
    note(`header ${cause}`, exchange.headers[cause], mine.headers[cause]);
  }
  compare(exchange.body ?? undefined, mine.body, { pointer: '', key: '', exchange, note });
  return found;
}

interface At {
  readonly pointer: string;
  readonly key: string;
  readonly exchange: Exchange;
  readonly note: (where: string, theirs: unknown, mine: unknown) => void;
}

function compare(theirs: Json | undefined, mine: Json | undefined, at: At): void {
  if (isObject(theirs) && isObject(mine)) return compareObjects(theirs, mine, at);
  if (Array.isArray(theirs) && Array.isArray(mine)) {
    return compareLists(listAt({ list: theirs }, 'list'), listAt({ list: mine }, 'list'), at);
  }
  if (!sameKind(at.key, theirs, mine)) at.note(at.pointer || '/', theirs, mine);
}

function compareObjects(theirs: JsonObject, mine: JsonObject, at: At): void {
  for (const key of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
    const pointer = `${at.pointer}/${key}`;
    if (isOptional(pointer, at.exchange) && (theirs[key] === undefined || mine[key] === undefined)) continue;
    compare(theirs[key], mine[key], { ...at, pointer, key });
  }
}

const VIEW = /\/containers\/\d+\/properties\/instanceView$/;

/**
 * Recorded both ways at the same time: a container's view without its events, no view of a container that is not
 * started yet, and no address of a container group whose containers do not run.
 */
function isOptional(pointer: string, { body }: Exchange): boolean {
  if (pointer.endsWith('/instanceView/events')) return VIEW.test(pointer.slice(0, -'/events'.length));
  const group = isObject(body) ? objectAt(body, 'properties') : {};
  if (pointer === '/properties/ipAddress/ip') return ENDED.has(textAt(objectAt(group, 'instanceView'), 'state') ?? '');
  return VIEW.test(pointer) && UNDER_WAY.has(textAt(group, 'provisioningState') ?? '');
}

function compareLists(theirs: readonly Json[], mine: readonly Json[], at: At): void {
  // How often a container was pulled or restarted is its own doing: one event of each side has to be alike.
  if (at.key === 'events') return compareEvents(theirs[0], mine[0], at);
  const named = new Map(mine.map((item, index) => [nameOf(item, index), item]));
  theirs.forEach((item, index) => {
    const name = nameOf(item, index);
    compare(item, named.get(name), { ...at, pointer: `${at.pointer}/${index}`, key: 'item' });
    named.delete(name);
  });
  for (const name of named.keys()) at.note(`${at.pointer}[${name}]`, undefined, 'there');
}

function compareEvents(theirs: Json | undefined, mine: Json | undefined, at: At): void {
  if (!isObject(theirs) || !isObject(mine)) return;
  const kinds = (event: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(event).map(([key, value]) => [key, typeof value]));
  compare(kinds(theirs), kinds(mine), { ...at, pointer: `${at.pointer}/0`, key: 'event' });
}

/** Lists of resources are in no order; all others keep theirs. */
function nameOf(item: Json, index: number): string {
  const name = isObject(item) && 'id' in item ? textAt(item, 'id')?.toLowerCase() : undefined;
  return name ?? String(index);
}

/** The service's own, different at each run. */
const ANY_TEXT = new Set([
  ...['principalId', 'tenantId', 'clientId', 'ip', 'message', 'content', 'webSocketUri', 'password', 'nextLink'],
  ...['startTime', 'finishTime', 'firstTimestamp', 'lastTimestamp', 'detailStatus', 'createdAt', 'lastModifiedAt'],
]);
const ANY_NUMBER = new Set(['restartCount', 'count', 'currentValue', 'limit']);
/** States that say the same to a client: not done yet. */
const ENDED = new Set(['Succeeded', 'Failed', 'Stopped', 'Unknown']);
const UNDER_WAY = new Set(['Pending', 'Creating', 'Updating', 'Running', 'InProgress', 'Repairing', 'Unhealthy']);

function sameKind(key: string, theirs: Json | undefined, mine: Json | undefined): boolean {
  if (Object.is(theirs, mine)) return true;
  if (ANY_TEXT.has(key)) return typeof theirs === 'string' && typeof mine === 'string';
  if (ANY_NUMBER.has(key)) return typeof theirs === 'number' && typeof mine === 'number';
  if (key !== 'provisioningState' && key !== 'status') return false;
  return UNDER_WAY.has(String(theirs)) && UNDER_WAY.has(String(mine));
}

const SHOWN_MAX = 120;

function shortly(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
