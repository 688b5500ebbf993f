/**
 * Where the everyday workloads do not come: tags edited by hand, names that others take, long declarations, changed
 * secrets, holds, probes, small pages, rows of a newer version. Planted bugs made each of them necessary.
 */
import type { JsonObject } from '../../../local/world/json.ts';
import type { Stage } from '../kernel/stage.ts';
import { CANARY } from '../oracles/i05-no-secret.ts';
import { CREATED, declaration, ENVIRONMENT, IMAGE, type Workload } from './workload.ts';

const MINUTE = 60;

/** Its tags as they are, changed by somebody, with nothing else touched. */
async function retag({ run }: Stage, group: string, change: (tags: Record<string, string>) => Record<string, string>) {
  const answer = await run.services.outside('GET', group);
  const { tags } = JSON.parse(String(answer.body));
  await run.services.outside('PATCH', group, { tags: change(tags) });
}

const without = (tags: Record<string, string>, beginning: string): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).filter(([name]) => !name.startsWith(beginning)));

const marksEdited: Workload = {
  name: 'a mark of ours removed, a tag of theirs added',
  before: CREATED,
  script: [
    { at: 1, do: (stage) => retag(stage, 'web', (tags) => ({ ...without(tags, 'mooring-revision'), team: 'cost' })) },
  ],
};

const marksWiped: Workload = {
  name: 'all marks wiped',
  before: CREATED,
  script: [{ at: 1, do: (stage) => retag(stage, 'web', () => ({ team: 'cost' })) }],
};

const claimed: Workload = {
  name: 'claimed by another installation, then deleted',
  before: CREATED,
  script: [
    { at: 1, do: (stage) => retag(stage, 'web', (tags) => ({ ...tags, 'mooring-owner': 'another-installation' })) },
    { at: 140, do: ({ push }) => push(IMAGE, 'two') },
    { at: 10 * MINUTE, do: ({ remove }) => remove('web') },
  ],
  everyMinutes: 3,
};

const namesake: Workload = {
  name: 'deleted, and the name used by somebody else',
  before: CREATED,
  script: [
    { at: 1, do: ({ remove }) => remove('web') },
    {
      at: 20 * MINUTE,
      do({ thereAndDone, outside }) {
        if (thereAndDone('web')) return undefined;
        const { location = '', properties = {} } = declaration({ container: { environmentVariables: [] } });
        return outside('PUT', 'web', { location, properties, tags: { team: 'other' } });
      },
    },
  ],
  everyMinutes: 5,
};

/** Three columns' worth, with a character at each seam that is two units long. */
const LONG = `${'0123456789'.repeat(3_190)}⚓🚢`.repeat(2);
const withText = (value: string): JsonObject =>
  declaration({ container: { environmentVariables: [{ name: 'TEXT', value }, ...ENVIRONMENT] } });

const long: Workload = {
  name: 'a long declaration made shorter, and long again',
  before: [{ at: 0, do: ({ push }) => push(IMAGE, 'one') }],
  script: [
    { at: 1, do: ({ declare }) => declare(withText(LONG)) },
    { at: 4 * MINUTE, do: ({ declare }) => declare(withText('short')) },
    { at: 8 * MINUTE, do: ({ declare }) => declare(withText(LONG)) },
  ],
};

const rotated: Workload = {
  name: 'a secret declared anew',
  before: CREATED,
  script: [
    { at: 1, do: ({ declare }) => declare(withSecret(`new ${CANARY}`)) },
    { at: 4 * MINUTE, do: ({ declare }) => declare({ ...withSecret(`new ${CANARY}`), tags: { team: 'shop' } }) },
  ],
};

function withSecret(secureValue: string): JsonObject {
  return declaration({
    container: { environmentVariables: [...ENVIRONMENT.slice(0, 1), { name: 'PASSWORD', secureValue }] },
  });
}

const held: Workload = {
  name: 'on hold, then let go on',
  before: CREATED,
  script: [
    { at: 1, do: ({ declare }) => declare(declaration({ mooring: { hold: true } })) },
    { at: 140, do: ({ push }) => push(IMAGE, 'two') },
    { at: 3 * MINUTE, do: ({ outside }) => outside('POST', 'web/stop') },
    { at: 9 * MINUTE, do: ({ declare }) => declare(declaration()) },
  ],
};

