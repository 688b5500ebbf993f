/** Differences and plans as lines for a terminal. */
import { describe, expect, it, test } from 'vitest';
import type { Difference } from '../../../src/core/drift/difference.ts';
import { impactOf } from '../../../src/core/drift/impact.ts';
import { tellDifferences, tellPlan } from '../../../src/core/drift/tell.ts';

const at = (pointer: string, change: Partial<Difference>): Difference => ({
  pointer,
  kind: 'changed',
  class: 'update',
  reason: 'why',
  ...change,
});

describe('a difference', () => {
  const table: readonly (readonly [string, string, Difference])[] = [
    [
      '~ /a   "is" → "was"   update: why',
      '~ /a   "was" → "is"   update: why',
      at('/a', { declared: 'was', actual: 'is' }),
    ],
    ['+ /a   1   update: why', '- /a   1   update: why', at('/a', { kind: 'missing', declared: 1 })],
    [
      '- /a   {"b":true}   tags: why',
      '+ /a   {"b":true}   tags: why',
      at('/a', { kind: 'added', actual: { b: true }, class: 'tags' }),
    ],
    [
      '~ /a   in another order   update: why',
      '~ /a   in another order   update: why',
      at('/a', { kind: 'reordered', declared: [], actual: [] }),
    ],
    ['~ /a   (values not shown)   update: why', '~ /a   (values not shown)   update: why', at('/a', {})],
    ['+ /a   update: why', '- /a   update: why', at('/a', { kind: 'missing' })],
  ];
  test.each(table)('is told as “%s”, and between two files as “%s”', (running, files, difference) => {
    expect(tellDifferences([difference])).toEqual([running]);
    expect(tellDifferences([difference], { from: 'first' })).toEqual([files]);
  });

  it('steers no terminal and stays on its line', () => {
    const [line = ''] = tellDifferences([
      at('/tags/a\n\u001b[31m', { declared: 'x\u009b\u202e', actual: 'y'.repeat(10_000), reason: 'z\n' }),
    ]);
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(line.length).toBeLessThan(500);
  });
});

describe('a plan', () => {
  const differences = [at('/properties/osType', { declared: 'Linux', actual: 'Windows', class: 'recreate' })];
  const plan = {
    step: 'delete',
    class: 'recreate',
    reason: 'Drifted',
    message: 'the message',
    revision: { number: 2, isNew: true },
    impact: impactOf({
      step: 'delete',
      class: 'recreate',
      differences,
      body: { properties: { ipAddress: { type: 'Public', dnsNameLabel: 'shop' } } },
    }),
    differences,
    warnings: [{ pointer: '/a', rule: 'is odd' }],
  } as const;

  it('is told by its differences, its step, what it costs, and its warnings', () => {
    expect(tellPlan({ ...plan, truncated: true })).toEqual([
      '~ /properties/osType   "Windows" → "Linux"   recreate: why',
      '  and more differences, not told here',
      'delete (Drifted): the message',
      'class recreate · interruption 31 s (p90 64 s), n 230 · address may change · takes 1 create, 1 delete, 2 writes · revision 2, new',
      expect.stringMatching(
        /^The container group is deleted and created anew: away for 31 s .* DNS name of the label shop stays\.$/,
      ),
      '! /a   is odd',
    ]);
  });

  it('of nothing says so', () => {
    const impact = impactOf({ step: 'none', class: 'none', differences: [], body: undefined });
    expect(tellPlan({ ...plan, step: 'none', class: 'none', differences: [], warnings: [], impact })).toEqual([
      'nothing would be written (Drifted): the message',
      'class none · interruption none · address none · takes 0 creates, 0 deletes, 0 writes · revision 2, new',
      'Nothing is to be done.',
    ]);
  });
});
