import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isObject, type Json, type JsonObject } from '../../../src/core/json.ts';
import { ACI_SHAPE } from '../../../src/core/spec/aci-shape.ts';
import { conformPatch, mergePatch } from '../../../src/core/spec/merge-patch.ts';
import { Report } from '../../../src/core/spec/report.ts';

/** The examples of RFC 7396, appendix A, whose target and patch are objects. */
const EXAMPLES: readonly (readonly [JsonObject, JsonObject, JsonObject])[] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

describe('a merge patch', () => {
  it.each(EXAMPLES)('of %j with %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  it('merged twice is as merged once, and an empty one changes nothing', () => {
    const object = fc
      .object({ withNullPrototype: false })
      .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);
    fc.assert(
      fc.property(object, object, (target, patch) => {
        const once = mergePatch(target, patch);
        expect(mergePatch(once, patch)).toEqual(once);
        expect(mergePatch(target, {})).toEqual(target);
      }),
    );
  });

  it('cannot reach a prototype', () => {
    const patch: unknown = JSON.parse('{"__proto__":{"polluted":true}}');
    const merged = mergePatch({}, isObject(patch) ? patch : {});
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    expect(({} as Record<string, Json>)['polluted']).toBeUndefined();
  });
});

describe('a patch on a container group', () => {
  const conformed = (patch: JsonObject): JsonObject => {
    const report = new Report();
    const result = conformPatch(patch, ACI_SHAPE, '/patch', report);
    expect(report.violations).toEqual([]);
    return result;
  };

  it('is brought into ACI’s spelling, its nulls and what we do not know kept', () => {
    expect(
      conformed({
        Zones: ['1'],
        Tags: { a: null, b: 'c' },
        Properties: { SUBNETIDS: [{ ID: 's' }], ipaddress: { IP: '1.2.3.4', Type: 'private' }, newer: { Thing: null } },
      }),
    ).toEqual({
      zones: ['1'],
      tags: { a: null, b: 'c' },
      properties: { subnetIds: [{ id: 's' }], ipAddress: { type: 'Private' }, newer: { Thing: null } },
    });
  });

  it('is refused where a value is of the wrong kind, or stands twice', () => {
    const report = new Report();
    conformPatch({ zones: 'one', properties: { osType: 'Linux', OSType: 'Linux' } }, ACI_SHAPE, '/patch', report);
    expect(report.violations.map(({ pointer }) => pointer)).toEqual(['/patch/zones', '/patch/properties/OSType']);
  });
});
