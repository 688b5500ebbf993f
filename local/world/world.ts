/**
 * The model of Azure that everything local stands on. `createWorld` puts its parts together; `arm/` speaks it, a
 * composition listens to its operations. With a directory it is durable: what was answered for outlives the process.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { ContainerRuntime } from '../containers/runtime.ts';
import { type Access, createAccess } from './access.ts';
import { type Allowances, createAllowances } from './allowances.ts';
import type { WorldClock } from './clock.ts';
import { type ContainerGroups, createContainerGroups } from './container-groups.ts';
import { createFaults, type Faults } from './faults.ts';
import { createGroupStarts } from './group-starts.ts';
import { createGroupStore } from './group-store.ts';
import type { GuidSource } from './guid.ts';
import { forgetfulJournal, openJournal } from './journal.ts';
import { createOperations, type OperationEvent, type Operations } from './operations.ts';
import { createProfiles, type Profiles } from './profiles.ts';
import { createReadLog, type ReadLog } from './read-log.ts';
import { createResourceGroups, type ResourceGroups } from './resource-groups.ts';
import { createResources, type Resources } from './resources.ts';
import { DEFAULT_SETTINGS, DEFAULT_SUBSCRIPTION, type WorldSettings } from './settings.ts';
import { createTerminals, type Terminals } from './terminals.ts';
import type { Prober } from './traffic-manager/prober.ts';
import { createTrafficManager, type TrafficManager } from './traffic-manager/traffic-manager.ts';
import { createWorldProber } from './traffic-manager/world-prober.ts';
import { createWriteLog, type WriteLog } from './write-log.ts';

export interface WorldOptions {
  readonly clock: WorldClock;
  readonly runtime: ContainerRuntime;
  /** Where the world is kept; absent: it ends with the process. */
  readonly directory?: string;
  readonly settings?: Partial<WorldSettings>;
  readonly subscriptions?: readonly string[];
  /** Where ids come from; absent: random ones. */
  readonly guid?: GuidSource;
  /** Chance, from 0 to below 1: which endpoint a DNS query gets. A simulation hands in a seeded one. Absent: `Math.random`. */
  readonly chance?: () => number;
  /** What Traffic Manager probes with, made from the prober that asks the world alone; absent: that one. */
  readonly prober?: (asksWorld: Prober) => Prober;
  /** What the probes' timers stand on, the same time: they never end, and a simulation goes on for others. Absent: `clock`. */
  readonly probeClock?: WorldClock;
}

export interface World {
  readonly clock: WorldClock;
  readonly settings: WorldSettings;
  readonly guid: GuidSource;
  readonly resourceGroups: ResourceGroups;
  readonly groups: ContainerGroups;
  readonly profiles: Profiles;
  readonly resources: Resources;
  readonly operations: Operations;
  readonly allowances: Allowances;
  readonly faults: Faults;
  readonly writes: WriteLog;
  readonly reads: ReadLog;
  readonly access: Access;
  readonly terminals: Terminals;
  readonly traffic: TrafficManager;
  /** Calls `listener` when an operation has ended; the returned function ends that. */
  onOperation(listener: (event: OperationEvent) => void): () => void;
  /** The machine goes down: no timer of the world is left. The runtime is its owner's to close. */
  close(): void;
}

export function createWorld(options: WorldOptions): World {
  const { clock, runtime, directory } = options;
  const settings: WorldSettings = { ...DEFAULT_SETTINGS, ...options.settings };
  const guid = options.guid ?? randomUUID;
  const journal = directory === undefined ? forgetfulJournal() : openJournal(join(directory, 'world.jsonl'));
  const operations = createOperations(clock, guid, journal);
  const store = createGroupStore(journal);
  const starts = createGroupStarts({ clock, settings, runtime, store, operations });
  starts.resume();
  const groups = createContainerGroups({ runtime, settings, operations, store, starts, guid });
  const asksWorld = createWorldProber(groups);
  const prober = options.prober?.(asksWorld) ?? asksWorld;
  const chance = options.chance ?? Math.random;
  const traffic = createTrafficManager({ clock: options.probeClock ?? clock, settings, journal, prober, chance });
  return {
    clock,
    settings,
    guid,
    resourceGroups: createResourceGroups(journal, options.subscriptions ?? [DEFAULT_SUBSCRIPTION]),
    groups,
    profiles: createProfiles(journal),
    resources: createResources(journal),
    operations,
    allowances: createAllowances(clock, settings),
    faults: createFaults(),
    writes: createWriteLog(directory === undefined ? undefined : join(directory, 'arm-writes.jsonl')),
    reads: createReadLog(),
    access: createAccess(settings.roleAssignments),
    terminals: createTerminals(clock, guid),
    traffic,
    onOperation: operations.onEnd,
    close() {
      traffic.close();
      starts.close();
    },
  };
}
