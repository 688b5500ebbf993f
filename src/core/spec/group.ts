/** A conformed body, read for the rules that look across it. Made by parse.ts once the body has its shape. */
import { type Json, type JsonObject, listAt, numberAt, objectAt, textAt } from '../json.ts';
import { below } from './pointer.ts';

export interface ContainerView {
  readonly pointer: string;
  readonly name: string;
  readonly init: boolean;
  readonly properties: JsonObject;
}

export interface PortView {
  readonly pointer: string;
  readonly port: number;
  readonly protocol: string;
}

export interface Item {
  readonly pointer: string;
  readonly value: JsonObject;
}

export function propertiesOf(body: JsonObject): JsonObject {
  return objectAt(body['properties']);
}

/** The objects of a list with their pointers; what was wrong in it has been refused and is passed over. */
export function itemsAt(owner: JsonObject, ownerPointer: string, name: string): Item[] {
  return listAt(owner[name]).flatMap((value, index) =>
    value === null ? [] : [{ pointer: below(ownerPointer, name, index), value: objectAt(value) }],
  );
}

/** Containers, then init containers. */
export function containersOf(body: JsonObject): ContainerView[] {
  return (['containers', 'initContainers'] as const).flatMap((list) =>
    itemsAt(propertiesOf(body), '/properties', list).map(({ pointer, value }) => ({
      pointer,
      name: textAt(value['name']) ?? '',
      init: list === 'initContainers',
      properties: objectAt(value['properties']),
    })),
  );
}

/** The ports that an object lists; a port without a protocol is TCP, as for ACI. */
export function portsOf(owner: JsonObject, pointer: string): PortView[] {
  return itemsAt(owner, pointer, 'ports').flatMap((item) => {
    const port = numberAt(item.value['port']);
    return port === undefined
      ? []
      : [{ pointer: item.pointer, port, protocol: textAt(item.value['protocol']) ?? 'TCP' }];
  });
}

export function textsOf(value: Json | undefined): string[] {
  return listAt(value).flatMap((item) => textAt(item) ?? []);
}
