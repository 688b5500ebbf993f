/**
 * The `@azure/functions-core` module: what the real `@azure/functions` registers functions and hooks with.
 * The library keeps the first one it gets for the life of the process, so there is exactly one, and it hands each
 * call to the application that is loading at that moment.
 */
import type { FunctionCallback, FunctionMetadata, HookCallback, ProgrammingModel, RpcLogLevel } from './rpc.ts';

/** The host version this stands in for; the library only checks that it is new enough for what it uses. */
const HOST_VERSION = '4.1052.200';
const WORKER_VERSION = '3.14.1';

/** What one application registers while its files are imported. */
export interface Registrar {
  registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Disposable;
  registerHook(name: string, callback: HookCallback): Disposable;
  setProgrammingModel(model: ProgrammingModel): void;
  programmingModel(): ProgrammingModel | undefined;
  log(level: RpcLogLevel, category: string, message: string): void;
}

class CoreDisposable {
  readonly #dispose: () => void;
  constructor(dispose: () => void) {
    this.#dispose = dispose;
  }
  dispose(): void {
    this.#dispose();
  }
}

export type Disposable = Pick<CoreDisposable, 'dispose'>;

export function disposable(dispose: () => void): Disposable {
  return new CoreDisposable(dispose);
}

export interface CoreModule {
  readonly version: string;
  readonly hostVersion: string;
  readonly Disposable: typeof CoreDisposable;
  registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Disposable;
  registerHook(name: string, callback: HookCallback): Disposable;
  setProgrammingModel(model: ProgrammingModel): void;
  getProgrammingModel(): ProgrammingModel | undefined;
  log(level: RpcLogLevel, category: string, message: string): void;
}

/** `current` gives the application that is loading; outside loading, registration is refused as the worker does. */
export function createCoreModule(current: () => Registrar | undefined): CoreModule {
  const loading = (what: string): Registrar => {
    const registrar = current();
    if (registrar === undefined) throw new Error(`A ${what} can only be registered during app startup.`);
    return registrar;
  };
  return {
    version: WORKER_VERSION,
    hostVersion: HOST_VERSION,
    Disposable: CoreDisposable,
    registerFunction: (metadata, callback) => loading('function').registerFunction(metadata, callback),
    registerHook: (name, callback) => loading('hook').registerHook(name, callback),
    setProgrammingModel: (model) => loading('programming model').setProgrammingModel(model),
    getProgrammingModel: () => current()?.programmingModel(),
    log: (level, category, message) => current()?.log(level, category, message),
  };
}
