/** The tables of how-it-works.md and local-azure.md against what they are about. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../local/world/settings.ts';
import { ONE_REPLICA } from '../../src/core/rollout/one-replica.ts';
import { TAGS } from '../../src/core/tags.ts';
import { firstCells, read, rows, section } from './pages.ts';

describe('how-it-works.md', () => {
  const page = read('docs/how-it-works.md');

  it('has the rules in their order', () => {
    expect(firstCells(section(page, '## What a look decides'))).toEqual(ONE_REPLICA.map(({ name }) => name));
  });

  it('has the tags', () => {
    expect(firstCells(section(page, '## Names and tags')).sort()).toEqual(Object.values(TAGS).sort());
  });

  it('has the difference classes, weakest first', () => {
    const declared = /STRENGTH: readonly DifferenceClass\[\] = \[([^\]]+)\]/.exec(
      read('src/core/drift/classify.ts'),
    )?.[1];
    const classes = [...(declared ?? '').matchAll(/'(\w+)'/g)].map(([, name]) => name);
    expect(firstCells(section(page, '## What a difference costs'))).toEqual(classes);
  });
});

describe('local-azure.md', () => {
  const page = read('docs/local-azure.md');

  it('has every switch of the world, and no other', () => {
    const declared = /export interface WorldSettings \{([\s\S]*?)\n\}/.exec(read('local/world/settings.ts'))?.[1] ?? '';
    const known = [...declared.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name = '']) => name);
    expect(known).toEqual(expect.arrayContaining(Object.keys(DEFAULT_SETTINGS)));
    const switches = firstCells(section(page, '## Switches')).flatMap((names) => names.split(', '));
    expect(switches.sort()).toEqual(known.sort());
  });

  it('has the defaults of the switches that are a word or a status', () => {
    const said = new Map(
      rows(section(page, '## Switches')).map(([name = '', value = '']) => [name, value.replaceAll('`', '')]),
    );
    const words = Object.entries(DEFAULT_SETTINGS).filter(([name]) =>
      /^put|Status$|^while|Ms$|^page|^groups/.test(name),
    );
    const plain = words.filter(([name]) => name !== 'provisionTimeoutMs');
    expect(plain.length).toBeGreaterThan(8);
    expect(plain.map(([name]) => [name, said.get(name)])).toEqual(plain.map(([name, value]) => [name, String(value)]));
  });

  it('has the usual ports', () => {
    const usual = /const USUAL = \{([^}]+)\}/.exec(read('local/start/ports.ts'))?.[1] ?? '';
    const ports = [...usual.matchAll(/: (\d+)/g)].map(([, port = '']) => port);
    const said = [...section(page, '## Ports').matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, cell = '']) =>
      cell.split(', '),
    );
    expect(ports.length).toBeGreaterThan(5);
    expect(said.sort()).toEqual(ports.sort());
  });
});
