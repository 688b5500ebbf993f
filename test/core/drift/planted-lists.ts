/** Plants changes of whole items in the lists of a body: one taken out, one put in, two exchanged. For mutations.test.ts. */
import { isObject, type Json, type JsonObject } from '../../../src/core/json.ts';
import { below, valueAt } from '../../../src/core/spec/pointer.ts';
import { edited, isCompared, pointersIn } from './planted.ts';

export interface PlantedItem {
  readonly how: 'taken out' | 'put in' | 'exchanged';
  readonly pointer: string;
  readonly body: JsonObject;
}

/** Lists in which order has a meaning; in all others an exchange is no change. */
const ORDERED = /\/(?:command|nameServers|initContainers|futureList)$/;

export function* plantedItemsIn(actual: JsonObject): Generator<PlantedItem> {
  for (const pointer of pointersIn(actual, '')) {
    const list = valueAt(actual, pointer);
    if (!Array.isArray(list) || !isCompared(pointer)) continue;
    const put = (how: PlantedItem['how'], items: readonly Json[], at = pointer): PlantedItem => ({
      how,
      pointer: at,
      body: edited(actual, pointer, items),
    });
    for (const index of list.keys()) yield put('taken out', list.toSpliced(index, 1), below(pointer, index));
    yield put('put in', [...list, another(list[0], pointer)], below(pointer, list.length));
    if (list.length > 1 && ORDERED.test(pointer)) yield put('exchanged', [list[1], list[0], ...list.slice(2)]);
  }
}

export function* shuffledListsIn(actual: JsonObject): Generator<PlantedItem> {
  for (const pointer of pointersIn(actual, '')) {
    const list = valueAt(actual, pointer);
    if (!Array.isArray(list) || !isCompared(pointer) || ORDERED.test(pointer) || list.length < 2) continue;
    yield { how: 'exchanged', pointer, body: edited(actual, pointer, list.toReversed()) };
  }
}

function another(like: Json | undefined, pointer: string): Json {
  if (/\/ports$/.test(pointer)) return { port: 4321 };
  if (isObject(like) || /s$/.test(pointer)) return { name: 'planted', id: 'planted', server: 'planted' };
  return 'planted';
}
