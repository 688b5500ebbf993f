/**
 * The wake protocol with workers, wakers, a queue and a sweep, each taking one small step at a time, and a checker that
 * plays every order in which the steps can come. Rows are written by ETag, messages come again after a death, time
 * passes while somebody holds the lease. Used by wake.test.ts, on the real transitions and on broken ones.
 */
import type { WakeState } from '../../../src/core/model.ts';
import * as real from '../../../src/core/wake.ts';

export interface Protocol {
  readonly ask: typeof real.ask;
  readonly lease: typeof real.lease;
  readonly release: typeof real.release;
  readonly admits: typeof real.admits;
  readonly isHeldBy: typeof real.isHeldBy;
  readonly isOverdue: typeof real.isOverdue;
  /** Whether a write names the version it read. */
  readonly byVersion: boolean;
  /** Whether the message is sent before the row is written. */
  readonly sendsFirst: boolean;
}

export const REAL: Protocol = { ...real, byVersion: true, sendsFirst: false };

export interface Setting {
  readonly workerDeaths?: number;
  /** Wakers that die between their write and their send. */
  readonly wakerDeaths?: number;
  readonly sweep?: boolean;
  readonly leaseMs?: number;
  readonly overdueMs?: number;
  /** How long after its look the first plan wants another. */
  readonly firstLookAfter?: number;
}

interface Row {
  readonly wake: WakeState;
  readonly version: number;
}
interface Message {
  readonly ticket: string;
  readonly at: number;
}
type Worker =
  | { readonly pc: 'idle' }
  | { readonly pc: 'got'; readonly ticket: string }
  | { readonly pc: 'read'; readonly ticket: string; readonly row: Row }
  | { readonly pc: 'held' | 'looked'; readonly ticket: string; readonly held: WakeState }
  | { readonly pc: 'releasing'; readonly ticket: string; readonly held: WakeState; readonly row: Row }
  | { readonly pc: 'sending'; readonly ticket: string; readonly next: Message };
type Waker =
  | { readonly pc: 'new' | 'reading' | 'done' }
  | { readonly pc: 'writing'; readonly row: Row; readonly wake: WakeState; readonly send?: Message }
  | { readonly pc: 'sending'; readonly send: Message };

interface World {
  readonly now: number;
  readonly row: Row;
  readonly queue: readonly Message[];
  readonly workers: readonly Worker[];
  readonly wakers: readonly Waker[];
  /** Wakers whose news no look has seen yet. */
  readonly unseen: readonly number[];
  readonly ids: number;
  readonly looks: number;
  readonly deaths: { readonly workers: number; readonly wakers: number };
}

/** More than any correct protocol needs here. */
const STATES_MAX = 2_000_000;
const LOOKS_MAX = 12;

/** What is wrong in the worst order of steps; undefined when nothing is in any. And how many states there were. */
export function check(protocol: Protocol, setting: Setting = {}): { wrong: string | undefined; states: number } {
  const start: World = {
    now: 0,
    row: { wake: real.ASLEEP, version: 0 },
    queue: [],
    workers: [{ pc: 'idle' }, { pc: 'idle' }],
    wakers: [{ pc: 'new' }, { pc: 'new' }],
    unseen: [],
    ids: 0,
    looks: 0,
    deaths: { workers: setting.workerDeaths ?? 0, wakers: setting.wakerDeaths ?? 0 },
  };
  const seen = new Set<string>();
  const open = [start];
  for (let world = open.pop(); world; world = open.pop()) {
    const key = keyOf(world);
    if (seen.has(key)) continue;
    seen.add(key);
    if (seen.size > STATES_MAX) throw new Error('too many states');
    const wrong = broken(world);
    if (wrong) return { wrong, states: seen.size };
    const next = nextOf(protocol, setting, world);
    if (next.length === 0 && world.unseen.length > 0) return { wrong: 'a wake is lost', states: seen.size };
    open.push(...next);
  }
  return { wrong: undefined, states: seen.size };
}

