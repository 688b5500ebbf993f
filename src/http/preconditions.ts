/**
 * `If-Match` and `If-None-Match` against a group's generation, which is its ETag. Called before anything is written;
 * PUT hands what comes out to the engine, where the write itself is conditional on it.
 */
import type { GroupRow } from '../core/model.ts';
import type { Edited, Target } from '../engine/declare.ts';
import type { Context } from './exchange.ts';
import { absent, locate } from './locate.ts';
import { Refusal } from './problem.ts';

/** Characters, of both headers. */
const HEADER_MAX = 1024;
const ETAGS = /^\s*(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*\s*$/;

export function etagOf({ desired }: GroupRow): string {
  return `"${desired.generation}"`;
}

/**
 * The generation that the write is to be conditional on: 0 for "there must be none", undefined for "any". Throws 412
 * where the row as it was just read does not meet the headers.
 */
export function expected(headers: Readonly<Record<string, string>>, row: GroupRow | undefined): number | undefined {
  const generation = row && !row.desired.deletion ? row.desired.generation : undefined;
  const none = headers['if-none-match'];
  if (none !== undefined) {
    if (none.trim() !== '*') throw new Refusal('invalid-request', { detail: 'If-None-Match takes * only' });
    if (generation !== undefined) throw moved(generation);
    return 0;
  }
  const match = headers['if-match'];
  if (match === undefined) return undefined;
  if (match.length > HEADER_MAX || (match.trim() !== '*' && !ETAGS.test(match))) {
    throw new Refusal('invalid-request', {
      detail: 'If-Match takes * or the ETag of an earlier answer, with its quotes',
    });
  }
  if (generation === undefined) throw moved(undefined);
  if (match.trim() === '*') return generation;
  // RFC 9110: a weak tag never matches here.
  const wanted = match.split(',').map((tag) => tag.trim());
  if (!wanted.includes(`"${generation}"`)) throw moved(generation);
  return generation;
}

export function moved(generation: number | undefined): Refusal {
  const detail =
    generation === undefined ? 'there is no such group' : `its ETag is "${generation}": read it again, then decide`;
  return new Refusal('precondition-failed', { detail }, generation === undefined ? {} : { etag: `"${generation}"` });
}

/** The group that an address means, with the generation that a verb is to be conditional on, where the headers say one. */
export async function targetOf(context: Context): Promise<Target> {
  const { parts, request, signal } = context;
  const key = await locate(context);
  if (request.headers['if-match'] === undefined) return key;
  const generation = expected(request.headers, (await parts.groups.get(key, signal))?.row);
  return generation === undefined ? key : { ...key, generation };
}

/** What a verb came to, where there is such a group and it is as the caller believes; throws otherwise. */
export function doneOrRefused<R>(
  edited: Edited<R>,
  { generation }: Target,
): Extract<Edited<R>, { kind: 'done' | 'refused' }> {
  if (edited.kind === 'moved') throw moved(edited.generation);
  if (edited.kind === 'absent') throw generation === undefined ? absent() : moved(undefined);
  return edited;
}
