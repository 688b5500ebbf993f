/**
 * The engine's parts in memory, on a clock that stands still: a test double for speed, for tests of what is built upon
 * the engine. Conditional writes really conflict, lists come in pages, writes are counted by port, and any call can be
 * made to fail, hang or lose its answer (`board`). The adapters themselves are tested against real services elsewhere.
 */
import { createHash } from 'node:crypto';
import { TIMINGS } from '../../src/core/timings.ts';
import { noTracer } from '../../src/core/tracer.ts';
import { createPace } from '../../src/engine/pace.ts';
import type { Parts } from '../../src/engine/parts.ts';
import { reconcile } from '../../src/engine/reconcile.ts';
import { memoryAdmissions } from './memory/admissions.ts';
import { type MemoryContainerGroups, memoryContainerGroups } from './memory/container-groups.ts';
import { type MemoryDeadLetters, type MemoryPoison, memoryDeadLetters, memoryPoison } from './memory/given-up.ts';
import { type MemoryQuota, type MemoryRouter, memoryQuota, memoryRouter } from './memory/router.ts';
import {
  countingIds,
  type MemoryLog,
  type MemoryPointers,
  type MemoryProber,
  type MemoryRegistry,
  type MemoryVault,
  memoryLog,
  memoryPointers,
  memoryProber,
  memoryRegistry,
  memoryVault,
  type VirtualClock,
  virtualClock,
} from './memory/services.ts';
import {
  type MemoryGroups,
  type MemoryQueue,
  memoryCutovers,
  memoryGroups,
  memoryHistory,
  memoryHolds,
  memoryImages,
  memoryPaceRows,
  memoryQueue,
  memoryRevisions,
} from './memory/store.ts';
import { createSwitchboard, type Switchboard } from './memory/switchboard.ts';

export interface MemoryOptions {
  /** Registries that are asked. */
  readonly registries?: readonly string[];
  /** Whether Mooring has a vault to write to. */
  readonly vault?: boolean;
  readonly readOnly?: boolean;
  /** Virtual time a PUT takes. */
  readonly provisionMs?: number;
  /** Items a page of every list. */
  readonly pageSize?: number;
}

export interface Memory {
  readonly parts: Parts;
  readonly board: Switchboard;
  readonly groups: MemoryGroups;
  readonly queue: MemoryQueue;
  readonly poison: MemoryPoison;
  readonly deadLetters: MemoryDeadLetters;
  readonly containerGroups: MemoryContainerGroups;
  readonly registry: MemoryRegistry;
  readonly vault: MemoryVault;
  readonly pointers: MemoryPointers;
  readonly router: MemoryRouter;
  readonly quota: MemoryQuota;
  readonly prober: MemoryProber;
  readonly clock: VirtualClock;
  readonly log: MemoryLog;
  /** Lets virtual time pass and works off the messages that come due, as the queue trigger would. */
  pass(ms: number): Promise<void>;
}

export const START = Date.parse('2026-01-05T08:00:00Z');
/** Steps of virtual time; finer than any wait of the loop. */
const STEP_MS = 1000;
/** Messages worked off in one step; more is a hot loop. */
const MESSAGES_MAX = 100;

export function memoryParts(options: MemoryOptions = {}): Memory {
  const board = createSwitchboard();
  const clock = virtualClock(START);
  const pageSize = options.pageSize ?? 3;
  const groups = memoryGroups(board, pageSize);
  const queue = memoryQueue(board, clock);
  const poison = memoryPoison(board, clock);
  const deadLetters = memoryDeadLetters(board, clock);
  const containerGroups = memoryContainerGroups(board, clock, { provisionMs: options.provisionMs ?? 20_000, pageSize });
  const registry = memoryRegistry(board, options.registries ?? []);
  const vault = memoryVault(board, options.vault ?? true);
  const pointers = memoryPointers(board);
  const router = memoryRouter(board, clock, containerGroups.answers);
  const quota = memoryQuota(board);
  const prober = memoryProber(board);
  const log = memoryLog();
  const parts: Parts = {
    groups: groups.port,
    revisions: memoryRevisions(board),
    images: memoryImages(board),
    history: memoryHistory(board),
    holds: memoryHolds(board),
    admissions: memoryAdmissions(board),
    cutovers: memoryCutovers(board),
    pace: createPace({ paceRows: memoryPaceRows(board), clock, log }),
    queue: queue.port,
    poison: poison.port,
    deadLetters: deadLetters.port,
    containerGroups: containerGroups.port,
    pointers: pointers.port,
    router: router.port,
    quota: quota.port,
    registry: registry.port,
    vault: vault.port,
    prober: prober.port,
    clock,
    ids: countingIds(),
    log,
    tracer: noTracer,
    installation: {
      id: 'test-installation',
      readOnly: options.readOnly ?? false,
      keyId: 'k1',
      sign: (text) => `k1.${createHash('sha256').update(text).digest('hex')}`,
    },
    timings: TIMINGS,
  };

  async function pass(ms: number): Promise<void> {
    for (const end = clock.now() + ms; clock.now() < end; ) {
      clock.advance(Math.min(STEP_MS, end - clock.now()));
      let worked = 0;
      for (let due = queue.take(); due.length > 0; due = queue.take()) {
        worked += due.length;
        if (worked > MESSAGES_MAX) throw new Error('a hot loop: messages keep coming due at once');
        for (const message of due) await work(message);
      }
    }
  }

  async function work(message: Parameters<Parts['queue']['send']>[0]): Promise<void> {
    const outcome = await reconcile(parts, { scope: message.scope, name: message.group }, message.ticket, 'message');
    if (outcome.kind === 'busy') await parts.queue.send(message, outcome.againInMs, AbortSignal.timeout(1000));
  }

  return {
    parts,
    board,
    groups,
    queue,
    poison,
    deadLetters,
    containerGroups,
    registry,
    vault,
    pointers,
    router,
    quota,
    prober,
    clock,
    log,
    pass,
  };
}
