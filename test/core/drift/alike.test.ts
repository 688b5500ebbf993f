/** The fast path says "alike" only where the full walk finds nothing, and says it where nothing is wrong. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { declaredGroup, listedGroup } from '../../../bench/groups.ts';
import { isAlike } from '../../../src/core/drift/alike.ts';
import { compare, isSame, walked } from '../../../src/core/drift/compare.ts';
import { isObject, type Json, type JsonObject } from '../../../src/core/json.ts';
import { DECLARED, RETURNED } from './realistic.ts';

const ORDINARY = { confidential: false, profiled: false, subnet: false, absent: true } as const;
const NAMES = [
  'constructor',
  '__proto__',
  'toString',
  'kept',
  'name',
  'value',
  'secret',
  'protocol',
  'password',
  'sku',
];
const leaf: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, '', false, true, 0, 1, 80, '80', 'TCP', 'tcp', 'Standard', 'None', 'x', 'X'),
  fc.string({ maxLength: 4 }),
);
const value: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  { weight: 1, arbitrary: fc.array(leaf, { maxLength: 2 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...NAMES), leaf, { maxKeys: 2, noNullPrototype: true }) },
);
/** One edit: a place chosen by number, and what to do there. */
const edit = fc.record({
  at: fc.nat(400),
  how: fc.constantFrom('set', 'remove', 'add', 'swap', 'respell', 'double'),
  name: fc.constantFrom(...NAMES),
  value,
});
const bodies: readonly (readonly [JsonObject, JsonObject])[] = [
  [DECLARED, RETURNED],
  [declaredGroup(1), listedGroup(1)],
];

describe('the fast path', () => {
  test.each(bodies)('answers for a body as it is declared and returned (%#)', (declared, actual) => {
    expect(isAlike(declared, actual, ORDINARY)).toBe(actual !== RETURNED);
    expect(isSame(declared, actual)).toBe(true);
  });

  test('agrees with the full walk on bodies that were edited on either side', () => {
    let alike = 0;
    fc.assert(
      fc.property(
        fc.nat(bodies.length - 1),
        fc.array(edit, { maxLength: 3 }),
        fc.array(edit, { maxLength: 2 }),
        (which, there, here) => {
          const [declared = {}, actual = {}] = bodies[which] ?? [];
          const one = here.reduce(edited, declared);
          const other = there.reduce(edited, actual);
          const found = walked(one, other);
          if (isAlike(one, other, ORDINARY)) {
            alike += 1;
            expect(found).toEqual([]);
          }
          expect(compare(one, other)).toEqual(found);
          expect(isSame(one, other)).toBe(found.length === 0);
        },
      ),
      { numRuns: 3_000, seed: 4 },
    );
    expect(alike).toBeGreaterThan(100);
  });

  test('leaves what it cannot tell by itself to the walk', () => {
    const shuffled = { ...RETURNED, tags: { TEAM: 'shop', empty: '' } };
    expect(isAlike(DECLARED, shuffled, ORDINARY)).toBe(false);
    expect(isSame(DECLARED, shuffled)).toBe(true);
    expect(isSame(DECLARED, { ...RETURNED, location: 'northeurope' })).toBe(false);
    expect(isSame(DECLARED, { ...RETURNED, location: 'northeurope' }, { ignore: ['/location'] })).toBe(true);
  });
});

type Edit = { at: number; how: string; name: string; value: Json };

function edited(body: JsonObject, change: Edit): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(body));
  const places: (Json[] | Record<string, Json>)[] = [];
  const collect = (at: unknown): void => {
    if (Array.isArray(at) || isObject(at)) {
      places.push(at);
      Object.values(at).forEach(collect);
    }
  };
  collect(copy);
  const place = places[change.at % places.length];
  if (Array.isArray(place)) editList(place, change);
  else if (place) editMembers(place, change);
  return isObject(copy) ? copy : {};
}

function editList(list: Json[], { at, how, value: to }: Edit): void {
  const index = at % Math.max(1, list.length);
  if (how === 'add') list.splice(index, 0, to);
  else if (how === 'remove') list.splice(index, 1);
  else if (how === 'swap') list.reverse();
  else if (how === 'double' && list[index] !== undefined) list.push(list[index]);
  else list[index] = to;
}

function editMembers(members: Record<string, Json>, { at, how, name, value: to }: Edit): void {
  const keys = Object.keys(members);
  const key = keys[at % Math.max(1, keys.length)] ?? name;
  const was = members[key];
  if (how === 'remove') delete members[key];
  else if (how === 'add')
    Object.defineProperty(members, name, { value: to, enumerable: true, writable: true, configurable: true });
  else if (how === 'respell' && typeof was === 'string') members[key] = was.toUpperCase();
  else if (how === 'swap' && was !== undefined) {
    delete members[key];
    members[key.toUpperCase()] = was;
  } else members[key] = to;
}
