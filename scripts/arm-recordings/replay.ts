/**
 * Sends the requests of one recording to local ARM, one after the other, over a world of its own. Sets up what the
 * recording takes for granted, moves the clock to the recorded times, and lets a start end when the recording shows
 * that it had. Gives each exchange with the answer of local ARM; judges nothing.
 */
import { knownError } from '../../local/arm/known-errors.ts';
import type { Service, WireResponse } from '../../local/serve/wire.ts';
import type { VirtualClock } from '../../local/world/clock.ts';
import { isObject, type Json, type JsonObject, objectAt, parseJson, textAt } from '../../local/world/json.ts';
import { groupKey } from '../../local/world/model.ts';
import { CONTAINER_GROUP, groupsShown, placeOf } from './place.ts';
import type { Exchange } from './recording.ts';
import { sentBy } from './sent.ts';
import { createStage, type Stage } from './stage.ts';

export interface Replayed {
  readonly exchange: Exchange;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
}

export async function replay(exchanges: readonly Exchange[]): Promise<Replayed[]> {
  const stage = createStage(exchanges);
  const replayed: Replayed[] = [];
  for (const [index, exchange] of exchanges.entries()) {
    await prepare(stage, exchange);
    replayed.push(await play(stage, exchange, exchanges.slice(index)));
  }
  stage.world.close();
  return replayed;
}

/** The state of the world that the recorded answer shows, as far as it was not made by the recorded requests. */
async function prepare(stage: Stage, exchange: Exchange): Promise<void> {
  await pass(stage.clock, Math.max(1, exchange.at - stage.clock.now()));
  const { group: path, type, name } = placeOf(exchange.url.pathname);
  for (const [id, shown] of groupsShown(exchange)) {
    if (exchange.method !== 'PUT' && !stage.made.has(id)) await plant(stage, shown, id);
    // What a PUT starts has no states yet; one that changes nothing shows those of before it.
    if (exchange.method === 'PUT' && exchange.status === 201) continue;
    if (isSettled(shown)) await finish(stage, id);
    stage.runtime.show(id, shown);
  }
  if (exchange.status === 404 && path !== undefined && !stage.made.has(path)) await drop(stage, exchange);
  if (type === CONTAINER_GROUP && name === undefined && exchange.status === 200) await clear(stage, exchange);
  if (path !== undefined && type !== CONTAINER_GROUP) await finish(stage, path);
  if (path !== undefined && exchange.method === 'PUT') await finish(stage, path);
  await finishPolled(stage, exchange);
}

/** A poll that is told of success comes after the start has ended. */
async function finishPolled(stage: Stage, exchange: Exchange): Promise<void> {
  const { operations, newest, world } = stage;
  const polled = operationIn(exchange.url);
  if (polled === undefined || !isObject(exchange.body)) return;
  const latest = newest.get((textAt(exchange.body, 'id') ?? '').toLowerCase());
  if (latest !== undefined && !operations.has(polled)) operations.set(polled, latest);
  const uri = world.operations.get(operations.get(polled) ?? '')?.resourceUri;
  if (uri === undefined || textAt(exchange.body, 'status') !== 'Succeeded') return;
  await finish(stage, uri.toLowerCase());
}

function isSettled(group: JsonObject): boolean {
  const state = textAt(objectAt(group, 'properties'), 'provisioningState');
  return state === 'Succeeded' || state === 'Failed';
}

async function finish({ runtime, clock }: Stage, id: string): Promise<void> {
  if (!runtime.waits(id)) return;
  runtime.open(id);
  // Twice: a container that ends does so after its start, and its group's start ends after that.
  await pass(clock, 100);
  await pass(clock, 100);
}

/** A container group that was there before the recording began. */
async function plant(stage: Stage, shown: JsonObject, id: string): Promise<void> {
  const { subscription, resourceGroup, name = '' } = placeOf(textAt(shown, 'id') ?? '');
  const { world } = stage;
  if (world.groups.get({ subscription, resourceGroup, name })) return;
  if (!world.resourceGroups.get(subscription, resourceGroup)) {
    world.resourceGroups.put({ subscription, name: resourceGroup, location: 'westus', tags: {} });
  }
  await send(
    stage.arm,
    'PUT',
    new URL(`${textAt(shown, 'id') ?? id}?api-version=2025-09-01`, 'https://arm.local'),
    sentBy(shown),
  );
  await settle();
  if (isSettled(shown)) await finish(stage, id);
}

