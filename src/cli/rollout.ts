/**
 * A group's rollout as an answer tells it, in the members that commands decide by or draw; whatever is missing reads as
 * empty. Given answers as they came: what is drawn has to be made safe before.
 */
import { isObject, type JsonObject, numberAt, objectAt, textAt } from '../core/json.ts';
import { goesOn } from '../core/rollout/goes-on.ts';
import { objectsAt } from './group-view.ts';

export interface Rollout {
  readonly phase: string;
  readonly strategy: string;
  readonly revision: number;
  /** 0: none. */
  readonly from: number;
  readonly message: string;
  readonly reason: string;
  readonly startedAt: string | undefined;
  readonly endedAt: string | undefined;
  readonly goesOnAt: string | undefined;
  readonly deadline: string | undefined;
  /** Canary: from 0, how many, and the new revision's share in percent. */
  readonly step: number | undefined;
  readonly steps: number | undefined;
  readonly weight: number | undefined;
  /** Stands because its owner said so. */
  readonly paused: boolean;
}

/** Undefined where there never was one. */
export function rolloutOf(group: JsonObject): Rollout | undefined {
  const rollout = group['rollout'];
  if (!isObject(rollout)) return undefined;
  const number = (name: string) => numberAt(rollout[name]);
  const text = (name: string) => textAt(rollout[name]);
  return {
    phase: text('phase') ?? 'Unknown',
    strategy: text('strategy') ?? '',
    revision: number('revision') ?? 0,
    from: number('from') ?? 0,
    message: text('message') ?? '',
    reason: text('reason') ?? '',
    startedAt: text('startedAt'),
    endedAt: text('endedAt'),
    goesOnAt: text('goesOnAt'),
    deadline: text('deadline'),
    step: number('step'),
    steps: number('steps'),
    weight: number('weight'),
    paused: objectAt(group['orders'])['paused'] === true,
  };
}

/** Nothing goes on before somebody says so: who waits for it has to be told. */
export function standsFor(group: JsonObject): 'resume' | 'promote' | undefined {
  const rollout = rolloutOf(group);
  if (!rollout || !goesOn(rollout) || rollout.phase === 'RollingBack') return undefined;
  if (rollout.paused) return 'resume';
  if (rollout.phase !== 'AwaitingPromotion' || rollout.goesOnAt !== undefined) return undefined;
  const promote = objectAt(objectAt(group['orders'])['promote']);
  const past = promote['full'] === true || (numberAt(promote['step']) ?? -1) >= (rollout.step ?? 0);
  return numberAt(promote['revision']) === rollout.revision && past ? undefined : 'promote';
}

const FAILED = new Set(['RolledBack', 'Failed']);

/** The rollout that has ended badly since `before`, an answer of the same group. */
export function failedSince(before: JsonObject, group: JsonObject): Rollout | undefined {
  const [was, is] = [rolloutOf(before), rolloutOf(group)];
  if (!is || !FAILED.has(is.phase)) return undefined;
  const known = was && FAILED.has(was.phase) && was.revision === is.revision && was.startedAt === is.startedAt;
  return known ? undefined : is;
}

/** `3 → 4 by Canary: Progressing, step 2 of 3`. */
export function rolloutLine({ phase, strategy, revision, from, step, steps, paused, message }: Rollout): string {
  const way = from === 0 ? `to revision ${revision}` : `revision ${from} → ${revision}`;
  const at = step === undefined || steps === undefined || step >= steps ? '' : `, step ${step + 1} of ${steps}`;
  return `${way} by ${strategy}: ${phase}${at}${paused ? ', paused' : ''}${message === '' ? '' : `: ${message}`}`;
}

export interface ReplicaRow {
  readonly name: string;
  readonly revision: number;
  readonly region: string;
  readonly phase: string;
  readonly since: string | undefined;
  readonly inRouterSince: string | undefined;
  readonly seenOutAt: string | undefined;
  readonly drainedAt: string | undefined;
  readonly weight: number | undefined;
  /** What its first condition that does not hold says, or why it leaves. */
  readonly detail: string;
}

/** The old revisions' first, as the rollout goes. */
export function replicaRows(group: JsonObject): ReplicaRow[] {
  return objectsAt(group['replicas'])
    .map((replica): ReplicaRow => {
      const text = (name: string) => textAt(replica[name]);
      const not = objectsAt(replica['conditions']).find(({ status }) => status === 'False');
      return {
        name: text('name') ?? '',
        revision: numberAt(replica['revision']) ?? 0,
        region: text('region') ?? '',
        phase: text('phase') ?? '',
        since: text('since'),
        inRouterSince: text('inRouterSince'),
        seenOutAt: text('seenOutAt'),
        drainedAt: text('drainedAt'),
        weight: numberAt(replica['weight']),
        detail: (not ? textAt(not['message']) : undefined) ?? text('leaves') ?? '',
      };
    })
    .sort((a, b) => a.revision - b.revision || (a.name < b.name ? -1 : 1));
}
