/**
 * The rule about tables that are older than Azure: a container group bears the mark of a later lease than its row has
 * ever marked one with, so that the row was restored from an older state. What such a row says is no evidence: nothing is written
 * on it until the owner speaks. Listed first by the strategies, and asked before a tombstone acts.
 */
import type { GroupRow, Replica } from '../model.ts';
import { REASONS } from '../reasons.ts';
import { TAGS } from '../tags.ts';
import { lastEpoch } from '../wake.ts';
import type { Rule } from './converge.ts';
import { isOurs } from './presence.ts';
import type { Sight } from './sight.ts';

export const outdated: Rule = (of) => {
  const { is, seen } = of;
  if (!seen || is.replica.outdated === 'accepted' || isBeingAdopted(is.replica) || !isOurs(of)) return undefined;
  // Once seen it stays so: every look raises the row's own count, until it would pass the mark.
  if (is.replica.outdated !== 'reported' && !isLater(seen.group.tags, is.replica.marked ?? is.epoch)) return undefined;
  return {
    replica: { ...is.replica, outdated: 'reported' },
    phase: 'Stalled',
    reason: 'TablesOutdated',
    message: `${REASONS.TablesOutdated}; declare it anew, start, stop or restart it to go on from here`,
  };
};

/** The replica as its owner's newest word leaves it: what was asked for after the tables were restored is meant. */
export function accepting(known: Replica, sight: Sight, { desired, state, wake }: GroupRow): Replica {
  const later = sight.kind === 'there' && isLater(sight.group.tags, known.marked ?? lastEpoch(wake));
  if (known.outdated === undefined && !later) return known;
  const { outdated: before, ...rest } = known;
  if (before !== 'reported' && !later) return rest;
  const fresh = state.status.observedGeneration < desired.generation;
  return fresh ? { ...rest, outdated: 'accepted' } : known;
}

/** It bears whatever mark it was found with. */
function isBeingAdopted({ revision, phase }: Replica): boolean {
  return revision === 0 && phase === 'serving';
}

/** `epoch`: marked last. The row's own count would not do: looks that could not read Azure raise it until it passes the mark. */
function isLater(tags: Readonly<Record<string, string>>, epoch: number): boolean {
  const bears = tags[TAGS.epoch];
  return bears !== undefined && /^\d{1,15}$/.test(bears) && Number(bears) > epoch;
}
