/**
 * Goes through every order of a scenario's visible calls: each execution is played from the start, and left where it
 * comes to a state that another one has been in. Orders with fewer switches come first, so that what is found is short.
 */
import type { EndState } from '../kernel/end-state.ts';
import type { Violation } from '../kernel/run.ts';
import { type Choice, type Execution, execute } from './execution.ts';
import type { Scenario } from './scenario.ts';

export interface Explored {
  readonly scenario: string;
  /** Orders of calls that are covered, merged ones counted each. */
  readonly schedules: number;
  readonly executions: number;
  readonly states: number;
  readonly ends: number;
  /** The most switches from one worker to the other that an executed order had. */
  readonly switches: number;
  /** Every order with at most so many switches is covered; absent: every order. */
  readonly complete?: number;
  readonly violations: readonly { readonly schedule: string; readonly violation: Violation }[];
}

/** More states than any two looks have: then something does not repeat. */
const STATES_MAX = 20_000;
/** Told one by one; the rest are mostly the same. */
const VIOLATIONS_MAX = 3;

interface Branch {
  readonly choices: readonly Choice[];
  readonly from: string | undefined;
}

/** `executionsMax`: only so many, those with the fewest switches first. */
export async function explore(scenario: Scenario, executionsMax = Number.MAX_SAFE_INTEGER): Promise<Explored> {
  const ends = await serialEnds(scenario);
  const open: Branch[][] = [[{ choices: [], from: undefined }]];
  const edges = new Map<string, Map<Choice, string>>();
  const finished = new Set<string>();
  const left = new Set<string>();
  const violations: { schedule: string; violation: Violation }[] = [];
  let [executions, switches, complete] = [0, 0, Number.MAX_SAFE_INTEGER];

  /** The end of its play, or a state known already. */
  async function follow({ choices, from }: Branch): Promise<void> {
    executions += 1;
    const taken: Choice[] = [];
    const execution = await execute(scenario);
    let [at, chosen] = [from, choices.at(-1)];
    for (const choice of choices) await take(execution, taken, choice);
    for (;;) {
      if (execution.violations.length > 0) return found(taken, execution);
      const key = execution.key;
      if (at !== undefined && chosen !== undefined) edges.get(at)?.set(chosen, key);
      const { options } = execution;
      if (options.length === 0) return end(execution, key, taken);
      if (edges.has(key)) return;
      if (edges.size > STATES_MAX) throw new Error(`${scenario.name}: more than ${STATES_MAX} states`);
      edges.set(key, new Map());
      const last = taken.at(-1);
      const next = last !== undefined && options.includes(last) ? last : (options[0] ?? 'A');
      for (const other of options) if (other !== next) push({ choices: [...taken, other], from: key });
      [at, chosen] = [key, next];
      await take(execution, taken, next);
    }
  }

  function push(branch: Branch): void {
    const count = switchesIn(branch.choices);
    while (open.length <= count) open.push([]);
    open[count]?.push(branch);
  }

  async function end(execution: Execution, key: string, taken: readonly Choice[]): Promise<void> {
    switches = Math.max(switches, switchesIn(taken));
    finished.add(key);
    if (left.has(execution.left)) return;
    left.add(execution.left);
    await execution.finish(ends);
    if (execution.violations.length > 0) found(taken, execution);
  }

  function found(taken: readonly Choice[], { violations: [violation] }: Execution): void {
    if (violation && violations.length < VIOLATIONS_MAX) violations.push({ schedule: textOf(taken), violation });
  }

  for (let bucket = 0; bucket < open.length; bucket++) {
    for (let branch = open[bucket]?.pop(); branch; branch = open[bucket]?.pop()) {
      if (violations.length >= VIOLATIONS_MAX || executions >= executionsMax) {
        complete = Math.min(complete, bucket - 1);
        continue;
      }
      await follow(branch);
    }
  }
  const schedules = paths(edges, finished);
  return {
    scenario: scenario.name,
    schedules,
    executions,
    states: edges.size,
    ends: left.size,
    switches,
    violations,
    ...(complete === Number.MAX_SAFE_INTEGER ? {} : { complete }),
  };
}

async function take(execution: Execution, taken: Choice[], choice: Choice): Promise<void> {
  taken.push(choice);
  await execution.step(choice);
}

/** How it stands when one comes after the other; with a pause, when that comes first or last. */
async function serialEnds(scenario: Scenario): Promise<EndState[]> {
  const orders: readonly Choice[][] =
    scenario.pauseMs === undefined
      ? [
          ['A', 'B'],
          ['B', 'A'],
        ]
      : [
          ['A', 'T', 'B'],
          ['T', 'B', 'A'],
        ];
  const ends: EndState[] = [];
  for (const order of orders) {
    const execution = await execute(scenario);
    while (execution.options.length > 0 && execution.violations.length === 0) {
      const next = order.find((one) => execution.options.includes(one)) ?? execution.options[0];
      if (next === undefined) break;
      await execution.step(next);
    }
    ends.push(await execution.finish([]));
  }
  return ends;
}

export async function replay(scenario: Scenario, schedule: string): Promise<readonly Violation[]> {
  const ends = await serialEnds(scenario);
  const execution = await execute(scenario);
  const asked = choicesIn(schedule);
  const taken: Choice[] = [];
  while (execution.options.length > 0 && execution.violations.length === 0) {
    const wanted = asked[taken.length] ?? taken.at(-1);
    const next = execution.options.find((one) => one === wanted) ?? execution.options[0] ?? 'A';
    await take(execution, taken, next);
  }
  if (execution.violations.length === 0) await execution.finish(ends);
  return execution.violations;
}

function switchesIn(choices: readonly Choice[]): number {
  return choices.filter((choice, index) => index > 0 && choice !== choices[index - 1]).length;
}

/** `3A2BA`: three steps of the first, two of the second, one of the first. */
export function textOf(choices: readonly Choice[]): string {
  return choices.join('').replace(/([ABT])\1+/g, (run, letter: string) => `${run.length}${letter}`);
}

export function choicesIn(text: string): Choice[] {
  const letters = text.replace(/(\d+)([ABT])/g, (_, count: string, letter: string) => letter.repeat(Number(count)));
  return [...letters].flatMap((letter) => (letter === 'A' || letter === 'B' || letter === 'T' ? [letter] : []));
}

/** From the first state to any end. */
function paths(edges: ReadonlyMap<string, ReadonlyMap<Choice, string>>, finished: ReadonlySet<string>): number {
  const known = new Map<string, number>();
  const count = (key: string): number => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const below = [...(edges.get(key)?.values() ?? [])].reduce((sum, next) => sum + count(next), 0);
    const all = below + (finished.has(key) ? 1 : 0);
    known.set(key, all);
    return all;
  };
  const [first] = edges.keys();
  return first === undefined ? finished.size : count(first);
}