/** Others' container groups that a later list no longer shows were deleted by others. */
async function clear({ world }: Stage, exchange: Exchange): Promise<void> {
  const { subscription, resourceGroup } = placeOf(exchange.url.pathname);
  const shown = groupsShown(exchange);
  for (const group of world.groups.list(subscription, resourceGroup || undefined)) {
    if (!shown.has(groupKey(group))) await world.groups.delete(group, 'another');
  }
}

/** One of others' that is shown to be gone. */
async function drop({ world }: Stage, exchange: Exchange): Promise<void> {
  const { subscription, resourceGroup } = placeOf(exchange.url.pathname);
  const group = world.groups
    .list(subscription, resourceGroup)
    .find((one) => groupKey(one) === placeOf(exchange.url.pathname).group);
  if (group) await world.groups.delete(group, 'another');
}

async function play(stage: Stage, exchange: Exchange, later: readonly Exchange[]): Promise<Replayed> {
  const { world, arm, operations, made } = stage;
  const switchedOn = exchange.status >= 400 ? knownError(codeIn(exchange.body)) : undefined;
  const takeOut = switchedOn?.outside
    ? world.faults.add({
        match: {},
        apply: 'instead',
        answer: { ...switchedOn.answer(exchange.url.pathname), status: exchange.status },
      })
    : undefined;
  const body = exchange.sent ?? sentWhere(exchange, later);
  const answer = await send(arm, exchange.method, mapped(exchange.url, operations), body);
  takeOut?.();
  await settle();
  const { group } = placeOf(exchange.url.pathname);
  if (exchange.method === 'PUT' && answer.status < 300 && group !== undefined) made.add(group);
  const [theirs, mine] = [exchange.headers['azure-asyncoperation'], answer.headers['azure-asyncoperation']];
  const [known, own] = [operationIn(urlOf(theirs)), operationIn(urlOf(mine))];
  if (known !== undefined && own !== undefined) operations.set(known, own);
  if (group !== undefined && own !== undefined) stage.newest.set(group, own);
  const parsed = typeof answer.body === 'string' ? parseJson(answer.body) : undefined;
  return { exchange, status: answer.status, headers: answer.headers, body: parsed };
}

/** What was sent, from what was answered. */
function sentWhere({ method, body, status }: Exchange, later: readonly Exchange[]): JsonObject | undefined {
  if (method === 'PATCH' && isObject(body)) return { tags: objectAt(body, 'tags') };
  if (method !== 'PUT') return undefined;
  if (status < 300 && isObject(body)) return sentBy(body);
  const next = later.slice(1).find((exchange) => exchange.method === 'PUT' && exchange.status < 300);
  return next?.sent ?? { location: 'westus', properties: {} };
}

function codeIn(body: Json | undefined): string {
  return isObject(body) ? (textAt(objectAt(body, 'error'), 'code') ?? '') : '';
}

const OPERATION = /\/operations\/([^/?]+)$/i;

function operationIn(url: URL | undefined): string | undefined {
  return url && OPERATION.exec(url.pathname)?.[1]?.toLowerCase();
}

function urlOf(text: string | undefined): URL | undefined {
  return text === undefined ? undefined : (URL.parse(text, 'https://arm.local') ?? undefined);
}

function mapped(url: URL, operations: ReadonlyMap<string, string>): URL {
  const own = operations.get(operationIn(url) ?? '');
  if (own === undefined) return url;
  const address = new URL(url);
  address.pathname = url.pathname.replace(OPERATION, `/operations/${own}`);
  return address;
}

function send(arm: Service, method: string, url: URL, body?: JsonObject): Promise<WireResponse> {
  const headers = { authorization: 'Bearer replay' };
  return arm({ method, url, headers, body: Buffer.from(body === undefined ? '' : JSON.stringify(body)) });
}

async function pass(clock: VirtualClock, ms: number): Promise<void> {
  await settle();
  clock.advance(ms);
  await settle();
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
