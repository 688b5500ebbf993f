/**
 * Carries out what a container group's record says on the runtime: starts, stops, removals, and, when the machine comes
 * up again, everything that ran before. Used by the container groups. At most one start of a group is under way; a newer
 * one, a stop or a removal overtakes it.
 */
import type { ContainerRuntime } from '../containers/runtime.ts';
import type { WorldClock } from './clock.ts';
import type { GroupStore } from './group-store.ts';
import { createLanes } from './lanes.ts';
import { type ContainerGroup, groupKey } from './model.ts';
import type { Cause, Operations } from './operations.ts';
import { createProvisioning } from './provisioning.ts';
import type { WorldSettings } from './settings.ts';
import { groupToRun } from './to-run.ts';

export interface GroupStarts {
  /** Starts the containers, over running ones if there are any. Gives the record as it is kept meanwhile. */
  begin(group: ContainerGroup, how: 'run' | 'restart', cause: Cause): ContainerGroup;
  stop(group: ContainerGroup): Promise<void>;
  remove(group: ContainerGroup): Promise<void>;
  /** Whether it is being started again after the machine went down. */
  repairing(group: ContainerGroup): boolean;
  /** The machine is up again: runs what ran before. */
  resume(): void;
  close(): void;
}

export interface GroupStartsParts {
  readonly clock: WorldClock;
  readonly settings: WorldSettings;
  readonly runtime: ContainerRuntime;
  readonly store: GroupStore;
  readonly operations: Operations;
}

/** What does not come up after a restart (its registry may be starting itself) is tried again after this. */
const REPAIR_AGAIN_MS = 1_000;

export function createGroupStarts(parts: GroupStartsParts): GroupStarts {
  const { clock, runtime, store, operations } = parts;
  const lanes = createLanes();
  const provisioning = createProvisioning(clock, parts.settings);
  const repairs = new Map<string, ContainerGroup>();

  function work(group: ContainerGroup, how: 'run' | 'restart'): Promise<void> {
    const key = groupKey(group);
    const known = runtime.view(key) !== undefined;
    return how === 'restart' && known ? runtime.restart(key) : runtime.run(groupToRun(key, group.body));
  }

  function carryOut(group: ContainerGroup, how: 'run' | 'restart', operation: string): void {
    const key = groupKey(group);
    const start = (): Promise<void> => lanes.queue(key, () => work(group, how));
    provisioning.begin(key, start, (error) => {
      const { operation: _, ...rest } = store.get(group) ?? group;
      store.keep({ ...rest, provisioningState: error ? 'Failed' : 'Succeeded' });
      operations.end(operation, error ? 'Failed' : 'Succeeded', error);
    });
  }

  /** Ends a start or repair under way without a result; true when there was one. */
  function overtake(group: ContainerGroup): boolean {
    const key = groupKey(group);
    const underWay = provisioning.cancel(key);
    const repaired = repairs.delete(key);
    if (group.operation !== undefined) operations.end(group.operation, 'Canceled');
    return underWay || repaired;
  }

  function repair(group: ContainerGroup): void {
    const key = groupKey(group);
    repairs.set(key, group);
    const again = (): void => {
      if (repairs.get(key) === group) repair(group);
    };
    lanes
      .queue(key, () => work(group, 'run'))
      .then(
        () => {
          if (repairs.get(key) === group) repairs.delete(key);
        },
        () => void clock.after(REPAIR_AGAIN_MS, again),
      );
  }

  return {
    begin(group, how, cause) {
      const key = groupKey(group);
      // One that did not start in time may still be at it, and would hold up the lane.
      const failed = store.get(group)?.provisioningState === 'Failed';
      if (overtake(group) || failed) void lanes.jump(key, () => runtime.remove(key));
      const { id: operation } = operations.begin(cause);
      const provisioningState = how === 'restart' ? 'Updating' : 'Pending';
      const kept: ContainerGroup = { ...group, stopped: false, provisioningState, operation };
      store.keep(kept);
      carryOut(kept, how, operation);
      return kept;
    },
    stop(group) {
      const key = groupKey(group);
      // What is half started would go on starting behind a stop.
      const halfStarted = overtake(group);
      const { operation: _, ...rest } = group;
      store.keep({ ...rest, stopped: true, provisioningState: 'Succeeded' });
      return lanes.jump(key, () => (halfStarted ? runtime.remove(key) : runtime.stop(key)));
    },
    remove(group) {
      overtake(group);
      store.drop(group);
      return lanes.jump(groupKey(group), () => runtime.remove(groupKey(group)));
    },
    repairing: (group) => repairs.has(groupKey(group)),
    resume() {
      for (const group of store.all()) {
        if (group.stopped) continue;
        if (group.operation !== undefined) carryOut(group, 'run', group.operation);
        else if (group.provisioningState === 'Succeeded') repair(group);
      }
    },
    close() {
      provisioning.close();
      repairs.clear();
    },
  };
}
