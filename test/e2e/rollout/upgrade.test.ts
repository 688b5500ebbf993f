/**
 * Upgrades under load, each with processes of its own, side by side: clients notice nothing; and where a step of the
 * upgrade is left out they do, since a check that cannot fail proves nothing.
 */
import { describe, expect, test } from 'vitest';
import { expectUnnoticed, LIMIT_MS, LONG, rollOut } from './command.ts';

const STRATEGIES = LONG ? ['Rolling', 'BlueGreen', 'Canary'] : ['Rolling', 'BlueGreen'];
const SABOTAGES = LONG ? ['skip-ttl', 'skip-probe', 'skip-preview', 'delete-first'] : ['skip-ttl'];
const BAD = LONG
  ? STRATEGIES.flatMap((strategy) => ['crash', 'never-ready', '500'].map((bad) => ({ strategy, bad })))
  : [];
/** In long runs each has the machine to itself: the numbers are to be what they say. */
const each = LONG ? test : test.concurrent;

describe('an upgrade under load', () => {
  each.for(STRATEGIES)('is noticed by nobody: %s', { timeout: LIMIT_MS }, async (strategy) => {
    expectUnnoticed(await rollOut('--strategy', strategy));
  });

  each.for(SABOTAGES)('is noticed with the sabotage %s', { timeout: LIMIT_MS }, async (sabotage) => {
    const { code, report } = await rollOut('--strategy', 'Rolling', '--sabotage', sabotage);
    expect(report.failed).toBeGreaterThan(0);
    expect(code).toBe(0);
  });

  each.for(BAD)(
    'to what is bad is taken back, noticed by nobody: $strategy, $bad',
    { timeout: LIMIT_MS },
    async ({ strategy, bad }) => {
      const rolled = await rollOut('--strategy', strategy, '--bad', bad);
      expectUnnoticed(rolled);
      expect(rolled.report.rolledBack).toBe(true);
    },
  );
});
