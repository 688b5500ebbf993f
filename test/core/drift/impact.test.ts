/** What a plan's first write does to those who use the container group. */
import { describe, expect, it, test } from 'vitest';
import { impactOf, type PlanClass, type PlanStep } from '../../../src/core/drift/impact.ts';
import type { JsonObject } from '../../../src/core/json.ts';

const PUBLIC = { type: 'Public', ports: [{ port: 80 }] };
const LABELLED = { ...PUBLIC, dnsNameLabel: 'shop' };
const PRIVATE = { type: 'Private', ports: [{ port: 80 }] };
const bodyWith = (ipAddress?: JsonObject): JsonObject => ({ properties: ipAddress ? { ipAddress } : {} });

function impact(step: PlanStep, of: PlanClass, ipAddress: JsonObject | undefined = PUBLIC, pointers: string[] = []) {
  const differences = pointers.map((pointer) => ({ pointer }));
  return impactOf({ step, class: of, differences, body: bodyWith(ipAddress) });
}

describe('interruption and allowances', () => {
  const table: readonly (readonly [PlanStep, PlanClass, unknown, readonly [number, number, number]])[] = [
    ['none', 'none', 'none', [0, 0, 0]],
    ['none', 'recreate', 'none', [0, 0, 0]],
    ['tags', 'tags', 'none', [0, 0, 1]],
    ['update', 'live', 'none', [1, 0, 1]],
    ['update', 'update', { n: 0 }, [1, 0, 1]],
    ['delete', 'recreate', { p50Seconds: 31, p90Seconds: 64, n: 230 }, [1, 1, 2]],
    ['recreate', 'create', { p50Seconds: 31, n: 230 }, [1, 0, 1]],
    ['create', 'create', { p50Seconds: 31, n: 230 }, [1, 0, 1]],
    ['delete', 'delete', 'lasting', [0, 1, 1]],
    ['stop', 'none', 'lasting', [0, 0, 1]],
    ['start', 'none', 'none', [0, 0, 1]],
    ['restart', 'none', { n: 0 }, [0, 0, 1]],
  ];
  test.each(table)('of step %s, class %s', (step, of, interruption, [creates, deletes, armWrites]) => {
    expect(impact(step, of)).toMatchObject({ interruption, allowances: { creates, deletes, armWrites } });
  });

  it('has no figure where nothing was recorded', () => {
    expect(impact('update', 'update').interruption).not.toHaveProperty('p50Seconds');
    expect(impact('update', 'update').summary).toContain('not recorded');
  });

  it('takes as much again for each further container group', () => {
    const of = impactOf({ step: 'delete', class: 'recreate', differences: [], body: bodyWith(), replicas: 3 });
    expect(of.allowances).toEqual({ creates: 3, deletes: 3, armWrites: 6 });
  });
});

describe('the address', () => {
  const IP = '/properties/ipAddress';
  const table: readonly (readonly [string, PlanStep, PlanClass, JsonObject | undefined, string[]])[] = [
    ['stays', 'none', 'none', PUBLIC, []],
    ['stays', 'tags', 'tags', LABELLED, []],
    ['stays', 'update', 'live', PUBLIC, []],
    ['may change', 'update', 'update', PUBLIC, []],
    ['may change', 'delete', 'recreate', LABELLED, []],
    ['may change', 'start', 'none', PRIVATE, []],
    ['changes', 'update', 'update', LABELLED, [`${IP}/dnsNameLabel`]],
    ['changes', 'delete', 'recreate', PUBLIC, [IP]],
    ['may change', 'update', 'update', PUBLIC, [`${IP}/ports/0/port`]],
    ['stays', 'create', 'create', PUBLIC, []],
    ['goes', 'delete', 'delete', PUBLIC, []],
  ];
  test.each(table)('%s in step %s, class %s, of %j with %j', (outcome, step, of, ipAddress, pointers) => {
    expect(impact(step, of, ipAddress, pointers).address.outcome).toBe(outcome);
  });

  it('is none where none is declared', () => {
    const of = impactOf({ step: 'update', class: 'update', differences: [], body: bodyWith() });
    expect(of.address.outcome).toBe('none');
  });

  it('keeps its DNS name where it has a label', () => {
    expect(impact('delete', 'recreate', LABELLED).address.why).toContain('the DNS name of the label shop stays');
    expect(impact('delete', 'recreate', PUBLIC).address.why).not.toContain('DNS');
  });
});

describe('the summary', () => {
  const table: readonly (readonly [string, PlanStep, PlanClass])[] = [
    ['Nothing is to be done.', 'none', 'none'],
    ['Only tags are written; nothing restarts.', 'tags', 'tags'],
    ['The container group is updated in place; nothing restarts.', 'update', 'live'],
    [
      'The container group is created, which takes 31 s in the median, 64 s at the 90th percentile (230 recorded).',
      'create',
      'create',
    ],
  ];
  test.each(table)('is “%s”', (summary, step, of) => {
    expect(impact(step, of).summary).toBe(summary);
  });

  it('says what keeps a change back, and what the change takes', () => {
    const held = (heldBack: 'Protected' | 'OnHold' | 'Drifted') =>
      impactOf({ step: 'none', class: 'recreate', differences: [], body: bodyWith(), heldBack }).summary;
    expect(held('Protected')).toMatch(
      /^Would be refused: .* takes deleting the container group and creating it anew\.$/,
    );
    expect(held('OnHold')).toMatch(/^Nothing is done for now: nothing is written to Azure/);
    expect(held('Drifted')).toMatch(/^Nothing is done for now: what differs is reported and not mended/);
  });
});
