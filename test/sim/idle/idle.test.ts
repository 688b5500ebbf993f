/** What is at rest costs nothing but reads: many sweeps of many groups, over the real adapters. */
import { beforeAll, describe, expect, it } from 'vitest';
import { idleSweeps, wrongWith } from './command.ts';
import type { IdleDone } from './sweep-idle.ts';

const SWEEPS = 50;
const GROUPS = 1000;
/** Of a LIST, and of a query of rows. */
const PAGE = 100;
/** Of the registry, the hold and the paces. */
const READS_BESIDES = 6;
const HEALTH_READS_MAX = 100;

describe(`${SWEEPS} sweeps of ${GROUPS} groups at rest`, () => {
  let done: IdleDone;
  beforeAll(async () => {
    done = await idleSweeps({ sweeps: SWEEPS, groups: GROUPS });
  }, 180_000);

  it('write nothing, neither to Azure nor to the tables nor to the queue, and find the one group edited afterwards', () => {
    expect(wrongWith(done)).toEqual([]);
    expect(done.writes).toEqual([]);
    expect(done.planted).toContain(`arm PUT containerGroup ${done.edited}`);
  });

  it('read the pages of both lists, and no more of single groups than the health check may', () => {
    const { 'arm GET containerGroup': gets = 0, ...rest } = done.calls;
    expect(gets).toBe(SWEEPS * HEALTH_READS_MAX);
    const reads = Object.entries(rest).reduce((sum, [site, count]) => sum + (site.startsWith('timer ') ? 0 : count), 0);
    // Both timers list the rows, the sweep the container groups.
    const pages = 2 * Math.ceil(GROUPS / PAGE) + Math.ceil((GROUPS + 3) / PAGE);
    expect(reads).toBeLessThanOrEqual(SWEEPS * (pages + READS_BESIDES));
  });
});
