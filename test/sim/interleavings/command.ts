/**
 * `npm run simulate -- --interleavings`: every order of calls of two workers, for each scenario, over all cores;
 * `-- --interleaving TEXT` plays the one that a failure printed. Called by `apart.ts` of the sequences and the tests.
 */
import path from 'node:path';
import { ask } from '../sequences/process.ts';
import type { Explored } from './explore.ts';
import type { InterleavingsDone, InterleavingsTask } from './run-interleavings.ts';

const CHILD = path.join(import.meta.dirname, 'child.ts');

/** `executionsMax`: of each scenario only so many, those with the fewest switches first. */
export async function playInterleavings(
  jobs: number,
  executionsMax = Number.MAX_SAFE_INTEGER,
): Promise<InterleavingsDone> {
  const tasks = Array.from({ length: jobs }, (_, part): InterleavingsTask => {
    return { kind: 'scenarios', part, parts: jobs, executionsMax };
  });
  const done = await Promise.all(tasks.map((task) => ask<InterleavingsTask, InterleavingsDone>(CHILD, task)));
  return { explored: done.flatMap(({ explored }) => explored), cpuMs: done.reduce((sum, { cpuMs }) => sum + cpuMs, 0) };
}

export async function playOneInterleaving(text: string): Promise<InterleavingsDone> {
  return ask<InterleavingsTask, InterleavingsDone>(CHILD, { kind: 'one', text });
}

export function violationsOf({ explored }: InterleavingsDone): string[] {
  return explored.flatMap(({ scenario, violations }) =>
    violations.map(
      ({ schedule, violation: { promise, what } }) =>
        `${promise}: ${what.slice(0, 600)}\n  ${commandOf(scenario, schedule)}`,
    ),
  );
}

export function commandOf(scenario: string, schedule: string): string {
  return `npm run simulate -- --interleaving '${scenario}: ${schedule}'`;
}

export function tellInterleavings(done: InterleavingsDone): string {
  const { explored, cpuMs } = done;
  const total = (pick: (one: Explored) => number): number => explored.reduce((sum, one) => sum + pick(one), 0);
  const violations = violationsOf(done);
  return [
    `${'orders'.padStart(9)}  ${'played'.padStart(6)}  ${'states'.padStart(6)}  scenario`,
    ...explored.map(
      (one) =>
        `${String(one.schedules).padStart(9)}  ${String(one.executions).padStart(6)}  ${String(one.states).padStart(6)}  ${one.scenario}${coverage(one)}`,
    ),
    `${total(({ schedules }) => schedules)} orders of ${explored.length} scenarios by ${total(({ executions }) => executions)} executions; ${violations.length} violations`,
    `${(cpuMs / 1000).toFixed(1)} s of one core`,
    ...violations.map((one) => `\n${one}`),
  ].join('\n');
}

function coverage({ complete }: Explored): string {
  return complete === undefined ? '' : ` (all with at most ${complete} switches)`;
}
