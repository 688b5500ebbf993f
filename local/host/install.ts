/**
 * Supplies `@azure/functions-core` to the real `@azure/functions`, which gets it by `require`. Must run before the
 * application is imported. One per process, kept on the global object: the library caches what it got even where a
 * test runner loads this file again.
 */
import { Module } from 'node:module';
import { type CoreModule, createCoreModule, type Registrar } from './core-module.ts';
import type { LoadedApp } from './load-app.ts';
import type { ProgrammingModel } from './rpc.ts';

const CORE_MODULE = '@azure/functions-core';
const KEY = Symbol.for('mooring.local.functions-core');

export interface InstalledCore {
  readonly core: CoreModule;
  /** The application that is loading; loads take turns through `queue`. */
  current: Registrar | undefined;
  queue: Promise<unknown>;
  /** The library sets its model with the first registration of the process only; later apps run on the same. */
  model: ProgrammingModel | undefined;
  /** What each entry file registered: a second import of it runs no code, so a second host reuses this. */
  readonly apps: Map<string, LoadedApp>;
}

/** Installs the interception once and gives the state all hosts of this process share. */
export function installCore(): InstalledCore {
  const existing: unknown = Reflect.get(globalThis, KEY);
  if (isInstalled(existing)) return existing;
  const installed: InstalledCore = {
    core: createCoreModule(() => installed.current),
    current: undefined,
    queue: Promise.resolve(),
    model: undefined,
    apps: new Map(),
  };
  const original = Module.prototype.require;
  Module.prototype.require = function requireWithCore(this: Module, id: string): unknown {
    return id === CORE_MODULE ? installed.core : original.call(this, id);
  };
  Reflect.set(globalThis, KEY, installed);
  return installed;
}

function isInstalled(value: unknown): value is InstalledCore {
  return typeof value === 'object' && value !== null && 'core' in value && 'apps' in value;
}
