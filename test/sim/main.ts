/**
 * `npm run simulate`: every single-fault plan and some random seeds, over all cores; progress on stderr, at the end a
 * table or, with `--json`, one object. Exit status 1 when a promise was broken. `-- --planted` tries the tests instead.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { IDLE_OPTIONS, playIdle } from './idle/command.ts';
import { playTrials, TRIAL_OPTIONS } from './long/command.ts';
import { planted } from './planted/main.ts';
import { runAll } from './pool.ts';
import { add, asJson, asTable, newTotals } from './report.ts';
import type { Task } from './run-task.ts';
import { APART_OPTIONS, playApart } from './sequences/apart.ts';
import { seedTasks, workTasks } from './tasks.ts';

const { values, positionals } = parseArgs({
  options: {
    plans: { type: 'string', default: 'all' },
    pairs: { type: 'string', default: '0' },
    seeds: { type: 'string', default: '200' },
    seed: { type: 'string' },
    large: { type: 'boolean', default: false },
    workload: { type: 'string' },
    alike: { type: 'boolean', default: false },
    replay: { type: 'string' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'boolean', default: false },
    planted: { type: 'boolean', default: false },
    ...APART_OPTIONS,
    ...IDLE_OPTIONS,
    ...TRIAL_OPTIONS,
  },
  allowPositionals: true,
});

if (values.planted) {
  const found = await planted({ ids: positionals, jobs: Number(values.jobs), json: values.json });
  process.exit(found ? 0 : 1);
}
if ((await playApart(values)) || (await playIdle(values)) || (await playTrials(values))) process.exit();

const tasks = tasksAsked();
const totals = newTotals();
const begun = performance.now();
let done = 0;
await runAll(tasks, Number(values.jobs), (told, { kind }) => {
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
  if (values.seed !== undefined) return seedTasks(Number(values.seed), 1, values.large);
  const asked = { plans: values.plans, pairs: Number(values.pairs), workload: values.workload, alike: values.alike };
  return [
    ...workTasks(asked),
    ...(values.workload === undefined ? seedTasks(1, Number(values.seeds), values.large) : []),
  ];
}

function progress(): void {
  const { plans, pairs, seeds, violations } = totals;
  const line = `${done} of ${tasks.length} parts: ${plans + pairs} plans, ${seeds} seeds, ${violations.length} violations`;
  process.stderr.write(process.stderr.isTTY ? `\r${line} ` : `${line}\n`);
}
