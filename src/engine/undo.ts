/**
 * Which revision an undo returns to, and what is desired then: the order for the loop, and the declaration that the
 * revision was made of, so that the next push renders that one and not the one that was undone. Called by orders.ts.
 */
import { attempt } from '../core/errors.ts';
import { canonical, type JsonObject } from '../core/json.ts';
import type { GroupRow, Revision } from '../core/model.ts';
import { keptRevisions } from '../core/revisions.ts';
import { goesOn } from '../core/rollout/goes-on.ts';
import { renderingOf } from '../core/rollout/rendering.ts';
import { parseDeclaration } from '../core/spec/parse.ts';
import { usesGone, usesIn, usesOf } from './image-uses.ts';
import { type Ordered, type OrderRefused, withOrders } from './ordered.ts';
import type { Parts } from './parts.ts';

/** `named`: a revision that is kept; without one, the one before. Adds the image uses that the row will need. */
export async function undone(
  parts: Parts,
  row: GroupRow,
  named: number | undefined,
  signal: AbortSignal,
): Promise<Ordered | OrderRefused> {
  const to = named ?? onItsWay(row);
  const kept = keptRevisions(row, await parts.revisions.numbers(row.key, signal));
  if (to !== undefined && !kept.includes(to)) return refuse(`revision ${to} is not kept`, kept);
  const back =
    to === undefined ? await before(parts, row, kept, signal) : await parts.revisions.get(row.key, to, signal);
  if (!back)
    return refuse('there is no earlier revision that differs and was not rejected or superseded before it ran', kept);
  const document = restored(row.desired.document, back);
  const parsed = parseDeclaration(document, { name: row.key.name });
  if (!parsed.ok) {
    const { pointer, rule } = parsed.violations[0] ?? { pointer: '', rule: 'it breaks a rule' };
    const detail = `revision ${back.number} does not go with what stands under mooring now: ${pointer}: ${rule}`;
    return { refused: 'revision', detail };
  }
  await parts.images.add(row.key, usesOf(parsed.declaration), signal);
  return ordered(row, back, document);
}

/** Takes the uses away that the row had before an undo and has no more. One that stays behind costs a look at a push. */
export async function takeUses(parts: Parts, before: GroupRow, after: GroupRow, signal: AbortSignal): Promise<void> {
  await attempt(() => parts.images.remove(after.key, usesGone(usesIn(before), usesIn(after)), signal));
}

function ordered(row: GroupRow, { number: revision }: Revision, document: JsonObject): Ordered {
  const { desired, state } = row;
  // What was asked of the rollout that is undone ends with it, its pause too: an undo is meant to happen now.
  const { promote, abort, paused, undo: asked, ...others } = desired.rollout ?? {};
  const same = canonical(document) === canonical(desired.document);
  const from = state.rollout && goesOn(state.rollout) && state.rollout.from === revision ? state.rollout : undefined;
  if (from && from.phase !== 'RollingBack') {
    // What served does so still: going back to it needs no new replicas, as a revision of a new number would.
    const message = `back to revision ${revision}, by giving up the rollout of ${from.revision}`;
    if (same && abort === from.revision) return { desired, message, revision };
    return { desired: { ...withOrders(desired, { ...others, abort: from.revision }), document }, message, revision };
  }
  const message = `back to revision ${revision}`;
  // Typed twice before the first was looked at, or where nothing else was ever asked for.
  const stands = asked
    ? asked.revision === revision && !wasSeen(state, asked.generation)
    : state.targetRevision === revision;
  if (same && stands) return { desired, message, revision };
  const undo = { revision, generation: desired.generation + 1 };
  return { desired: { ...withOrders(desired, { ...others, undo }), document }, message, revision };
}

/** What an undo or an abort goes back to that no look has heeded yet: asking again is asking for the same. */
function onItsWay({ desired, state }: GroupRow): number | undefined {
  const { undo, abort } = desired.rollout ?? {};
  if (undo && !wasSeen(state, undo.generation)) return undo.revision;
  const { rollout } = state;
  return rollout && goesOn(rollout) && abort === rollout.revision && rollout.from > 0 ? rollout.from : undefined;
}

/** Whether a look has seen that generation. */
function wasSeen({ status }: GroupRow['state'], generation: number): boolean {
  return status.observedGeneration >= generation;
}

/**
 * The one before what its owner has now: the target, where a declaration never got further than being declared or
 * rejected; the stable one, while another is being rolled out; otherwise the newest before the target that renders
 * otherwise. Rejected ones are passed over, so that undoing twice goes further back and not to and fro, and so are
 * those that were never seen to be as declared.
 */
async function before(
  parts: Parts,
  row: GroupRow,
  kept: readonly number[],
  signal: AbortSignal,
): Promise<Revision | undefined> {
  const { targetRevision, stableRevision, rejected = [], unproved = [] } = row.state;
  const target = await parts.revisions.get(row.key, targetRevision, signal);
  if (!target) return undefined;
  if (canonical(restored(row.desired.document, target)) !== canonical(row.desired.document)) return target;
  const bad = new Set([...unproved, ...rejected.map(({ revision }) => revision)]);
  const good = kept.filter((number) => !bad.has(number));
  if (stableRevision !== undefined && stableRevision !== targetRevision && good.includes(stableRevision)) {
    return parts.revisions.get(row.key, stableRevision, signal);
  }
  for (const number of good) {
    if (number >= targetRevision) continue;
    const revision = await parts.revisions.get(row.key, number, signal);
    if (revision && renderingOf(revision) !== renderingOf(target)) return revision;
  }
  return undefined;
}

/** ACI's part as the revision was declared, where it says so; what stands under `mooring` is the current one. */
function restored(current: JsonObject, { document }: Revision): JsonObject {
  if (!document) return current;
  const { mooring: _, ...aci } = document;
  const { mooring } = current;
  return mooring === undefined ? aci : { ...aci, mooring };
}

function refuse(what: string, kept: readonly number[]): OrderRefused {
  const listed = kept.length > 0 ? `kept are ${kept.join(', ')}` : 'none is kept yet';
  return { refused: 'revision', detail: `${what}; ${listed}` };
}
