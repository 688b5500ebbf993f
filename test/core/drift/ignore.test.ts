/** What `drift.ignore` leaves out, and what it does not. */
import { describe, expect, test } from 'vitest';
import { compare } from '../../../src/core/drift/compare.ts';
import type { JsonObject } from '../../../src/core/json.ts';

const group = (properties: JsonObject, rest: JsonObject = {}): JsonObject => ({ ...rest, properties });

describe('an ignore rule', () => {
  const declared = group(
    { containers: [{ name: 'web', properties: { image: 'a', command: ['x'] } }] },
    { tags: { a: '1' } },
  );
  const actual = group(
    {
      containers: [
        { name: 'web', properties: { image: 'b', command: ['y'], configMap: { keyValuePairs: { p: '1', q: '2' } } } },
      ],
    },
    { tags: { a: '2' } },
  );
  const found = (ignore: readonly string[]) =>
    compare(declared, actual, { ignore }).map(({ pointer, kind, class: of }) => `${kind} ${of} ${pointer}`);
  const image = 'changed update /properties/containers/0/properties/image';
  const command = 'changed update /properties/containers/0/properties/command/0';
  const map = 'added live /properties/containers/0/properties/configMap/keyValuePairs';
  const rules: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['covers one place', ['/tags/a'], [image, command, map]],
    ['covers everything below', ['/properties/containers'], ['changed tags /tags/a']],
    ['takes a star for any segment', ['/tags', '/properties/containers/*/properties/image'], [command, map]],
    ['names a list item by its name', ['/tags', '/properties/containers/web/properties/command'], [image, map]],
    [
      'covers part of what was added',
      ['/tags', '/properties/containers/*/properties/configMap/keyValuePairs/p'],
      [image, command, `${map}/q`],
    ],
    [
      'does not cover a longer name',
      ['/tags/aa', '/properties/containers/0/properties/imag'],
      [image, command, map, 'changed tags /tags/a'],
    ],
    ['covers everything when empty', [''], []],
  ];
  test.each(rules)('%s', (_name, ignore, expected) => {
    expect(found(ignore).sort()).toEqual([...expected].sort());
  });
});
