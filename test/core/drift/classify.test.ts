/** What each kind of change takes to mend. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CLASS_ROWS, classOf, strongest } from '../../../src/core/drift/classify.ts';
import type { DifferenceClass } from '../../../src/core/drift/difference.ts';

describe('a difference is of class', () => {
  const table: readonly (readonly [DifferenceClass, string])[] = [
    ['tags', '/tags/team'],
    ['live', '/properties/containers/0/properties/configMap/keyValuePairs/level'],
    ['recreate', '/location'],
    ['recreate', '/zones/0'],
    ['recreate', '/properties/osType'],
    ['recreate', '/properties/restartPolicy'],
    ['recreate', '/properties/subnetIds/0/id'],
    ['recreate', '/properties/networkProfile/id'],
    ['recreate', '/properties/sku'],
    ['recreate', '/properties/priority'],
    ['recreate', '/properties/containers/1/properties/resources/requests/memoryInGB'],
    ['recreate', '/properties/containers/1/properties/resources'],
    ['update', '/properties/containers/1'],
    ['update', '/properties/containers/1/properties/image'],
    ['update', '/properties/initContainers/0/properties/configMap'],
    ['update', '/properties/ipAddress/dnsNameLabel'],
    ['update', '/identity/type'],
    ['update', '/somethingNew'],
  ];
  test.each(table)('%s at %s', (expected, pointer) => {
    expect(classOf(pointer.slice(1).split('/')).class).toBe(expected);
  });
});

describe('the strongest of several', () => {
  const table: readonly (readonly [readonly DifferenceClass[], DifferenceClass])[] = [
    [[], 'none'],
    [['none'], 'none'],
    [['tags', 'none'], 'tags'],
    [['tags', 'live'], 'live'],
    [['update', 'live'], 'update'],
    [['tags', 'recreate', 'update'], 'recreate'],
  ];
  test.each(table)('%j is %s', (classes, expected) => {
    expect(strongest(classes.map((of) => ({ class: of })))).toBe(expected);
  });
});

describe('the rules', () => {
  const page = readFileSync(new URL('../../../docs/how-it-works.md', import.meta.url), 'utf8');
  const section = page.split('## Which place costs what')[1]?.split('\n## ')[0] ?? '';

  test.each(CLASS_ROWS.filter(({ at }) => at !== ''))(
    '$at stands in the documentation with its class',
    ({ at, class: of }) => {
      const rows = section.split('\n').filter((line) => line.startsWith('| ') && line.includes(`\`${at}\``));
      expect(rows.some((row) => row.includes(`| \`${of}\` |`))).toBe(true);
    },
  );

  test('name a reason and a source each', () => {
    expect(CLASS_ROWS.filter(({ reason, source }) => reason === '' || source === '')).toEqual([]);
  });

  test('say of a container as a whole that Azure may ask for a new container group', () => {
    expect(classOf(['properties', 'containers', 1]).reason).toContain('may ask for a new container group');
    expect(classOf(['properties', 'containers', 1, 'properties', 'image']).reason).not.toContain('may ask');
  });
});
