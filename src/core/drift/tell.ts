/**
 * Differences and plans as lines for a terminal. Called by the command line. Shows what it is given: who makes the
 * differences masks secrets (compare.ts, shown.ts); whatever came from outside is made harmless to a terminal here.
 */
import type { Json } from '../json.ts';
import { printable } from '../printable.ts';
import type { Difference, DifferenceKind } from './difference.ts';
import type { Impact } from './impact.ts';
import type { PlanAnswer } from './plan-answer.ts';

/** Characters of one value: what tells two apart stands at its beginning, and the answer as JSON has all of it. */
const VALUE_MAX = 80;
/** Characters of a pointer: sixty names deep nobody reads. */
const POINTER_MAX = 400;
const REASON_MAX = 400;
/** Replicas named in one line; the answer as JSON has all of them. */
const REPLICAS_MAX = 5;

export interface Telling {
  /** Which side is what was, and which is what will be: `running` becomes the declaration, or `first` the second of two. */
  readonly from: 'running' | 'first';
}

/** A line each; none for none. */
export function tellDifferences(differences: readonly Difference[], telling: Telling = { from: 'running' }): string[] {
  return differences.map((difference) => {
    const { pointer, kind, class: of, reason } = difference;
    const place = `${MARKS[telling.from][kind]} ${printable(pointer === '' ? '/' : pointer, POINTER_MAX)}`;
    return [place, values(difference, telling), `${of}: ${printable(reason, REASON_MAX)}`, where(difference)]
      .filter(Boolean)
      .join('   ');
  });
}

export function tellPlan(plan: PlanAnswer): string[] {
  const { step, class: of, impact, differences, truncated, warnings, reason, message, revision } = plan;
  const head = step === 'none' ? `nothing would be written (${reason}): ${message}` : `${step} (${reason}): ${message}`;
  return [
    ...tellDifferences(differences),
    ...(truncated ? ['  and more differences, not told here'] : []),
    printable(head, REASON_MAX),
    `class ${of} · ${summary(impact)} · revision ${revision.number}${revision.isNew ? ', new' : ''}`,
    ...summaries(plan).map((line) => printable(line, 2 * REASON_MAX)),
    ...warnings.map(({ pointer, rule }) => `! ${printable(pointer, POINTER_MAX)}   ${printable(rule, REASON_MAX)}`),
  ];
}

/** Of a fleet its course, and before it why it is not taken now. */
export function summaries({ impact, course = [] }: PlanAnswer): string[] {
  return course.includes(impact.summary) ? [...course] : [impact.summary, ...course];
}

const MARKS: Readonly<Record<Telling['from'], Readonly<Record<DifferenceKind, string>>>> = {
  running: { changed: '~', reordered: '~', missing: '+', added: '-' },
  first: { changed: '~', reordered: '~', missing: '-', added: '+' },
};

/** In which replicas. */
function where({ replicas = [] }: Difference): string {
  const named = replicas.slice(0, REPLICAS_MAX).map((name) => printable(name, POINTER_MAX));
  const more = replicas.length > named.length ? ` and ${replicas.length - named.length} more` : '';
  return named.length === 0 ? '' : `in ${named.join(', ')}${more}`;
}

function values({ kind, declared, actual }: Difference, { from }: Telling): string {
  if (kind === 'reordered') return 'in another order';
  const [before, after] = from === 'running' ? [actual, declared] : [declared, actual];
  if (kind !== 'changed') return written(declared ?? actual);
  if (before === undefined && after === undefined) return '(values not shown)';
  return `${written(before)} → ${written(after)}`;
}

function written(value: Json | undefined): string {
  return value === undefined ? '' : printable(JSON.stringify(value), VALUE_MAX);
}

function summary({ interruption, address, allowances }: Impact): string {
  const { creates, deletes, armWrites } = allowances;
  return [
    `interruption ${interrupted(interruption)}`,
    `address ${address.outcome}`,
    `takes ${creates} create${creates === 1 ? '' : 's'}, ${deletes} delete${deletes === 1 ? '' : 's'}, ${armWrites} write${armWrites === 1 ? '' : 's'}`,
  ].join(' · ');
}

function interrupted(interruption: Impact['interruption']): string {
  if (interruption === 'lasting') return 'until it is started or declared again';
  if (typeof interruption === 'string') return interruption;
  const { p50Seconds, p90Seconds, n } = interruption;
  if (p50Seconds === undefined) return 'not recorded';
  return `${p50Seconds} s${p90Seconds === undefined ? '' : ` (p90 ${p90Seconds} s)`}, n ${n}`;
}
