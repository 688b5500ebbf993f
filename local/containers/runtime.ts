/**
 * What the containers of a container group run on. The world asks, a runtime does: `none/` only keeps states by the
 * world's clock, `simulated/` runs the images' own commands as processes. Called by `local/world` alone.
 */

/** One container, as its group's body declares it; secret values are in the clear here and nowhere else. */
export interface ContainerToRun {
  readonly name: string;
  /** As declared: `registry/repository:tag` or `…@sha256:…`. */
  readonly image: string;
  /** Replaces the image's entrypoint and command when not empty. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
  /** Where each mounted volume stands inside the container. */
  readonly mounts: readonly { readonly volume: string; readonly path: string; readonly readOnly: boolean }[];
}

export interface GroupToRun {
  /** ARM id, lower case: the runtime's key. */
  readonly id: string;
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never';
  readonly initContainers: readonly ContainerToRun[];
  readonly containers: readonly ContainerToRun[];
  readonly volumes: readonly VolumeToMount[];
}

export type VolumeToMount =
  | { readonly name: string; readonly kind: 'azureFile'; readonly account: string; readonly share: string }
  | { readonly name: string; readonly kind: 'emptyDir' }
  | { readonly name: string; readonly kind: 'secret'; readonly files: Readonly<Record<string, string>> };

/** ACI's `containers[].instanceView`, in ACI's own words, so that the ARM side passes it through. */
export interface ContainerInstanceView {
  readonly restartCount: number;
  readonly currentState: ContainerState;
  readonly previousState?: ContainerState;
  readonly events: readonly ContainerEvent[];
}

export interface ContainerState {
  readonly state: 'Waiting' | 'Running' | 'Terminated';
  /** ISO 8601. */
  readonly startTime?: string;
  readonly exitCode?: number;
  readonly finishTime?: string;
  readonly detailStatus: string;
}

export interface ContainerEvent {
  readonly count: number;
  readonly firstTimestamp: string;
  readonly lastTimestamp: string;
  readonly name: string;
  readonly message: string;
  readonly type: 'Normal' | 'Warning';
}

export interface GroupInstanceView {
  /** Derived from the containers: Pending until all have started once. */
  readonly state: 'Pending' | 'Running' | 'Stopped' | 'Succeeded' | 'Failed';
  readonly initContainers: Readonly<Record<string, ContainerInstanceView>>;
  readonly containers: Readonly<Record<string, ContainerInstanceView>>;
}

/** Why a group could not be started: an ACI error code such as `InaccessibleImage`, and its message. */
export class RuntimeRefusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'RuntimeRefusal';
    this.code = code;
  }
}

export interface ContainerRuntime {
  /** The address the group has or would have, for `ipAddress.ip`. Stable for an id while the group exists. */
  address(id: string): string;
  /** Checks that every image can be had. Throws {@link RuntimeRefusal} when one cannot. Asked before a PUT is accepted. */
  accept(group: GroupToRun): Promise<void>;
  /** Pulls and starts (or, over a running group, replaces) all containers. Resolves when each has started once; throws {@link RuntimeRefusal}. */
  run(group: GroupToRun): Promise<void>;
  /** Ends all containers, keeps the group: POST …/stop. */
  stop(id: string): Promise<void>;
  /** Ends and starts all containers, pulling anew what a tag names by now: POST …/start and …/restart. */
  restart(id: string): Promise<void>;
  /** Ends all containers and forgets the group. Never fails for an unknown id. */
  remove(id: string): Promise<void>;
  /** What is true now, or undefined for an id that was never run. */
  view(id: string): GroupInstanceView | undefined;
  /** The newest `tail` lines a container wrote. */
  logs(id: string, container: string, tail: number): string;
  /** Ends everything: the machine is going down. */
  close(): Promise<void>;
}
