/** A revision as the API shows it, and what has become of it as the group's row tells. Secrets are masked. */
import type { GroupRow, Revision } from '../core/model.ts';
import { goesOn } from '../core/rollout/goes-on.ts';
import { maskDocument } from '../core/spec/mask.ts';
import { time } from './times.ts';

/**
 * - `target`: the replicas are to have it, and none serves with it yet, or its rollout has not ended.
 * - `serving`: the replicas are to have it, and do.
 * - `stable`: what a rollout that fails goes back to.
 * - `rejected`: it failed or was undone, and is not tried again by itself.
 * - `superseded`: none of these.
 */
export type Outcome = 'target' | 'serving' | 'stable' | 'rejected' | 'superseded';

export function revisionView(row: GroupRow, revision: Revision) {
  const { number, cause, createdAt, generation, pins } = revision;
  const rejection = row.state.rejected?.findLast((one) => one.revision === number);
  return {
    number,
    cause,
    createdAt: time(createdAt),
    generation,
    outcome: outcomeOf(row, number),
    ...(rejection ? { reason: rejection.reason } : {}),
    images: pins,
    replicas: row.state.replicas.filter((replica) => replica.revision === number).map(({ name }) => name),
  };
}

export function revisionWhole(row: GroupRow, revision: Revision) {
  const { body, document } = revision;
  return {
    ...revisionView(row, revision),
    ...(document ? { declaration: maskDocument(document) } : {}),
    body: maskDocument(body),
  };
}

function outcomeOf({ state }: GroupRow, number: number): Outcome {
  const { rollout, replicas, targetRevision, stableRevision, rejected = [] } = state;
  if (number === targetRevision) {
    const underWay = rollout !== undefined && rollout.revision === number && goesOn(rollout);
    const serves = replicas.some(({ phase, revision }) => phase === 'serving' && revision === number);
    return serves && !underWay ? 'serving' : 'target';
  }
  if (rejected.some(({ revision }) => revision === number)) return 'rejected';
  return number === stableRevision ? 'stable' : 'superseded';
}
