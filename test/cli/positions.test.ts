/** Where in a file a pointer leads. */
import { describe, expect, it } from 'vitest';
import { placedViolations } from '../../src/cli/positions.ts';

const YAML = `name: web
shared: &limits
  cpu: 1
properties:
  "containers":
    - name: web
      properties: { image: x, ports: [ { port: 80 } ] }
    - name: two
      properties:
        resources: *limits
tags: { a/b: 1 }
`;

const at = (pointer: string, text = YAML, rule = 'is wrong') =>
  placedViolations([{ pointer, rule }], { name: 'f', text })[0];

describe('a violation is pointed out at', () => {
  it.each([
    ['a member', '/name', '1:1'],
    ['a member in quotes', '/properties/containers', '5:3'],
    ['an item', '/properties/containers/1', '8:7'],
    ['a member within a line', '/properties/containers/0/properties/ports/0/port', '7:42'],
    ['what an alias stands for', '/properties/containers/1/properties/resources/cpu', '3:3'],
    ['a name with a slash', '/tags/a~1b', '11:9'],
    ['the place above, where it is missing', '/properties/containers/0/properties/resources/requests', '7:7'],
    ['the list, where the item is missing', '/properties/containers/7/name', '5:3'],
    ['the beginning, where nothing of it is there', '/location', '1:1'],
  ])('%s', (_what, pointer, place) => {
    expect(at(pointer)).toBe(`f:${place}: ${pointer}: is wrong`);
  });

  it('a place in JSON', () => {
    expect(at('/a/1', '{\n  "a": [1,\n    2]\n}')).toBe('f:3:5: /a/1: is wrong');
  });

  it('the place that the rule itself names, where the text cannot be read', () => {
    expect(at('', 'a: [1', 'the text misses a closing character (line 1, column 6)')).toBe(
      'f:1:6: the text misses a closing character (line 1, column 6)',
    );
  });

  it('nowhere, where there is no file', () => {
    expect(placedViolations([{ pointer: '/a', rule: 'is wrong' }])).toEqual(['/a: is wrong']);
  });
});
