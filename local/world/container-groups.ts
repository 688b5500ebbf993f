/**
 * The container groups of the world: what a PUT, a PATCH, a DELETE and the actions do to them. Called by `arm/`.
 * A change is in the journal before the call returns; an operation that takes time ends later and tells its listeners.
 */
import { isIP } from 'node:net';
import {
  type ContainerRuntime,
  type ExecProcess,
  type ExecToStart,
  type GroupInstanceView,
  RuntimeRefusal,
} from '../containers/runtime.ts';
import { admit, admitWhileIdle, coresUsed } from './admission.ts';
import { type BodyChange, bodyChange } from './body-change.ts';
import type { GroupStarts } from './group-starts.ts';
import type { GroupStore } from './group-store.ts';
import type { GuidSource } from './guid.ts';
import { type JsonObject, objectAt, textAt } from './json.ts';
import { type ContainerGroup, type GroupAddress, groupId, groupKey, regionOf } from './model.ts';
import type { Cause, OperationName, Operations } from './operations.ts';
import { Refusal } from './refusal.ts';
import type { WorldSettings } from './settings.ts';
import { groupToRun } from './to-run.ts';

export interface PutRequest {
  readonly address: GroupAddress;
  readonly location: string;
  readonly body: JsonObject;
  readonly correlationId: string;
}

export interface PutResult {
  readonly group: ContainerGroup;
  readonly created: boolean;
}

export interface ContainerGroups {
  get(address: GroupAddress): ContainerGroup | undefined;
  /** In the order of their ids, so that pages do not overlap. */
  list(subscription: string, resourceGroup?: string): readonly ContainerGroup[];
  /** The group's `operation` carries it out; it has none where nothing had to be done. */
  put(request: PutRequest): Promise<PutResult>;
  /** Replaces the whole map; disturbs no container. */
  patchTags(group: ContainerGroup, tags: JsonObject, correlationId: string): ContainerGroup;
  delete(group: ContainerGroup, correlationId: string): Promise<void>;
  /** Undefined: it ran already. */
  start(group: ContainerGroup, correlationId: string): ContainerGroup | undefined;
  stop(group: ContainerGroup, correlationId: string): Promise<void>;
  restart(group: ContainerGroup, correlationId: string): ContainerGroup;
  /** What its containers do, where they were run since the machine came up. */
  view(group: ContainerGroup): GroupInstanceView | undefined;
  repairing(group: ContainerGroup): boolean;
  logs(group: ContainerGroup, container: string, tail: number, timestamps: boolean): Promise<string>;
  /** Undefined: its runtime has no processes. Throws a refusal when the container does not run. */
  exec(group: ContainerGroup, container: string, exec: ExecToStart): Promise<ExecProcess> | undefined;
  ip(group: ContainerGroup): string;
  /** The one that has this public name or IP address now, in lower case; a stopped one has neither. */
  reachedAt(host: string): ContainerGroup | undefined;
  /** What of its quotas a subscription has taken in a region. */
  usage(subscription: string, location: string): { readonly groups: number; readonly cores: number };
}

export interface ContainerGroupsParts {
  readonly runtime: ContainerRuntime;
  readonly settings: WorldSettings;
  readonly operations: Operations;
  readonly store: GroupStore;
  readonly starts: GroupStarts;
  readonly guid: GuidSource;
}

