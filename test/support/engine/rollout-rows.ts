/** Rows in the middle of a rollout, with their revisions in the table: what tests of orders, views and the command line begin from. */
import type { Desired, GroupRow, GroupState, Replica, Revision, Rollout } from '../../../src/core/model.ts';
import { newborn } from '../../../src/core/wake.ts';
import { newState } from '../../../src/engine/new-state.ts';
import type { Memory } from '../memory-parts.ts';
import { declaration } from './declaration.ts';

export const GROUP = { scope: '00000000-0000-0000-0000-000000000001/shop', name: 'web' };
const signal = () => AbortSignal.timeout(5000);

export function aReplica(change: Partial<Replica> = {}): Replica {
  return {
    name: 'web-r2-1-1',
    revision: 2,
    region: 'westeurope',
    incarnation: 1,
    phase: 'serving',
    since: Date.parse('2026-01-05T07:00:00Z'),
    confirmed: true,
    restartedFor: 0,
    stuck: 0,
    ...change,
  };
}

export function aRollout(change: Partial<Rollout> = {}): Rollout {
  const at = Date.parse('2026-01-05T07:55:00Z');
  return {
    revision: 3,
    from: 2,
    strategy: 'Canary',
    phase: 'Progressing',
    startedAt: at,
    progressAt: at,
    step: 0,
    message: 'step 1 of 2 stands',
    ...change,
  };
}

/** The declaration of a revision: each has another command, so that bodies differ. */
export function declared(number: number): Revision['body'] {
  return declaration({}, {}, { command: ['serve', String(number)] });
}

export function aRevision(number: number, change: Partial<Revision> = {}): Revision {
  const { mooring: _, ...document } = declared(number);
  return {
    number,
    body: { ...document, tags: { 'mooring-revision': String(number) } },
    document,
    pins: {},
    cause: 'Declared',
    createdAt: Date.parse('2026-01-05T07:00:00Z') + number,
    generation: number,
    ...change,
  };
}

export interface Placed {
  readonly desired?: Partial<Desired>;
  readonly state?: Partial<GroupState>;
  /** 1 to 3 where none are given. */
  readonly revisions?: readonly Revision[];
}

/** Revision 3 is the target, 2 was before it; declared as revision 3 was. */
export async function placed(memory: Memory, { desired, state, revisions }: Placed = {}): Promise<GroupRow> {
  const now = memory.clock.now();
  const row: GroupRow = {
    key: GROUP,
    desired: {
      document: { ...declared(3), mooring: {} },
      generation: 3,
      declaredAt: now - 1000,
      restart: 0,
      ...desired,
    },
    state: {
      ...newState(now),
      lastRevision: 3,
      targetRevision: 3,
      status: { ...newState(now).status, observedGeneration: 3, phase: 'Running', reason: 'AsDeclared' },
      ...state,
    },
    wake: newborn(now),
  };
  memory.groups.place(row);
  for (const revision of revisions ?? [1, 2, 3].map((number) => aRevision(number))) {
    await memory.parts.revisions.insert(GROUP, revision, signal());
  }
  return row;
}
