import { describe, expect, it } from 'vitest';
import { fnv1a, hash8 } from '../../../src/core/hash.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { labelFor, replicaLabel } from '../../../src/core/spec/labels.ts';

describe('the hash', () => {
  // The vectors that FNV's authors publish.
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('of %j is FNV-1a', (text, hash) => {
    expect(fnv1a(text)).toBe(hash);
  });

  it('always has eight digits', () => {
    expect(hash8('')).toBe('811c9dc5');
    const all = Array.from({ length: 5_000 }, (_, index) => hash8(`scope/web-r${index}-1-1`));
    for (const hash of all) expect(hash).toMatch(/^[0-9a-f]{8}$/);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('a replica’s label', () => {
  const scope = '00000000-0000-0000-0000-000000000001/shop';
  const body = (ipAddress?: JsonObject): JsonObject => ({ properties: ipAddress ? { ipAddress } : {} });
  const open = { type: 'Public', dnsNameLabel: 'my-web' };
  const of = (name: string, router: boolean) => ({ scope, group: 'web', name, router });

  it('is the declared one with a hash of scope and name', () => {
    expect(labelFor(body(open), of('web-r1-1-1', false))).toBe(`my-web-${hash8(`${scope}/web-r1-1-1`)}`);
    expect(labelFor(body(open), of('web-r1-1-1', true))).not.toBe(labelFor(body(open), of('web-r1-2-1', true)));
  });

  it('stays the declared one under the group’s own name, unless a router is before it', () => {
    expect(labelFor(body(open), of('web', false))).toBeUndefined();
    expect(labelFor(body(open), of('web', true))).toMatch(/^my-web-[0-9a-f]{8}$/);
  });

  it('is made of the group’s name where none is declared and a router needs one', () => {
    expect(labelFor(body({ type: 'Public' }), of('web-r1-1-1', true))).toMatch(/^web-[0-9a-f]{8}$/);
    expect(labelFor(body({ type: 'Public' }), of('web-r1-1-1', false))).toBeUndefined();
  });

  it('is not there without a public address', () => {
    expect(labelFor(body(), of('web-r1-1-1', true))).toBeUndefined();
    expect(labelFor(body({ type: 'Private' }), of('web-r1-1-1', true))).toBeUndefined();
  });

  it('is never longer than ACI takes', () => {
    const long = labelFor(body({ type: 'Public', dnsNameLabel: 'a'.repeat(63) }), of('web-r1-1-1', true));
    expect(long).toMatch(/^a{54}-[0-9a-f]{8}$/);
    expect(replicaLabel('a'.repeat(54), '00000000')).toHaveLength(63);
    expect(() => replicaLabel('a'.repeat(55), '00000000')).toThrow(RangeError);
    expect(() => replicaLabel('a', 'xyz')).toThrow(RangeError);
  });
});
