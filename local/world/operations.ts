/**
 * Operations: what an `Azure-AsyncOperation` address tells of, and, when one ends, what ARM tells its subscribers.
 * A PUT, PATCH, DELETE or POST that took effect is one operation; it ends once.
 */
import type { WorldClock } from './clock.ts';
import type { GuidSource } from './guid.ts';
import type { Journal } from './journal.ts';
import { isObject, type Json, objectAt, textAt, textsOf } from './json.ts';

export type OperationName =
  | 'Microsoft.ContainerInstance/containerGroups/write'
  | 'Microsoft.ContainerInstance/containerGroups/delete'
  | 'Microsoft.ContainerInstance/containerGroups/start/action'
  | 'Microsoft.ContainerInstance/containerGroups/stop/action'
  | 'Microsoft.ContainerInstance/containerGroups/restart/action';

/** What listeners are told when an operation has ended; ARM's resource events are made of it. */
export interface OperationEvent {
  readonly id: string;
  readonly correlationId: string;
  readonly operationName: OperationName;
  readonly resourceUri: string;
  readonly subscriptionId: string;
  readonly httpMethod: string;
  readonly status: 'Succeeded' | 'Failed';
  /** ISO 8601. */
  readonly time: string;
}

/** What set an operation off. */
export interface Cause {
  readonly operationName: OperationName;
  readonly httpMethod: string;
  readonly resourceUri: string;
  readonly subscriptionId: string;
  readonly correlationId: string;
}

export interface Operation extends Cause {
  readonly id: string;
  readonly startTime: string;
  readonly status: 'Pending' | 'Succeeded' | 'Failed' | 'Canceled';
  readonly error?: OperationError;
}

export interface OperationError {
  readonly code: string;
  readonly message: string;
}

export interface Operations {
  get(id: string): Operation | undefined;
  begin(cause: Cause): Operation;
  /** Ends an operation and tells the listeners; one that was overtaken is `Canceled` and told to nobody. */
  end(id: string, status: 'Succeeded' | 'Failed' | 'Canceled', error?: OperationError): void;
  /** An operation that was done at once. */
  note(cause: Cause): void;
  onEnd(listener: (event: OperationEvent) => void): () => void;
}

/** Ended operations that can still be asked after. */
const OPERATIONS_KEPT = 2_000;

export function createOperations(clock: WorldClock, guid: GuidSource, journal: Journal): Operations {
  const operations = readBack(journal);
  const listeners = new Set<(event: OperationEvent) => void>();

  function keep(operation: Operation): void {
    operations.set(operation.id, operation);
    journal.set(`operation/${operation.id}`, {
      ...operation,
      error: operation.error ? { ...operation.error } : undefined,
    });
    if (operations.size <= OPERATIONS_KEPT) return;
    for (const [id, { status }] of operations) {
      if (status === 'Pending') continue;
      operations.delete(id);
      journal.set(`operation/${id}`, undefined);
      break;
    }
  }

  function begin(cause: Cause): Operation {
    const startTime = new Date(clock.now()).toISOString();
    const operation: Operation = { ...cause, id: guid(), startTime, status: 'Pending' };
    keep(operation);
    return operation;
  }

  function end(id: string, status: 'Succeeded' | 'Failed' | 'Canceled', error?: OperationError): void {
    const operation = operations.get(id);
    if (operation?.status !== 'Pending') return;
    keep({ ...operation, status, ...(error === undefined ? {} : { error }) });
    if (status !== 'Canceled') tell(operation, status);
  }

  function tell(cause: Cause & { id: string }, status: 'Succeeded' | 'Failed'): void {
    const { id, operationName, httpMethod, resourceUri, subscriptionId, correlationId } = cause;
    const time = new Date(clock.now()).toISOString();
    const event = { id, operationName, httpMethod, resourceUri, subscriptionId, correlationId, status, time };
    for (const listener of listeners) listener(event);
  }

  return {
    get: (id) => operations.get(id),
    begin,
    end,
    // Nobody is given its id to ask after, so it is not kept.
    note: (cause) => tell({ ...cause, id: guid() }, 'Succeeded'),
    onEnd(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const NAMES: readonly OperationName[] = [
  'Microsoft.ContainerInstance/containerGroups/write',
  'Microsoft.ContainerInstance/containerGroups/delete',
  'Microsoft.ContainerInstance/containerGroups/start/action',
  'Microsoft.ContainerInstance/containerGroups/stop/action',
  'Microsoft.ContainerInstance/containerGroups/restart/action',
];
const STATUSES: readonly Operation['status'][] = ['Pending', 'Succeeded', 'Failed', 'Canceled'];

function readBack(journal: Journal): Map<string, Operation> {
  const operations = new Map<string, Operation>();
  for (const [key, value] of journal.kept) {
    const operation = key.startsWith('operation/') ? readOperation(value) : undefined;
    if (operation) operations.set(operation.id, operation);
  }
  return operations;
}

function readOperation(value: Json): Operation | undefined {
  if (!isObject(value)) return undefined;
  const operationName = NAMES.find((name) => name === value['operationName']);
  const status = STATUSES.find((known) => known === value['status']);
  if (operationName === undefined || status === undefined) return undefined;
  const { code = '', message = '' } = textsOf(objectAt(value, 'error'));
  return {
    id: textAt(value, 'id') ?? '',
    operationName,
    status,
    httpMethod: textAt(value, 'httpMethod') ?? '',
    resourceUri: textAt(value, 'resourceUri') ?? '',
    subscriptionId: textAt(value, 'subscriptionId') ?? '',
    correlationId: textAt(value, 'correlationId') ?? '',
    startTime: textAt(value, 'startTime') ?? '',
    ...(isObject(value['error']) ? { error: { code, message } } : {}),
  };
}
