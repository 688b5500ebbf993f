/** The judge of resources by published types, on types made up here: the real ones are too many to be kept. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readBicep } from '../../scripts/infra/read-file.ts';
import { judgeResource } from '../../scripts/infra/types.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'mooring-types-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ref = (index: number) => ({ $ref: `#/${index}` });
const TYPES = [
  { $type: 'StringType' },
  { $type: 'IntegerType' },
  { $type: 'StringLiteralType', value: 'Deny' },
  { $type: 'StringLiteralType', value: 'Allow' },
  { $type: 'UnionType', elements: [ref(2), ref(3)] },
  { $type: 'ArrayType', itemType: ref(1) },
  {
    $type: 'ObjectType',
    name: 'Properties',
    properties: {
      action: { type: ref(4), flags: 1 },
      numbers: { type: ref(5), flags: 0 },
      state: { type: ref(0), flags: 2 },
      end: { type: ref(7), flags: 0 },
    },
  },
  {
    $type: 'DiscriminatedObjectType',
    discriminator: 'kind',
    baseProperties: {},
    elements: { Blob: ref(8) },
  },
  { $type: 'ObjectType', properties: { kind: { type: ref(0), flags: 1 }, container: { type: ref(0), flags: 1 } } },
  {
    $type: 'ObjectType',
    properties: {
      id: { type: ref(0), flags: 10 },
      type: { type: ref(0), flags: 10 },
      apiVersion: { type: ref(0), flags: 10 },
      name: { type: ref(0), flags: 25 },
      properties: { type: ref(6), flags: 0 },
    },
  },
  { $type: 'ResourceType', name: 'Made.Up/things@2024-01-01', body: ref(9) },
];
const place = path.join(folder, 'generated/made/made.up/2024-01-01');
mkdirSync(place, { recursive: true });
writeFileSync(path.join(place, 'types.json'), JSON.stringify(TYPES));

async function judged(properties: string, type = 'Made.Up/things@2024-01-01', existing = ''): Promise<string[]> {
  const text = `resource one '${type}'${existing} = {\n  name: 'one'\n  properties: ${properties}\n}\n`;
  const [resource] = (await readBicep('made-up.bicep', text)).resources;
  return resource ? judgeResource(folder, resource) : ['no resource'];
}

it.each([
  ["{ action: 'Deny', numbers: [1, 2], end: { kind: 'Blob', container: 'x' } }"],
  ["{ action: closed ? 'Deny' : 'Allow', numbers: [for n in all: n], end: { kind: kind } }"],
  ["{ action: 'Allow', end: null }"],
])('finds nothing wrong in %s', async (properties) => {
  expect(await judged(properties)).toEqual([]);
});

it.each([
  ["{ action: 'Deny', actoin: 1 }", '/properties/actoin is not known'],
  ['{ numbers: [] }', '/properties/action is missing'],
  ["{ action: 'Refuse' }", '/properties/action may not be "Refuse"'],
  ["{ action: 'Deny', state: 'Ready' }", '/properties/state is read-only'],
  ["{ action: 'Deny', numbers: [1, 'two'] }", '/properties/numbers/1 is no number'],
  ["{ action: 'Deny', numbers: 1 }", '/properties/numbers is no list'],
  ["{ action: 'Deny', end: { kind: 'Tape' } }", '/properties/end/kind may not be "Tape"'],
  ["{ action: 'Deny', end: { kind: 'Blob' } }", '/properties/end/container is missing'],
])('finds what is wrong in %s', async (properties, expected) => {
  expect(await judged(properties)).toEqual([expected]);
});

it('finds a type, or a version of it, that is not published', async () => {
  expect(await judged('{}', 'Made.Up/things@2025-01-01')).toEqual(['no type Made.Up/things@2025-01-01 is published']);
  expect(await judged('{}', 'Made.Up/thing@2024-01-01')).toEqual(['no type Made.Up/thing@2024-01-01 is published']);
});

it('asks nothing more than a name of what exists already', async () => {
  expect(await judged('{ numbers: [] }', undefined, ' existing')).toEqual([]);
});
