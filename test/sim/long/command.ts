/**
 * `npm run simulate -- --trial NAME`: the tries of one trial (`--count` of them, where there is no end), or with `--try`
 * the one that a failure printed. Called by `main.ts` and the test.
 */
import path from 'node:path';
import { oneOf, text, type ValuesOf, whole } from '../../../scripts/command-line/options.ts';
import { ask } from '../sequences/process.ts';
import type { TrialDone, TrialTask } from './play-trial.ts';

/** Named here, since what plays them must not be loaded before its process is the simulation's. */
const NAMES = [
  'jumps',
  'asleep',
  'older',
  'mixed',
  'fields',
  'unreadable',
  'given-up',
  'starved',
  'scarce',
  'days',
] as const;
export type TrialName = (typeof NAMES)[number];

export const TRIAL_OPTIONS = {
  trial: oneOf(NAMES, 'plays this trial instead: what single faults cannot reach'),
  count: whole('N', 'tries of a trial that has no end', { least: 1, most: 1_000_000, otherwise: 100 }),
  try: text('ID', 'of that trial the one try that a failure printed'),
};

export interface TrialAsked extends ValuesOf<typeof TRIAL_OPTIONS> {
  readonly json: boolean;
}

const CHILD = path.join(import.meta.dirname, 'child.ts');

export function tryOut(task: TrialTask): Promise<TrialDone> {
  return ask<TrialTask, TrialDone>(CHILD, task);
}

/** True: it was asked for, is done and told. */
export async function playTrials({ trial, try: id, count, json }: TrialAsked): Promise<boolean> {
  if (trial === undefined) return false;
  const done = await tryOut({ trial, count, progress: true, ...(id === undefined ? {} : { id }) });
  console.log(json ? JSON.stringify(done) : tell(done));
  if (done.failures.length > 0 || done.tries === 0) process.exitCode = 1;
  return true;
}

export function tell({ name, tries, failures, figures, cpuMs }: TrialDone): string {
  const told = Object.entries(figures).map(([what, value]) => `${what} ${value}`);
  return [
    `${name}: ${tries} tries, ${failures.length} failed; ${(cpuMs / 1000).toFixed(1)} s of one core`,
    ...(told.length > 0 ? [`at most: ${told.join(', ')}`] : []),
    ...failures.map(({ trial, id, wrong }) => `\n${wrong.join('\n')}\n  ${commandOf(trial, id)}`),
  ].join('\n');
}

export function commandOf(trial: string, id: string): string {
  return `npm run simulate -- --trial ${trial} --count 1000 --try '${id.replaceAll("'", "'\\''")}'`;
}
