/**
 * A GET body's instance view, read once into what judge.ts decides by. Tolerant: what is absent or of another type is
 * undefined, since no version of the service fills in everything.
 */
import { isObject, type JsonObject, listAt, numberAt, objectAt, textAt } from '../json.ts';

export interface GroupView {
  readonly provisioningState: string;
  /** Undefined in a LIST item, and in very old answers. */
  readonly state: string | undefined;
  readonly restartPolicy: 'always' | 'onfailure' | 'never';
  readonly containers: readonly ContainerView[];
  readonly initContainers: readonly ContainerView[];
}

export interface ContainerView {
  readonly name: string;
  readonly current: StateView | undefined;
  readonly previous: StateView | undefined;
  readonly restartCount: number;
  readonly events: readonly EventView[];
}

export interface StateView {
  /** Lower-cased. */
  readonly state: string;
  readonly detail: string;
  readonly exitCode: number | undefined;
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
}

export interface EventView {
  readonly name: string;
  readonly message: string;
  readonly firstAt: number | undefined;
  readonly lastAt: number | undefined;
}

export function viewOf(body: JsonObject): GroupView {
  const properties = objectAt(body['properties']);
  return {
    provisioningState: (textAt(properties['provisioningState']) ?? '').toLowerCase(),
    state: textAt(objectAt(properties['instanceView'])['state'])?.toLowerCase(),
    restartPolicy: policyOf(textAt(properties['restartPolicy'])),
    containers: listAt(properties['containers']).filter(isObject).map(containerOf),
    initContainers: listAt(properties['initContainers']).filter(isObject).map(containerOf),
  };
}

/** Not filled in by the service (recorded); documented default: Always. */
function policyOf(text: string | undefined): GroupView['restartPolicy'] {
  const policy = text?.toLowerCase();
  return policy === 'never' || policy === 'onfailure' ? policy : 'always';
}

function containerOf(container: JsonObject): ContainerView {
  const view = objectAt(objectAt(container['properties'])['instanceView']);
  return {
    name: textAt(container['name']) ?? '',
    current: stateOf(view['currentState']),
    previous: stateOf(view['previousState']),
    restartCount: numberAt(view['restartCount']) ?? 0,
    events: listAt(view['events']).filter(isObject).map(eventOf),
  };
}

function stateOf(value: JsonObject[string] | undefined): StateView | undefined {
  if (!isObject(value)) return undefined;
  const state = textAt(value['state'])?.toLowerCase();
  if (!state) return undefined;
  return {
    state,
    detail: textAt(value['detailStatus']) ?? '',
    exitCode: numberAt(value['exitCode']),
    startedAt: timeOf(textAt(value['startTime'])),
    finishedAt: timeOf(textAt(value['finishTime'])),
  };
}

function eventOf(event: JsonObject): EventView {
  return {
    name: (textAt(event['name']) ?? '').toLowerCase(),
    message: textAt(event['message']) ?? '',
    firstAt: timeOf(textAt(event['firstTimestamp'])),
    lastAt: timeOf(textAt(event['lastTimestamp'])),
  };
}

function timeOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