export function createContainerGroups(parts: ContainerGroupsParts): ContainerGroups {
  const { runtime, settings, operations, store, starts, guid } = parts;

  /** What the PUT amounts to; throws when it is refused. */
  function judge({ address, location, body }: PutRequest): BodyChange | 'create' {
    const existing = store.get(address);
    const change = existing ? bodyChange(existing.body, body) : 'restart';
    const view = existing && runtime.view(groupKey(existing));
    admit({ address, location, body, existing, change, view }, store, settings);
    if (!existing) return 'create';
    if (change === 'recreate') return change;
    // A container group that is stopped, failed or starting is started anew, whatever the body says.
    if (existing.provisioningState !== 'Succeeded' || existing.stopped) return 'restart';
    if (change === 'none' && settings.putOverRunning === 'restart') return 'restart';
    return change;
  }

  function accept({ address, body }: PutRequest): Promise<void> {
    return runtime.accept(groupToRun(groupKey(address), body)).catch((error: unknown) => {
      throw error instanceof RuntimeRefusal ? new Refusal(400, error.code, error.message) : error;
    });
  }

  return {
    get: store.get,
    list: store.list,
    async put(request) {
      if (!leavesRunning(judge(request))) await accept(request);
      // Judged again: the world may have moved on while the images were looked for.
      const change = judge(request);
      const { address, location, body, correlationId } = request;
      const existing = store.get(address);
      const cause = causeOf(existing ?? address, 'write', 'PUT', correlationId);
      if (existing && leavesRunning(change)) {
        const group = { ...existing, body };
        store.keep(group);
        operations.note(cause);
        return { group, created: false };
      }
      const fresh = { ...address, id: groupId(address), incarnation: guid(), stopped: false };
      const base: ContainerGroup = { ...(existing ?? fresh), location, body, provisioningState: 'Pending' };
      return { group: starts.begin(base, 'run', cause), created: change === 'create' || change === 'recreate' };
    },
    patchTags(group, tags, correlationId) {
      const patched = { ...group, body: { ...group.body, tags } };
      store.keep(patched);
      operations.note(causeOf(group, 'write', 'PATCH', correlationId));
      return patched;
    },
    async delete(group, correlationId) {
      await starts.remove(group);
      operations.note(causeOf(group, 'delete', 'DELETE', correlationId));
    },
    start(group, correlationId) {
      admitWhileIdle(group, settings);
      const cause = causeOf(group, 'start/action', 'POST', correlationId);
      if (group.stopped || group.provisioningState === 'Failed') return starts.begin(group, 'restart', cause);
      operations.note(cause);
      return undefined;
    },
    async stop(group, correlationId) {
      await starts.stop(group);
      operations.note(causeOf(group, 'stop/action', 'POST', correlationId));
    },
    restart(group, correlationId) {
      admitWhileIdle(group, settings);
      // Recorded twice while the platform was repairing; the call succeeded afterwards.
      if (starts.repairing(group)) throw new Refusal(500, 'InternalServerError', 'An internal server error occurred.');
      return starts.begin(group, 'restart', causeOf(group, 'restart/action', 'POST', correlationId));
    },
    view: (group) => runtime.view(groupKey(group)),
    repairing: starts.repairing,
    exec: (group, container, exec) => runtime.exec?.(groupKey(group), container, exec),
    usage: (subscription, location) => ({
      groups: store.count(subscription, regionOf(location)),
      cores: coresUsed(store, subscription, regionOf(location)),
    }),
    logs: async (group, container, tail, timestamps) => runtime.logs(groupKey(group), container, tail, timestamps),
    ip: (group) => runtime.address(groupKey(group)),
    reachedAt(host) {
      const at = (group: ContainerGroup): boolean => runtime.address(groupKey(group)) === host;
      const group = isIP(host) === 0 ? store.named(host) : store.all().find((one) => isReached(one) && at(one));
      return group && isReached(group) ? group : undefined;
    },
  };
}

/** From outside, under an address of its own; a stopped one has given it up (documented). */
function isReached({ body, stopped }: ContainerGroup): boolean {
  const address = objectAt(objectAt(body, 'properties'), 'ipAddress');
  return !stopped && textAt(address, 'type')?.toLowerCase() === 'public';
}

function leavesRunning(change: BodyChange | 'create'): boolean {
  return change === 'none' || change === 'live';
}

type Verb = 'write' | 'delete' | 'start/action' | 'stop/action' | 'restart/action';

function causeOf(
  address: GroupAddress & { id?: string },
  verb: Verb,
  httpMethod: string,
  correlationId: string,
): Cause {
  const operationName: OperationName = `Microsoft.ContainerInstance/containerGroups/${verb}`;
  const resourceUri = address.id ?? groupId(address);
  return { operationName, httpMethod, resourceUri, subscriptionId: address.subscription, correlationId };
}
