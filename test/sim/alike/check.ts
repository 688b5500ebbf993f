/**
 * Plays some of the faults that were found to go on as another one, and their twins, to the end: from the moment both
 * are over, everything has to happen in the same way. Asked by `run-task.ts` for `alike.test.ts`.
 */
import { difference } from '../kernel/end-state.ts';
import type { Played } from '../kernel/play.ts';
import { onTrace } from '../kernel/trace.ts';
import { playPlan, referenceOf, singlePlans } from '../plans.ts';
import type { Fault } from '../replay.ts';
import { workloadNamed } from '../workloads/all.ts';
import { alikeOf } from './alike.ts';

export interface Checked {
  readonly twins: number;
  /** A line for each that was not alike after all. */
  readonly apart: readonly string[];
}

/** One in so many of those alike. */
export async function checkAlike(name: string, every: number): Promise<Checked> {
  const workload = workloadNamed(name);
  const reference = await referenceOf(workload);
  const ask = alikeOf(reference);
  const apart: string[] = [];
  let [met, twins] = [0, 0];
  for (const { fault } of singlePlans(reference)) {
    const answer = await ask(fault);
    if ('told' in answer) answer.told(await playPlan(workload, [fault]));
    else if (met++ % every === 0) {
      twins += 1;
      const [one, other] = [await traced(name, [fault]), await traced(name, answer.twin)];
      const what = unlike(one, other, answer.endsAt);
      if (what) apart.push(`${fault.at}=${fault.variant} and ${answer.twin[0]?.variant ?? 'no fault'}: ${what}`);
    }
  }
  return { twins, apart };
}

interface Traced extends Played {
  readonly lines: readonly string[];
}

async function traced(name: string, faults: readonly Fault[]): Promise<Traced> {
  const lines: string[] = [];
  onTrace((line) => void lines.push(line));
  const played = await playPlan(workloadNamed(name), faults);
  onTrace(undefined);
  return { ...played, lines };
}

function unlike(one: Traced, other: Traced, endsAt: number): string | undefined {
  const [first] = difference(other.end, one.end);
  if (first) return first;
  if (JSON.stringify(one.summary) !== JSON.stringify(other.summary)) return 'other writes';
  const [a = [], b = []] = [one, other].map(({ lines }) =>
    lines.filter((line) => timeOf(line) > endsAt).map(withoutNumber),
  );
  // Where nothing went wrong it is watched for one idle round less.
  const at = a.findIndex((line, index) => index < b.length && line !== b[index]);
  return at < 0 ? undefined : `${a[at]}, not ${b[at]}`;
}

function timeOf(line: string): number {
  return Number(/(\d{13})$/.exec(line)?.[1] ?? 0);
}

/** A fault may take more calls than another to come to the same. */
function withoutNumber(line: string): string {
  return line.replace(/^\d+ /, '');
}
