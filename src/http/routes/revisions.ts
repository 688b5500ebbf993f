/** GET of a group's revisions, newest first, and of one with its body. What undo may return to, and nothing else. */
import { keptRevisions } from '../../core/revisions.ts';
import type { ApiResponse, Context } from '../exchange.ts';
import { Refusal } from '../problem.ts';
import { json } from '../respond.ts';
import { revisionView, revisionWhole } from '../revision-view.ts';
import { existing } from './get-group.ts';

/** Digits of a number that could be one. */
const NUMBER = /^[1-9]\d{0,14}$/;

export async function listRevisions(context: Context): Promise<ApiResponse> {
  const { parts, signal } = context;
  const { row } = await existing(context);
  const kept = keptRevisions(row, await parts.revisions.numbers(row.key, signal));
  const revisions = await Promise.all(kept.map((number) => parts.revisions.get(row.key, number, signal)));
  // One that has been pruned between the two reads is as gone as the others.
  const there = revisions.filter((revision) => revision !== undefined);
  return json(200, { value: there.map((revision) => revisionView(row, revision)) });
}

export async function getRevision(context: Context): Promise<ApiResponse> {
  const { parts, params, signal } = context;
  const { row } = await existing(context);
  const number = NUMBER.test(params['number'] ?? '') ? Number(params['number']) : 0;
  const kept = keptRevisions(row, await parts.revisions.numbers(row.key, signal));
  const revision = kept.includes(number) ? await parts.revisions.get(row.key, number, signal) : undefined;
  if (revision) return json(200, revisionWhole(row, revision));
  const listed = kept.length > 0 ? `kept are ${kept.join(', ')}` : 'none is kept yet';
  throw new Refusal('revision-not-kept', { detail: `this revision is not kept; ${listed}` });
}
