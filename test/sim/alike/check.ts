/**
 * Plays some of the faults that were found to go on as another one, and their twins, to the end, each from the
 * beginning: from the moment both are over, or stood the same, everything has to happen in the same way. So has all of
 * what is led through its reference's past. Asked by `run-task.ts` for `alike.test.ts`.
 */
import { difference } from '../kernel/end-state.ts';
import type { Played } from '../kernel/play.ts';
import { onTrace } from '../kernel/trace.ts';
import { type Begun, beginPlan, playPlan, referenceOf, singlePlans } from '../plans.ts';
import type { Fault } from '../replay.ts';
import { workloadNamed } from '../workloads/all.ts';
import { alikeOf } from './alike.ts';

export interface Checked {
  readonly twins: number;
  /** Played to the end after what they had passed before was passed again. */
  readonly whole: number;
  /** A line for each that was not alike after all. */
  readonly apart: readonly string[];
}

export interface Points {
  readonly from: number;
  readonly to: number;
}

const ALL: Points = { from: 1, to: Number.MAX_SAFE_INTEGER };

/** One in so many of those alike, and of the others. */
export async function checkAlike(name: string, every: number, { from, to }: Points = ALL): Promise<Checked> {
  const workload = workloadNamed(name);
  const reference = await referenceOf(workload);
  const ask = alikeOf(reference);
  const apart: string[] = [];
  const counts = { met: 0, twins: 0, begun: 0, whole: 0 };
  for (const { fault } of singlePlans(reference)) {
    if (fault.at < from || fault.at > to) continue;
    const answer = await ask(fault);
    const begun = 'told' in answer ? await beginPlan(workload, [fault]) : undefined;
    if (begun && 'told' in answer) answer.told(begun);
    const twin = 'twin' in answer ? answer : begun && twinOf(begun);
    if (twin) {
      if (counts.met++ % every !== 0) continue;
      counts.twins += 1;
      const [one, other] = [await traced(name, [fault]), await traced(name, twin.twin)];
      const what = unlike(one, other, twin.endsAt);
      if (what) apart.push(`${textOf(fault)} and ${twin.twin.map(textOf).join() || 'no fault'}: ${what}`);
    } else if (begun && counts.begun++ % every === 0) {
      counts.whole += 1;
      const { hash, violations } = await playPlan(workload, [fault]);
      if (hash !== begun.hash || violations.length !== begun.violations.length)
        apart.push(`${textOf(fault)} is another run when it is played from the beginning`);
    }
  }
  return { twins: counts.twins, whole: counts.whole, apart };
}

function twinOf({ twin, cutAt = 0 }: Begun) {
  return twin && { twin, endsAt: cutAt };
}

function textOf({ at, variant }: Fault): string {
  return `${at}=${variant}`;
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

/**
 * A fault may take more calls than another to come to the same, leave a longer record of a cut-over, and the row of a
 * pause that is over.
 */
function withoutNumber(line: string): string {
  return line
    .replace(/^\d+ /, '')
    .replace(/^(\d+ table Cutovers \S+ \S+)-\d+/, '$1')
    .replace(/^(\d+ table Pace get \S+:arm\/\S+) (?:200|404)/, '$1');
}
