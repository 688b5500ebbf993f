/**
 * Ports that load what they need on first use, so that registering the triggers loads no SDK and each trigger loads
 * only what it calls. Built by wiring; a load that failed is tried again by the next call.
 */
import type {
  Admissions,
  ContainerGroups,
  CutoverRecord,
  DeadLetters,
  Groups,
  History,
  Holds,
  Images,
  PaceRows,
  Pointers,
  PoisonQueue,
  Quota,
  Registry,
  Revisions,
  Router,
  Vault,
  WakeQueue,
} from '../core/ports.ts';

export type Load<T> = () => Promise<T>;

/** The same load for all callers; one that failed is tried again by the next. */
export function once<T>(load: Load<T>): Load<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
}

let turn: Promise<unknown> = Promise.resolve();

/** One import at a time: two SDKs that share CommonJS parts, imported at once, can fail on Node 24 (ERR_REQUIRE_ESM_RACE_CONDITION). */
export function inTurn<T>(imported: Load<T>): Promise<T> {
  const mine = turn.then(imported);
  turn = mine.catch(() => undefined);
  return mine;
}

export function lazyGroups(load: Load<Groups>): Groups {
  return {
    get: async (...args) => (await load()).get(...args),
    insert: async (...args) => (await load()).insert(...args),
    update: async (...args) => (await load()).update(...args),
    remove: async (...args) => (await load()).remove(...args),
    named: async (...args) => (await load()).named(...args),
    async *list(...args) {
      yield* (await load()).list(...args);
    },
  };
}

export function lazyRevisions(load: Load<Revisions>): Revisions {
  return {
    insert: async (...args) => (await load()).insert(...args),
    get: async (...args) => (await load()).get(...args),
    numbers: async (...args) => (await load()).numbers(...args),
    remove: async (...args) => (await load()).remove(...args),
    removeAll: async (...args) => (await load()).removeAll(...args),
  };
}

export function lazyImages(load: Load<Images>): Images {
  return {
    users: async (...args) => (await load()).users(...args),
    add: async (...args) => (await load()).add(...args),
    remove: async (...args) => (await load()).remove(...args),
  };
}

export function lazyHistory(load: Load<History>): History {
  return {
    append: async (...args) => (await load()).append(...args),
    list: async (...args) => (await load()).list(...args),
  };
}

export function lazyHolds(load: Load<Holds>): Holds {
  return {
    read: async (...args) => (await load()).read(...args),
    set: async (...args) => (await load()).set(...args),
  };
}

export function lazyAdmissions(load: Load<Admissions>): Admissions {
  return {
    read: async (...args) => (await load()).read(...args),
    write: async (...args) => (await load()).write(...args),
  };
}

export function lazyCutovers(load: Load<CutoverRecord>): CutoverRecord {
  return {
    last: async (...args) => (await load()).last(...args),
    append: async (...args) => (await load()).append(...args),
    list: async (...args) => (await load()).list(...args),
    removeOthers: async (...args) => (await load()).removeOthers(...args),
    removeAll: async (...args) => (await load()).removeAll(...args),
  };
}

export function lazyPaceRows(load: Load<PaceRows>): PaceRows {
  return {
    get: async (...args) => (await load()).get(...args),
    put: async (...args) => (await load()).put(...args),
  };
}

export function lazyQueue(load: Load<WakeQueue>): WakeQueue {
  return { send: async (...args) => (await load()).send(...args) };
}

export function lazyPoison(load: Load<PoisonQueue>): PoisonQueue {
  return {
    count: async (...args) => (await load()).count(...args),
    peek: async (...args) => (await load()).peek(...args),
    receive: async (...args) => (await load()).receive(...args),
    remove: async (...args) => (await load()).remove(...args),
  };
}

export function lazyDeadLetters(load: Load<DeadLetters>, container: string): DeadLetters {
  return {
    container,
    isOn: async (...args) => (await load()).isOn(...args),
    read: async (...args) => (await load()).read(...args),
    remove: async (...args) => (await load()).remove(...args),
    setAside: async (...args) => (await load()).setAside(...args),
    async *list(...args) {
      yield* (await load()).list(...args);
    },
  };
}

export function lazyContainerGroups(load: Load<ContainerGroups>): ContainerGroups {
  return {
    get: async (...args) => (await load()).get(...args),
    put: async (...args) => (await load()).put(...args),
    patchTags: async (...args) => (await load()).patchTags(...args),
    delete: async (...args) => (await load()).delete(...args),
    act: async (...args) => (await load()).act(...args),
    async *list(...args) {
      yield* (await load()).list(...args);
    },
  };
}

export function lazyPointers(load: Load<Pointers>): Pointers {
  return { list: async (...args) => (await load()).list(...args) };
}

export function lazyRouter(load: Load<Router>): Router {
  return {
    read: async (...args) => (await load()).read(...args),
    putEndpoint: async (...args) => (await load()).putEndpoint(...args),
    removeEndpoint: async (...args) => (await load()).removeEndpoint(...args),
    create: async (...args) => (await load()).create(...args),
    update: async (...args) => (await load()).update(...args),
    remove: async (...args) => (await load()).remove(...args),
  };
}

export function lazyQuota(load: Load<Quota>): Quota {
  return { read: async (...args) => (await load()).read(...args) };
}

export function lazyVault(load: Load<Vault>, writable: boolean): Vault {
  return {
    writable,
    keep: async (...args) => (await load()).keep(...args),
    read: async (...args) => (await load()).read(...args),
    version: async (...args) => (await load()).version(...args),
    forget: async (...args) => (await load()).forget(...args),
  };
}

/** `knows` is asked before anything is loaded. */
export function lazyRegistry(load: Load<Registry>, knows: (host: string) => boolean): Registry {
  return { knows, resolve: async (...args) => (await load()).resolve(...args) };
}
