/**
 * `npm run simulate`: every single-fault plan and some random seeds, over all cores; progress on stderr, at the end a
 * table or, with `--json`, one object. Exit status 1 when a promise was broken.
 */
import { availableParallelism } from 'node:os';
import { ask, refuse } from '../../scripts/command-line/command-line.ts';
import { flag, text, whole } from '../../scripts/command-line/options.ts';
import { IDLE_OPTIONS, playIdle } from './idle/command.ts';
import { playTrials, TRIAL_OPTIONS } from './long/command.ts';
import { planted, unknownOf } from './planted/main.ts';
import { runAll } from './pool.ts';
import { add, asJson, asTable, newTotals } from './report.ts';
import type { Task } from './run-task.ts';
import { APART_OPTIONS, playApart } from './sequences/apart.ts';
import { seedTasks, workloadNames, workTasks } from './tasks.ts';

const COMMAND = {
  name: 'npm run simulate',
  does: 'Runs the engine on local Azure’s services on a clock that jumps, with every single fault and with random ones, and watches the promises. Progress on stderr, at the end a table. Exits 1 when a promise was broken, with the command that plays it again. docs/reliability.md says what is played.',
  operands: {
    ...{ list: '[ID…]', least: 0, most: Number.POSITIVE_INFINITY },
    each: { 'ID…': 'with --planted: these edits alone' },
  },
  options: {
    plans: text('WHICH', 'single faults: all, tested (as many as npm test has time for), or about how many', {
      otherwise: 'all',
      rule: [/^(?:all|tested|\d{1,7})$/, 'is to be all, tested or a number'],
    }),
    pairs: whole('N', 'plans of two faults', { least: 0, most: 10_000_000, otherwise: 0 }),
    workload: text('NAME', 'the plans of this one alone, and no random runs'),
    alike: flag('those plans, too, that go on as another one does'),
    seeds: whole('N', 'random runs', { least: 0, most: 10_000_000, otherwise: 200 }),
    seed: whole('N', 'the random run of this seed alone', { least: 0, most: 2 ** 31 }),
    large: flag('random runs with up to 200 groups'),
    replay: text('TEXT', 'plays the one plan that a failure printed'),
    ...APART_OPTIONS,
    ...IDLE_OPTIONS,
    ...TRIAL_OPTIONS,
    planted: flag('tries the tests instead: makes one small edit at a time, and expects it to be found'),
    jobs: whole('N', 'processes', {
      ...{ least: 1, most: 1_000, otherwise: availableParallelism(), told: 'as many as there are cores' },
    }),
    json: flag('ends with one JSON object, alone on standard output'),
  },
  examples: ['--seed 7', "--replay 'create: 24=done, then reset'", '--planted row-etag-dropped'],
} as const;

const { values, operands } = ask(COMMAND);
const wrong = wrongWith();
if (wrong !== undefined) refuse(COMMAND, wrong);

if (values.planted) {
  const found = await planted({ ids: operands, jobs: values.jobs, json: values.json });
  process.exit(found ? 0 : 1);
}
if ((await playApart(values)) || (await playIdle(values)) || (await playTrials(values))) process.exit();

const tasks = tasksAsked();
const totals = newTotals();
const begun = performance.now();
let done = 0;
await runAll(tasks, values.jobs, (told, { kind }) => {
  add(totals, told, kind);
  done += 1;
  // At once: a long run need not end before it can be played again.
  for (const { promise, what, command } of told.found) process.stderr.write(`\n${promise}: ${what}\n  ${command}\n`);
  progress();
});
totals.wallMs = performance.now() - begun;
if (process.stderr.isTTY) process.stderr.write('\n');
console.log(values.json ? JSON.stringify(asJson(totals)) : asTable(totals));
process.exitCode = totals.violations.length > 0 ? 1 : 0;

function tasksAsked(): Task[] {
  if (values.replay !== undefined) return [{ kind: 'replay', text: values.replay }];
  if (values.seed !== undefined) return seedTasks(values.seed, 1, values.large);
  const asked = { plans: values.plans, pairs: values.pairs, workload: values.workload, alike: values.alike };
  return [...workTasks(asked), ...(values.workload === undefined ? seedTasks(1, values.seeds, values.large) : [])];
}

/** What only the lists know: names of edits and of workloads. */
function wrongWith(): string | undefined {
  const [first] = operands;
  if (first !== undefined && !values.planted) return `${first} is one too many: only --planted takes names`;
  const unknown = unknownOf(operands);
  if (unknown !== undefined) return `no planted edit is called ${unknown}`;
  const { workload } = values;
  if (workload === undefined || workloadNames().includes(workload)) return undefined;
  return `--workload: no workload is called ${workload}; there are ${workloadNames().join('; ')}`;
}

function progress(): void {
  const { plans, pairs, seeds, violations } = totals;
  const line = `${done} of ${tasks.length} parts: ${plans + pairs} plans, ${seeds} seeds, ${violations.length} violations`;
  process.stderr.write(process.stderr.isTTY ? `\r${line} ` : `${line}\n`);
}
