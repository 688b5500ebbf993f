/** Registry, vault, prober, clock, ids and log in memory. Part of `memory-parts.ts`. */
import { Fault } from '../../../src/core/errors.ts';
import type {
  Clock,
  Ids,
  Log,
  Pointers,
  PointersSeen,
  Prober,
  ProbeTarget,
  Registry,
  Vault,
} from '../../../src/core/ports.ts';
import { parseVaultReference } from '../../../src/core/spec/secrets.ts';
import type { Switchboard } from './switchboard.ts';

export interface MemoryRegistry {
  readonly port: Registry;
  /** What `host/repository:tag` resolves to from now on. */
  push(image: string, digest: string): void;
}

export function memoryRegistry(board: Switchboard, hosts: readonly string[]): MemoryRegistry {
  const tags = new Map<string, string>();
  return {
    port: {
      knows: (host) => hosts.includes(host),
      resolve: ({ host, repository, tag }, signal) =>
        board.run({ name: 'registry.resolve', kind: 'read', signal }, () => {
          const digest = tags.get(`${host}/${repository}:${tag}`);
          if (digest === undefined)
            throw new Fault('terminal', { reason: 'ImageUnresolved', message: 'the registry has no such tag' });
          return digest;
        }),
    },
    push: (image, digest) => void tags.set(image, digest),
  };
}

export interface MemoryVault {
  readonly port: Vault;
  /** Every value kept, by secret name, newest last. */
  readonly kept: ReadonlyMap<string, readonly string[]>;
}

export function memoryVault(board: Switchboard, writable: boolean): MemoryVault {
  const kept = new Map<string, string[]>();
  return {
    port: {
      writable,
      keep: (name, value, signal) =>
        board.run({ name: 'vault.keep', kind: 'write', signal }, () => {
          const versions = [...(kept.get(name) ?? []), value];
          kept.set(name, versions);
          return `@Microsoft.KeyVault(SecretUri=https://mooring.vault.azure.net/secrets/${name}/${versionOf(versions.length)})`;
        }),
      read: (reference, signal) =>
        board.run({ name: 'vault.read', kind: 'read', signal }, () => {
          const { secret = '', version } = parseVaultReference(reference) ?? {};
          const versions = kept.get(secret) ?? [];
          const number = version === undefined ? versions.length : Number.parseInt(version, 16);
          const value = versions[number - 1];
          if (value === undefined)
            throw new Fault('terminal', { reason: 'SecretUnavailable', message: 'the vault has no such secret' });
          return { value, version: versionOf(number) };
        }),
      version: (reference, signal) =>
        board.run({ name: 'vault.version', kind: 'read', signal }, () => {
          const { vaultUrl = '', secret = '' } = parseVaultReference(reference) ?? {};
          const versions = kept.get(secret) ?? [];
          if (versions.length === 0)
            throw new Fault('terminal', { reason: 'SecretUnavailable', message: 'the vault has no such secret' });
          return `@Microsoft.KeyVault(SecretUri=${vaultUrl}/secrets/${secret}/${versionOf(versions.length)})`;
        }),
      forget: (prefix, signal) =>
        board.run({ name: 'vault.forget', kind: 'write', signal }, () => {
          for (const name of [...kept.keys()]) if (name.startsWith(prefix)) kept.delete(name);
        }),
    },
    kept,
  };
}

function versionOf(number: number): string {
  return number.toString(16).padStart(32, '0');
}

export interface MemoryProber {
  readonly port: Prober;
  answer: { ok: boolean; detail: string };
  readonly asked: readonly ProbeTarget[];
}

export function memoryProber(board: Switchboard): MemoryProber {
  const asked: ProbeTarget[] = [];
  const prober: MemoryProber = {
    port: {
      probe: (target, signal) =>
        board.run({ name: 'prober.probe', kind: 'read', signal }, () => {
          asked.push(target);
          return prober.answer;
        }),
    },
    answer: { ok: true, detail: '200' },
    asked,
  };
  return prober;
}

export interface MemoryPointers {
  readonly port: Pointers;
  /** What every list answers. */
  seen: PointersSeen;
}

export function memoryPointers(board: Switchboard): MemoryPointers {
  const pointers: MemoryPointers = {
    port: {
      list: (_subscription, signal) =>
        board.run({ name: 'pointers.list', kind: 'read', signal }, () => structuredClone(pointers.seen)),
    },
    seen: { pointers: [], unread: [] },
  };
  return pointers;
}

/** Stands still until it is told to go on. */
export interface VirtualClock extends Clock {
  advance(ms: number): void;
}

export function virtualClock(start: number): VirtualClock {
  let now = start;
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
    advance: (ms) => {
      now += ms;
    },
  };
}

export function countingIds(): Ids {
  let last = 0;
  return {
    next: () => {
      last += 1;
      return `id-${last}`;
    },
  };
}

export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface MemoryLog extends Log {
  readonly entries: readonly LogEntry[];
}

export function memoryLog(): MemoryLog {
  const entries: LogEntry[] = [];
  const at =
    (level: LogEntry['level']) =>
    (message: string, data: Readonly<Record<string, unknown>> = {}) => {
      entries.push({ level, message, data });
    };
  return { entries, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
