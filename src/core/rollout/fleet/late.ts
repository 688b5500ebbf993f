/**
 * Container groups that came back: ARM may carry out a creation long after it was given up, when its replica has been
 * deleted, seen gone and taken off the row. A row remembers the names it has seen gone; what bears our mark under one
 * of them is taken back onto the row, to be deleted like any replica that was replaced. Asked by the sweep with what
 * LIST shows, and by plan.ts; pure. Promise: nothing of ours is forgotten, and nothing is deleted on a guess. A name
 * that the row has not seen gone is reported (`Unclaimed`) and left alone: it may be of an earlier life of the tables.
 */
import type { GroupRow, Replica } from '../../model.ts';
import type { PlanInput } from '../../plan.ts';
import type { Reason } from '../../reasons.ts';
import { TAGS, type Tags } from '../../tags.ts';
import { isMarkedOurs } from '../presence.ts';
import type { Change, Fleet } from './fleet.ts';

/** Names a row remembers, the newest: two whole sets of the most replicas a group may have. Older ones are only reported. */
export const GONE_MAX = 100;

/** Whether LIST shows a container group that is to be taken back; `owner`: this installation's id. */
export function isLate({ key, state }: GroupRow, name: string, tags: Tags, owner: string): boolean {
  return wasGone(state, name) && isMarkedOurs(tags, marksOf(owner, key.name));
}

/** The input with what came back among the replicas, on their way out. Nothing else of it is changed. */
export function withLate(input: PlanInput): PlanInput {
  const { row, observed, now, installation } = input;
  const marks = marksOf(installation.id, row.key.name);
  const router = row.state.replicas.find((replica) => replica.router !== undefined)?.router;
  const late = [...observed.sights].flatMap(([name, sight]): Replica[] => {
    if (sight.kind !== 'there' || !wasGone(row.state, name) || !isMarkedOurs(sight.group.tags, marks)) return [];
    const taken = takenBack(name, sight.group.location, now, 'Superseded');
    // Its endpoint may have come back as well: then it leaves the router and drains, as any other.
    return [router === undefined ? taken : { ...taken, phase: 'leaving', router }];
  });
  if (late.length === 0) return input;
  return { ...input, row: { ...row, state: { ...row.state, replicas: [...row.state.replicas, ...late] } } };
}

/** A replica as it is recorded of which nothing is known but that it is there and ours: to be deleted. */
export function takenBack(name: string, region: string, now: number, leaves: Reason): Replica {
  return {
    name,
    revision: 0,
    region,
    incarnation: 1,
    phase: 'deleting',
    since: now,
    confirmed: true,
    restartedFor: 0,
    stuck: 0,
    leaves,
  };
}

/** What the row remembers once these changes are recorded. */
export function goneAfter({ row, members }: Fleet, changes: ReadonlyMap<string, Change>): { gone?: readonly string[] } {
  const names = members.map(({ replica }) => replica.name);
  const left = names.filter((name) => changes.has(name) && changes.get(name)?.replica === undefined);
  const before = (row.state.gone ?? []).filter((name) => !names.includes(name));
  const gone = [...before, ...left.filter((name) => name !== row.key.name)].slice(-GONE_MAX);
  return gone.length === 0 ? {} : { gone };
}

function wasGone({ gone = [], replicas }: GroupRow['state'], name: string): boolean {
  return gone.includes(name) && !replicas.some((replica) => replica.name === name);
}

function marksOf(owner: string, group: string): Tags {
  return { [TAGS.owner]: owner, [TAGS.group]: group };
}
