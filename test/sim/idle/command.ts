/**
 * `npm run simulate -- --idle`: a thousand sweeps of a thousand groups at rest, in a process of their own, and what they
 * called. Called by `main.ts` and the test.
 */
import path from 'node:path';
import { flag, type ValuesOf, whole } from '../../../scripts/command-line/options.ts';
import { ask } from '../sequences/process.ts';
import type { IdleDone, IdleTask } from './sweep-idle.ts';

export const IDLE_OPTIONS = {
  idle: flag('sweeps groups at rest instead, and counts what is called'),
  sweeps: whole('N', 'with --idle: how many sweeps', { least: 1, most: 1_000_000, otherwise: 1000 }),
  groups: whole('N', 'with --idle: how many groups', { least: 1, most: 100_000, otherwise: 1000 }),
};

export interface IdleAsked extends ValuesOf<typeof IDLE_OPTIONS> {
  readonly json: boolean;
}

const CHILD = path.join(import.meta.dirname, 'child.ts');

export function idleSweeps(task: IdleTask): Promise<IdleDone> {
  return ask<IdleTask, IdleDone>(CHILD, task);
}

/** True: it was asked for, is done and told. */
export async function playIdle({ idle, sweeps, groups, json }: IdleAsked): Promise<boolean> {
  if (!idle) return false;
  const done = await idleSweeps({ sweeps, groups });
  const wrong = wrongWith(done);
  console.log(json ? JSON.stringify({ ...done, wrong }) : tell(done, wrong));
  if (wrong.length > 0) process.exitCode = 1;
  return true;
}

/** Nothing written while all was at rest; and of the edit, one write to Azure, all else about that group alone. */
export function wrongWith({ writes, planted, edited, violations }: IdleDone): string[] {
  const arm = planted.filter((write) => write.startsWith('arm '));
  const others = planted.filter((write) => !isAbout(write, edited));
  return [
    ...violations,
    ...writes.slice(0, 10).map((write) => `written at rest: ${write}`),
    ...(arm.length === 1 && arm[0] === `arm PUT containerGroup ${edited}`
      ? []
      : [`one group was edited by hand, and written were: ${arm.join(', ') || 'none'}`]),
    ...others.slice(0, 10).map((write) => `written for another group: ${write}`),
  ];
}

/** A message says no group to the counter. */
function isAbout(write: string, group: string): boolean {
  return write.startsWith('queue put') || write.startsWith('table Pace ') || new RegExp(`\\b${group}\\b`).test(write);
}

function tell({ sweeps, groups, calls, writes, planted, setUpMs, cpuMs }: IdleDone, wrong: readonly string[]): string {
  const sites = Object.entries(calls).sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(...sites.map(([site]) => site.length));
  return [
    ...sites.map(([site, count]) => `${site.padEnd(width)}  ${String(count).padStart(8)}`),
    '',
    `${sweeps} sweeps of ${groups} groups at rest: ${writes.length} writes`,
    `one edited by hand: ${planted.join(', ')}`,
    `${(setUpMs / 1000).toFixed(1)} s to set up, ${(cpuMs / 1000).toFixed(1)} s of one core, ${((cpuMs * 1000) / Math.max(1, sweeps * groups)).toFixed(0)} µs a group and sweep`,
    ...wrong.map((what) => `\n${what}`),
  ].join('\n');
}
