/** What one child process is asked: some scenarios, all their orders or the first so many; or one order to be seen again. */
import { type Explored, explore, replay } from './explore.ts';
import { SCENARIOS } from './scenarios.ts';

export type InterleavingsTask =
  | { readonly kind: 'scenarios'; readonly part: number; readonly parts: number; readonly executionsMax: number }
  | { readonly kind: 'one'; readonly text: string };

export interface InterleavingsDone {
  readonly explored: readonly Explored[];
  readonly cpuMs: number;
}

export async function runInterleavings(task: InterleavingsTask): Promise<InterleavingsDone> {
  const begun = process.cpuUsage();
  const explored: Explored[] = [];
  if (task.kind === 'one') explored.push(await one(task.text));
  else {
    for (const [index, scenario] of SCENARIOS.entries()) {
      if (index % task.parts === task.part) explored.push(await explore(scenario, task.executionsMax));
    }
  }
  const { user, system } = process.cpuUsage(begun);
  return { explored, cpuMs: (user + system) / 1000 };
}

/** `push during a look: 3A2BA`. */
async function one(text: string): Promise<Explored> {
  const [name = '', schedule = ''] = text.split(/:\s*/, 2);
  const scenario = SCENARIOS.find((known) => known.name === name);
  if (!scenario)
    throw new Error(`no scenario is called ${name}; there are ${SCENARIOS.map((known) => known.name).join('; ')}`);
  const [violation] = await replay(scenario, schedule);
  const violations = violation ? [{ schedule, violation }] : [];
  return { scenario: name, schedules: 1, executions: 1, states: 0, ends: 1, switches: 0, violations };
}