function broken({ now, row, workers, queue, looks }: World): string | undefined {
  const holders = workers.filter((worker) => 'held' in worker && now < (worker.held.lease?.until ?? 0));
  if (holders.length > 1) return 'two hold the lease';
  const ticket = row.wake.ticket?.id;
  const inHand = workers.filter((worker) => 'ticket' in worker && worker.ticket === ticket).length;
  if (queue.filter((message) => message.ticket === ticket).length + inHand > 1) return 'one ticket in two messages';
  return looks > LOOKS_MAX ? 'a hot loop' : undefined;
}

function nextOf(protocol: Protocol, setting: Setting, world: World): World[] {
  const next: World[] = [];
  world.workers.forEach((worker, index) => {
    next.push(...workerSteps(protocol, setting, world, worker).map((after) => placed(after, 'workers', index)));
    // A ticket that is written and not sent is the sweep's to find: where none comes, nobody dies just there.
    const mayDie = worker.pc !== 'idle' && (worker.pc !== 'sending' || setting.sweep === true);
    if (mayDie && world.deaths.workers > 0) {
      const deaths = { ...world.deaths, workers: world.deaths.workers - 1 };
      const queue = [...world.queue, { ticket: worker.ticket, at: world.now + 1 }];
      next.push(placed({ world: { ...world, deaths, queue }, to: { pc: 'idle' } }, 'workers', index));
    }
  });
  world.wakers.forEach((waker, index) => {
    next.push(...wakerSteps(protocol, setting, world, waker, index).map((after) => placed(after, 'wakers', index)));
  });
  const later = timeJump(world, setting.overdueMs ?? 2);
  if (later !== undefined) next.push({ ...world, now: later });
  return next.length > 0 || !setting.sweep ? next : swept(protocol, setting, world);
}

interface After<T> {
  readonly world: World;
  readonly to: T;
}

function placed<T extends Worker | Waker>({ world, to }: After<T>, list: 'workers' | 'wakers', index: number): World {
  return { ...world, [list]: world[list].map((agent, at) => (at === index ? to : agent)) };
}

function workerSteps(protocol: Protocol, setting: Setting, world: World, worker: Worker): After<Worker>[] {
  const { now, row } = world;
  const { leaseMs = 3 } = setting;
  switch (worker.pc) {
    case 'idle':
      return world.queue.flatMap((message, index) =>
        message.at > now
          ? []
          : [
              {
                world: { ...world, queue: world.queue.toSpliced(index, 1) },
                to: { pc: 'got', ticket: message.ticket },
              },
            ],
      );
    case 'got': {
      if (!protocol.admits(row.wake, worker.ticket)) return [{ world, to: { pc: 'idle' } }];
      if (!real.leaseIsLive(row.wake, now)) return [{ world, to: { pc: 'read', ticket: worker.ticket, row } }];
      const back = { ticket: worker.ticket, at: row.wake.lease?.until ?? now };
      return [{ world: { ...world, queue: [...world.queue, back] }, to: { pc: 'idle' } }];
    }
    case 'read': {
      const held = protocol.lease(worker.row.wake, `w${world.ids}`, now, leaseMs);
      const written = write(protocol, world, worker.row, held);
      if (!written) return [{ world, to: { pc: 'got', ticket: worker.ticket } }];
      return [{ world: { ...written, ids: world.ids + 1 }, to: { pc: 'held', ticket: worker.ticket, held } }];
    }
    case 'held':
      return [{ world: { ...world, unseen: [], looks: world.looks + 1 }, to: { ...worker, pc: 'looked' } }];
    case 'looked':
      if (protocol.isHeldBy(row.wake, worker.held)) return [{ world, to: { ...worker, pc: 'releasing', row } }];
      return [
        { world: { ...world, queue: [...world.queue, { ticket: worker.ticket, at: now + 1 }] }, to: { pc: 'idle' } },
      ];
    case 'releasing': {
      const wish = world.looks === 1 ? setting.firstLookAfter : undefined;
      const due = wish === undefined ? undefined : now + wish;
      const released = protocol.release(worker.row.wake, { due, ticket: `t${world.ids}` }, now);
      const written = write(protocol, world, worker.row, released.wake);
      if (!written) return [{ world, to: { pc: 'looked', ticket: worker.ticket, held: worker.held } }];
      const after = { ...written, ids: world.ids + 1 };
      if (!released.send) return [{ world: after, to: { pc: 'idle' } }];
      const message = { ticket: released.send.id, at: released.send.due };
      return [{ world: after, to: { pc: 'sending', ticket: worker.ticket, next: message } }];
    }
    case 'sending':
      return [{ world: { ...world, queue: [...world.queue, worker.next] }, to: { pc: 'idle' } }];
  }
}

