/**
 * What the containers of a container group run on. The world asks, a runtime does: `none/` only keeps states by the
 * world's clock, `simulated/` runs the images' own commands as processes, `podman/` runs real containers. Called by
 * `local/world` alone.
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
  /** What it may use at most: its limits, or its requests where it has none. Absent: without limit. */
  readonly limits?: { readonly cpu: number; readonly memoryGb: number };
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
}

/** Asked again and again while the container runs. */
export interface Probe {
  readonly ask:
    | { readonly kind: 'exec'; readonly command: readonly string[] }
    | {
        readonly kind: 'httpGet';
        readonly scheme: 'http' | 'https';
        readonly port: number;
        readonly path: string;
        readonly headers: Readonly<Record<string, string>>;
      };
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
}

export interface GroupToRun {
  /** ARM id, lower case: the runtime's key. */
  readonly id: string;
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never';
  readonly initContainers: readonly ContainerToRun[];
  readonly containers: readonly ContainerToRun[];
  readonly volumes: readonly VolumeToMount[];
  /** What of it is reached from outside, at its address; absent: nobody knows, `[]`: nothing. */
  readonly publicPorts?: readonly { readonly port: number; readonly protocol: 'tcp' | 'udp' }[];
  /** Logins to the registries its images come from. */
  readonly registryLogins?: readonly RegistryLogin[];
}

export interface RegistryLogin {
  readonly server: string;
  readonly username: string;
  readonly password: string;
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

/** What POST …/exec asks for, and where its output goes. */
export interface ExecToStart {
  /** A single command as ACI takes it, split at spaces. */
  readonly command: readonly string[];
  /** 0: not told. */
  readonly rows: number;
  readonly columns: number;
  /** Called with what the process writes, both streams as one, until `ended` settles. */
  readonly onOutput: (bytes: Uint8Array) => void;
}

export interface ExecProcess {
  /** To the process's input. After its end: nothing happens. */
  write(bytes: Uint8Array): void;
  /** The client has gone: the process is ended. */
  kill(): void;
  /** The exit code. Never rejects. */
  readonly ended: Promise<number>;
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
  /**
   * The newest `tail` lines a container wrote; with `timestamps`, each after the time it was written and a space
   * (RFC 3339). A promise where the runtime has to ask.
   */
  logs(id: string, container: string, tail: number, timestamps?: boolean): string | Promise<string>;
  /**
   * POST …/exec: a further process in a container that runs, its input and output on a terminal where the runtime has
   * such a thing. Absent: the runtime has no processes. `podman/` is asked to have it too. Throws
   * {@link RuntimeRefusal} when the container does not run; a command that is not there is an exit code.
   */
  exec?(id: string, container: string, exec: ExecToStart): Promise<ExecProcess>;
  /** Ends everything: the machine is going down. */
  close(): Promise<void>;
}