const probed: Workload = {
  name: 'a health check that fails, then passes',
  before: [
    { at: 0, do: ({ push }) => push(IMAGE, 'one') },
    {
      at: 5,
      do: ({ declare }) =>
        declare(
          declaration({
            properties: { ipAddress: { type: 'Public', ports: [{ port: 80, protocol: 'TCP' }] } },
            container: { ports: [{ port: 80, protocol: 'TCP' }] },
            mooring: { health: { http: { path: '/', port: 80 }, failureThreshold: 3 } },
          }),
        ),
    },
  ],
  script: [
    { at: 1, do: ({ healthOf }) => healthOf('web', false) },
    { at: 100, do: ({ healthOf }) => healthOf('web', true) },
    { at: 8 * MINUTE, do: ({ healthOf }) => healthOf('web', false) },
    { at: 14 * MINUTE, do: ({ healthOf }) => healthOf('web', true) },
  ],
  // How often it was restarted meanwhile is a matter of when it was looked at.
  allowance: { restart: 3, delete: 1, create: 1 },
};

const ofThree = (names: readonly string[]) =>
  names.map((name, index) => ({ at: 5 + index, do: ({ declare }: Stage) => declare(declaration({ name })) }));

const pages: Workload = {
  name: 'three groups on small pages',
  settings: { pageSize: 2 },
  before: [{ at: 0, do: ({ push }) => push(IMAGE, 'one') }, ...ofThree(['a', 'b', 'c'])],
  script: [
    { at: 1, do: ({ push }) => push(IMAGE, 'two') },
    {
      at: 320,
      do: ({ edit }) =>
        edit('c', (properties) => {
          properties['containers'] = JSON.parse(JSON.stringify(properties['containers']).replace('"QUIET"', '"LOUD"'));
        }),
    },
  ],
};

const many: Workload = {
  name: 'ten groups on one image',
  before: [{ at: 0, do: ({ push }) => push(IMAGE, 'one') }, ...ofThree([...'abcdefghij'])],
  script: [{ at: 1, do: ({ push }) => push(IMAGE, 'two') }],
};

const oneOfTwo: Workload = {
  name: 'one of two released',
  before: [{ at: 0, do: ({ push }) => push(IMAGE, 'one') }, ...ofThree(['web', 'api'])],
  script: [
    { at: 1, do: ({ remove }) => remove('api', true) },
    { at: 320, do: ({ push }) => push(IMAGE, 'two') },
  ],
};

const again: Workload = {
  name: 'deleted and declared again',
  before: CREATED,
  script: [
    { at: 1, do: ({ remove }) => remove('web') },
    { at: 2, do: ({ declare }) => declare(declaration()) },
  ],
  allowance: { create: 1, delete: 1 },
};

const reborn: Workload = {
  name: 'let go of, deleted by hand, declared anew',
  before: CREATED,
  script: [
    { at: 1, do: ({ remove }) => remove('web', true) },
    { at: 4 * MINUTE, do: ({ outside }) => outside('DELETE', 'web') },
    { at: 7 * MINUTE, do: ({ declare }) => declare(declaration()) },
  ],
};

const slow: Workload = {
  name: 'a create that takes minutes',
  settings: { provisionMs: 150_000 },
  before: [{ at: 0, do: ({ push }) => push(IMAGE, 'one') }],
  script: [{ at: 1, do: ({ declare }) => declare(declaration()) }],
};

const letGo: Workload = {
  name: 'let go of with the tags of others',
  before: CREATED,
  script: [
    { at: 1, do: (stage) => retag(stage, 'web', (tags) => ({ ...tags, team: 'cost' })) },
    { at: 140, do: ({ remove }) => remove('web', true) },
  ],
};

const taken: Workload = {
  name: 'a name that is taken',
  before: CREATED,
  script: [{ at: 1, do: ({ declare }) => declare(declaration({ name: 'foreign-plain' })) }],
};

/** The row as a newer version of Mooring would have left it, and as it was. */
async function schemaOf({ run }: Stage, schema: number): Promise<void> {
  const { storage } = run.services;
  for (const { PartitionKey, RowKey } of storage.rows('Groups')) {
    const url = new URL(
      `https://tables.local/Groups(PartitionKey='${String(PartitionKey)}',RowKey='${String(RowKey)}')`,
    );
    const headers = { authorization: 'Bearer hand', 'content-type': 'application/json', 'if-match': '*' };
    const answer = await storage.tables({
      method: 'MERGE',
      url,
      headers,
      body: Buffer.from(JSON.stringify({ schema })),
    });
    if (answer.status >= 300) throw new Error(`the row could not be edited: ${answer.status}`);
  }
}

const newer: Workload = {
  name: 'a row of a newer version',
  before: CREATED,
  script: [
    { at: 1, do: (stage) => schemaOf(stage, 99) },
    { at: 2, do: ({ push }) => push(IMAGE, 'two') },
  ],
};

export const EDGES: readonly Workload[] = [
  marksEdited,
  marksWiped,
  claimed,
  namesake,
  long,
  rotated,
  held,
  probed,
  pages,
  many,
  oneOfTwo,
  again,
  reborn,
  slow,
  letGo,
  taken,
  newer,
];
