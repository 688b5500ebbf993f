/**
 * Versions side by side (T4, F7, F8): rows written before some fields were there, rows of a newer schema, rows that
 * somebody broke by hand, and two versions of Mooring at work on the same rows.
 */
import type { JsonObject } from '../../../local/world/json.ts';
import { objectAt, objectsAt, textAt, without } from '../../../local/world/json.ts';
import type { GroupState } from '../../../src/core/model.ts';
import type { Groups } from '../../../src/core/ports.ts';
import type { Parts } from '../../../src/engine/parts.ts';
import { type Played, play } from '../kernel/play.ts';
import { seeded } from '../kernel/random.ts';
import { readRow } from '../kernel/rows.ts';
import type { Columns } from '../services/storage.ts';
import { ALL_WORKLOADS } from '../workloads/all.ts';
import type { Workload } from '../workloads/workload.ts';
import { enact, wrongWith } from './enact.ts';
import { rewrite, withPart } from './hands.ts';
import type { Trial, Try } from './trial.ts';

const references = new Map<string, Promise<Played>>();

function referenceOf(workload: Workload): Promise<Played> {
  const known = references.get(workload.name) ?? play(workload);
  references.set(workload.name, known);
  return known;
}

/** Fields that were added since the first rows were written. */
const ADDED = {
  status: ['pending', 'secrets', 'turn'],
  replica: ['shown', 'outdated'],
  wake: ['hint'],
} as const;

function olderState(state: JsonObject): JsonObject {
  const replicas = objectsAt(state, 'replicas').map((replica) => without(replica, ...ADDED.replica));
  return { ...state, status: without(objectAt(state, 'status'), ...ADDED.status), replicas };
}

/** Those with something in their rows when the script begins. */
const STANDING = ALL_WORKLOADS.filter(({ before, other }) => before !== undefined && other === undefined);

export const olderRows: Trial = {
  name: 'rows of an older version',
  tries: () =>
    STANDING.map((workload): Try => {
      return {
        id: workload.name,
        async play() {
          const reference = await referenceOf(workload);
          const older: Workload = {
            ...workload,
            script: [{ at: 0, do: ({ run }) => rewrite(run, asOlder) }, ...workload.script],
          };
          const enacted = await enact(older, { reference });
          return { wrong: wrongWith(enacted) };
        },
      };
    }),
};

function asOlder(columns: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    ...withPart(columns, 'state', olderState),
    ...withPart(columns, 'wake', (wake) => without(wake, ...ADDED.wake)),
  };
}

export const mixed: Trial = {
  name: 'an older version at work beside this one',
  tries: (asked) =>
    Array.from({ length: asked }, (_, index): Try => {
      return { id: String(index + 1), play: () => playMixed(index + 1) };
    }),
};

/** What somebody restored or let go is told by fields that an older version forgets. */
const MIXED = ALL_WORKLOADS.filter(({ name, other }) => other === undefined && !/restored|emptied/.test(name));

async function playMixed(seed: number) {
  const random = seeded(`versions ${seed}`);
  const workload = random.pick(MIXED);
  const reference = await referenceOf(workload);
  const workers = 2 + random.int(2);
  const enacted = await enact(workload, {
    seed: `versions ${seed}`,
    reference,
    workers,
    arrange({ run }) {
      for (const worker of run.workers.slice(1)) worker.parts = { ...worker.parts, groups: forgetful(worker.parts) };
    },
  });
  return { wrong: wrongWith(enacted, { update: 2, restart: 2 }).map((what) => `${workload.name}: ${what}`) };
}

/** Reads and writes rows without the fields that it does not know. */
function forgetful({ groups }: Parts): Groups {
  const state = (known: GroupState): GroupState => {
    const replicas = known.replicas.map(({ shown: _, outdated: __, ...replica }) => replica);
    const { pending: _, secrets: __, turn: ___, ...status } = known.status;
    return { ...known, replicas, status };
  };
  return {
    ...groups,
    update: (stored, change, signal) =>
      groups.update(stored, { ...change, ...(change.state ? { state: state(change.state) } : {}) }, signal),
  };
}

/** A field of a newer version within the same schema, on every level of the row. */
const FUTURE = 'fieldOfTomorrow';

export const keptFields: Trial = {
  name: 'fields that this version does not know',
  tries: () =>
    STANDING.filter(({ name }) => !/restored|emptied|declared again/.test(name)).map(
      (workload): Try => ({ id: workload.name, play: () => playKept(workload) }),
    ),
};

async function playKept(workload: Workload) {
  const reference = await referenceOf(workload);
  // Those that take another's place begin without it.
  const stood = new Set<string>();
  const mark = (columns: Columns) => {
    for (const name of replicasIn(columns)) stood.add(name);
    return withFuture(columns);
  };
  const marked: Workload = {
    ...workload,
    script: [{ at: 0, do: ({ run }) => rewrite(run, mark) }, ...workload.script],
  };
  const enacted = await enact(marked, { reference });
  const lost = enacted.run.services.storage.rows('Groups').flatMap((columns) => lostIn(columns, stood));
  return { wrong: [...wrongWith(enacted), ...lost] };
}

function withFuture(columns: Columns): Record<string, unknown> {
  const mark = (value: JsonObject): JsonObject => ({ ...value, [FUTURE]: 1 });
  return {
    [FUTURE]: 'a column',
    ...withPart(columns, 'desired', mark),
    ...withPart(columns, 'wake', mark),
    ...withPart(columns, 'state', (state) => ({
      ...mark(state),
      status: mark(objectAt(state, 'status')),
      replicas: objectsAt(state, 'replicas').map(mark),
    })),
  };
}

function replicasIn(columns: Columns): string[] {
  const { state } = readRow(String(columns['RowKey']), columns);
  return objectsAt(state, 'replicas').map((replica) => textAt(replica, 'name') ?? '');
}

/** Of a row that was there from the beginning: where it has not been kept. */
function lostIn(columns: Columns, stood: ReadonlySet<string>): string[] {
  if (columns[FUTURE] === undefined) return [];
  const { name, desired, state, wake } = readRow(String(columns['RowKey']), columns);
  const places = { desired, state, wake, status: objectAt(state, 'status') };
  const replicas = objectsAt(state, 'replicas').flatMap((replica): [string, JsonObject][] => {
    const called = textAt(replica, 'name') ?? '';
    return stood.has(called) ? [[`replica ${called}`, replica]] : [];
  });
  return [...Object.entries(places), ...replicas].flatMap(([place, value]) =>
    value[FUTURE] === undefined ? [`${name}: ${place} lost a field that it did not know`] : [],
  );
}