function wakerSteps(protocol: Protocol, setting: Setting, world: World, waker: Waker, me: number): After<Waker>[] {
  const { now, row } = world;
  const { overdueMs = 2 } = setting;
  switch (waker.pc) {
    case 'done':
      return [];
    case 'new':
      return [{ world: { ...world, unseen: [...world.unseen, me] }, to: { pc: 'reading' } }];
    case 'reading': {
      const asked = protocol.ask(row.wake, { due: now, ticket: `t${world.ids}` }, now, overdueMs);
      if (!asked) return [{ world, to: { pc: 'done' } }];
      const send = asked.send ? { ticket: asked.send.id, at: asked.send.due } : undefined;
      const early = send && protocol.sendsFirst ? [...world.queue, send] : world.queue;
      const after = { ...world, ids: world.ids + 1, queue: early };
      return [{ world: after, to: { pc: 'writing', row, wake: asked.wake, ...(send ? { send } : {}) } }];
    }
    case 'writing': {
      const written = write(protocol, world, waker.row, waker.wake);
      if (!written) return [{ world, to: { pc: 'reading' } }];
      if (!waker.send || protocol.sendsFirst) return [{ world: written, to: { pc: 'done' } }];
      return [{ world: written, to: { pc: 'sending', send: waker.send } }];
    }
    case 'sending': {
      const sent: After<Waker> = { world: { ...world, queue: [...world.queue, waker.send] }, to: { pc: 'done' } };
      if (world.deaths.wakers === 0) return [sent];
      const deaths = { ...world.deaths, wakers: world.deaths.wakers - 1 };
      return [sent, { world: { ...world, deaths }, to: { pc: 'done' } }];
    }
  }
}

function write(protocol: Protocol, world: World, read: Row, wake: WakeState): World | undefined {
  if (protocol.byVersion && world.row.version !== read.version) return undefined;
  return { ...world, row: { wake, version: world.row.version + 1 } };
}

/** To when the next message shows, the lease runs out or a ticket is overdue: a holder may be anywhere in its work by then. */
function timeJump({ now, row, queue }: World, overdueMs: number): number | undefined {
  const { lease, ticket } = row.wake;
  const overdue = ticket ? ticket.due + overdueMs + 1 : 0;
  const times = [...queue.map(({ at }) => at), lease?.until ?? 0, overdue].filter((time) => time > now);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** All is quiet; much later the sweep comes by. */
function swept(protocol: Protocol, setting: Setting, world: World): World[] {
  const { overdueMs = 2 } = setting;
  const { wake } = world.row;
  const now = Math.max(wake.lease?.until ?? 0, (wake.ticket?.due ?? 0) + overdueMs, world.now) + 1;
  const needed = protocol.isOverdue(wake, now, overdueMs) || (wake.lease !== undefined && wake.ticket === undefined);
  if (!needed) return [];
  const asked = protocol.ask(wake, { due: now, ticket: `t${world.ids}` }, now, overdueMs);
  if (!asked?.send) return [];
  const row = { wake: asked.wake, version: world.row.version + 1 };
  return [{ ...world, now, ids: world.ids + 1, row, queue: [{ ticket: asked.send.id, at: now }] }];
}

function keyOf(world: World): string {
  return JSON.stringify(world);
}
