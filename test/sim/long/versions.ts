/**
 * Versions side by side (T4, F7, F8): rows written before some fields were there, rows of a newer schema, rows that
 * somebody broke by hand, and two versions of Mooring at work on the same rows.
 */
import type { JsonObject } from '../../../local/world/json.ts';
import { isObject, objectAt, objectsAt, without } from '../../../local/world/json.ts';
import type { GroupState } from '../../../src/core/model.ts';
import type { Groups } from '../../../src/core/ports.ts';
import type { Parts } from '../../../src/engine/parts.ts';
import { handle } from '../../../src/http/api.ts';
import { EVERYTHING } from '../../../src/http/roles.ts';
import { type Played, play } from '../kernel/play.ts';
import { seeded } from '../kernel/random.ts';
import { readRow } from '../kernel/rows.ts';
import type { Run } from '../kernel/run.ts';
import { SCOPE } from '../kernel/services.ts';
import { invoke } from '../kernel/workers.ts';
import type { Columns } from '../services/storage.ts';
import { ALL_WORKLOADS } from '../workloads/all.ts';
import { declaration, IMAGE, type Workload } from '../workloads/workload.ts';
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
  const marked: Workload = {
    ...workload,
    script: [{ at: 0, do: ({ run }) => rewrite(run, withFuture) }, ...workload.script],
  };
  const enacted = await enact(marked, { reference });
  const lost = enacted.run.services.storage.rows('Groups').flatMap((columns) => lostIn(columns));
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

/** Of a row that was there from the beginning: where it has not been kept. */
function lostIn(columns: Columns): string[] {
  if (columns[FUTURE] === undefined) return [];
  const { name, desired, state, wake } = readRow(String(columns['RowKey']), columns);
  const places = { desired, state, wake, status: objectAt(state, 'status') };
  const replicas = objectsAt(state, 'replicas').map((replica, index): [string, JsonObject] => [
    `replica ${index}`,
    replica,
  ]);
  return [...Object.entries(places), ...replicas].flatMap(([place, value]) =>
    value[FUTURE] === undefined ? [`${name}: ${place} lost a field that it did not know`] : [],
  );
}

const GROUPS = ['a', 'broken', 'c', 'newer', 'torn', 'z'];
const LEFT_ALONE = ['broken', 'newer', 'torn'];

export const unreadable: Workload = {
  name: 'rows that cannot be read beside others',
  before: [
    { at: 0, do: ({ push }) => push(IMAGE, 'one') },
    ...GROUPS.map((name, index) => ({
      at: 5 + index,
      do: ({ declare }: { declare(document: JsonObject): void }) => declare(declaration({ name })),
    })),
  ],
  script: [
    { at: 1, do: ({ run }) => rewrite(run, spoilt) },
    { at: 2, do: ({ push }) => push(IMAGE, 'two') },
    { at: 300, do: ({ outside }) => outside('DELETE', 'c') },
    { at: 310, do: ({ outside }) => outside('DELETE', 'newer') },
    { at: 320, do: ({ outside }) => outside('POST', 'broken/stop') },
  ],
};

function spoilt(columns: Readonly<Record<string, unknown>>): Record<string, unknown> {
  switch (columns['RowKey']) {
    case 'newer':
      return { schema: 3, leases: 'of a kind that is not known' };
    case 'broken':
      return { state00: String(columns['state00']).slice(0, 40) };
    case 'torn':
      return { desiredChunks: 3 };
    default:
      return {};
  }
}

export const leftAlone: Trial = {
  name: 'rows that cannot be read',
  tries: (asked) =>
    Array.from({ length: Math.min(asked, 20) }, (_, index): Try => {
      return { id: String(index + 1), play: () => playUnreadable(index + 1) };
    }),
};

async function playUnreadable(seed: number) {
  const before = new Map<string, string>();
  const answers: string[] = [];
  const workload: Workload = {
    ...unreadable,
    minutesMax: 30,
    script: [
      ...unreadable.script,
      { at: 1.5, do: ({ run }) => LEFT_ALONE.forEach((name) => void before.set(name, rowOf(run, name))) },
      { at: 200, do: ({ run }) => void askAll(run, answers) },
    ],
  };
  const enacted = await enact(workload, { seed: String(seed), workers: seed === 1 ? 1 : 2 });
  const { run } = enacted;
  const changed = LEFT_ALONE.filter((name) => before.get(name) !== rowOf(run, name) || rowOf(run, name) === '');
  const others = GROUPS.filter((name) => !LEFT_ALONE.includes(name));
  const behind = others.filter((name) => !isAtNewest(run, name));
  return {
    wrong: [
      ...wrongWith(enacted),
      ...changed.map((name) => `the row of ${name} was changed`),
      ...behind.map((name) => `${name} was not looked after`),
      ...(run.services.world.groups.list(SCOPE.split('/')[0] ?? '').some(({ name }) => name === 'newer')
        ? ['newer was created again']
        : []),
      ...answers,
    ],
  };
}

function rowOf(run: Run, name: string): string {
  return JSON.stringify(run.services.storage.rows('Groups').find(({ RowKey }) => RowKey === name) ?? '');
}

function isAtNewest(run: Run, name: string): boolean {
  const [, newest = 'none'] = run.services.registry.all().get(IMAGE) ?? [];
  const groups = run.services.world.groups.list(SCOPE.split('/')[0] ?? '');
  return groups.some((group) => group.name === name && JSON.stringify(group.body).includes(newest));
}

/** Every verb about each of them is refused by a clear answer, and the list of all has the others. */
async function askAll(run: Run, wrong: string[]): Promise<void> {
  const ask = async (method: string, path: string, document = '') => {
    const body = async () => document;
    const request = {
      method,
      path,
      query: new URLSearchParams(),
      headers: {},
      body,
      caller: 'test',
      rights: EVERYTHING,
    };
    const ended = await invoke(run, `http ${method}`, (parts) => handle(parts, request, { scope: SCOPE }));
    return ended.kind === 'done' ? ended.value : { status: 0, body: '' };
  };
  for (const name of LEFT_ALONE) {
    const asked = [
      await ask('GET', `/groups/${name}`),
      await ask('DELETE', `/groups/${name}`),
      await ask('POST', `/groups/${name}/restart`),
      await ask('PUT', `/groups/${name}`, JSON.stringify(declaration({ name }))),
    ];
    const why = name === 'newer' ? 'newer version' : 'cannot be read';
    for (const [index, { status, body }] of asked.entries())
      if (status < 400 || !body.includes(why))
        wrong.push(`call ${index} about ${name}: ${status} ${body.slice(0, 200)}`);
  }
  const { status, body } = await ask('GET', '/groups');
  const listed: unknown = JSON.parse(body || '{}');
  if (status !== 200 || !isObject(listed as never) || !body.includes('"z"'))
    wrong.push(`the list: ${status} ${body.slice(0, 200)}`);
}
