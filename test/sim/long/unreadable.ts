/** Rows that somebody broke by hand, and rows of a newer schema, among others (F8): they are left alone, and the others looked after. */
import { isObject, type JsonObject } from '../../../local/world/json.ts';
import { handle } from '../../../src/http/api.ts';
import { EVERYTHING } from '../../../src/http/roles.ts';
import type { Run } from '../kernel/run.ts';
import { SCOPE } from '../kernel/services.ts';
import { invoke } from '../kernel/workers.ts';
import { declaration, IMAGE, type Workload } from '../workloads/workload.ts';
import { enact, wrongWith } from './enact.ts';
import { rewrite } from './hands.ts';
import type { Trial, Try } from './trial.ts';

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
