/**
 * Imports a function app's entry file and collects what it registers. Called by `startHost`. An app that registers
 * nothing is an error: the library swallows a failed start and would otherwise look like an app without functions.
 */
import { pathToFileURL } from 'node:url';
import { disposable, type Registrar } from './core-module.ts';
import { installCore } from './install.ts';
import type { HostLog } from './log.ts';
import type { BindingInfo, FunctionCallback, FunctionMetadata, HookCallback, ProgrammingModel } from './rpc.ts';

export const HOOK_NAMES = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'] as const;
export type HookName = (typeof HOOK_NAMES)[number];

export interface LoadedFunction {
  readonly name: string;
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
  readonly trigger: { readonly name: string; readonly info: BindingInfo };
}

export interface LoadedApp {
  readonly functions: readonly LoadedFunction[];
  readonly hooks: Readonly<Record<HookName, readonly HookCallback[]>>;
  readonly model: ProgrammingModel;
}

/** Loads take turns, so that each registration belongs to one app. */
export async function loadApp(appFile: string, log: HostLog): Promise<LoadedApp> {
  const installed = installCore();
  const turn = installed.queue.then(() => importApp(appFile, log));
  installed.queue = turn.catch(() => undefined);
  return turn;
}

async function importApp(appFile: string, log: HostLog): Promise<LoadedApp> {
  const installed = installCore();
  const collector = new Collector(log);
  installed.current = collector;
  try {
    await import(/* @vite-ignore */ pathToFileURL(appFile).href);
    const app = collector.finish() ?? installed.apps.get(appFile);
    if (app === undefined) throw new Error(`${appFile} registered no functions`);
    const capabilities = await app.model.getCapabilities({});
    if (capabilities['HttpUri'] !== undefined) throw new Error(`${appFile} sets enableHttpStream: not supported here`);
    installed.apps.set(appFile, app);
    return app;
  } finally {
    installed.current = undefined;
  }
}

class Collector implements Registrar {
  readonly log: HostLog;
  readonly #functions = new Map<string, LoadedFunction>();
  readonly #hooks = new Map<HookName, HookCallback[]>(HOOK_NAMES.map((name) => [name, []]));

  constructor(log: HostLog) {
    this.log = log;
  }

  registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): { dispose(): void } {
    const { name } = metadata;
    if (this.#functions.has(name)) throw new Error(`A function with name "${name}" has already been registered.`);
    const trigger = Object.entries(metadata.bindings).find(([, info]) => info.type.toLowerCase().endsWith('trigger'));
    if (trigger === undefined) throw new Error(`Function "${name}" has no trigger.`);
    this.#functions.set(name, { name, metadata, callback, trigger: { name: trigger[0], info: trigger[1] } });
    return disposable(() => this.#functions.delete(name));
  }

  registerHook(name: string, callback: HookCallback): { dispose(): void } {
    const known = HOOK_NAMES.find((hook) => hook === name);
    const hooks = known === undefined ? undefined : this.#hooks.get(known);
    if (hooks === undefined) throw new RangeError(`Unrecognized hook "${name}"`);
    hooks.push(callback);
    return disposable(() => {
      const at = hooks.indexOf(callback);
      if (at >= 0) hooks.splice(at, 1);
    });
  }

  setProgrammingModel(model: ProgrammingModel): void {
    installCore().model = model;
  }

  programmingModel(): ProgrammingModel | undefined {
    return installCore().model;
  }

  /** Undefined when nothing was registered. */
  finish(): LoadedApp | undefined {
    const model = this.programmingModel();
    if (this.#functions.size === 0 || model === undefined) return undefined;
    const hooks = (name: HookName): readonly HookCallback[] => this.#hooks.get(name) ?? [];
    return {
      functions: [...this.#functions.values()],
      hooks: {
        appStart: hooks('appStart'),
        appTerminate: hooks('appTerminate'),
        preInvocation: hooks('preInvocation'),
        postInvocation: hooks('postInvocation'),
        log: hooks('log'),
      },
      model,
    };
  }
}
