/**
 * JSON merge patch (RFC 7396) on a container group's body: how a region differs from what is declared. A patch is
 * brought into ACI's spelling once, when it is declared, so that merging it is plain JSON ever after. Pure.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { conform } from './conform.ts';
import { below } from './pointer.ts';
import type { Report } from './report.ts';
import type { Shape } from './shape.ts';

/** RFC 7396: a member replaces, null removes, an object is merged; anything else, lists too, is taken whole. */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map(Object.entries(target));
  for (const [key, value] of Object.entries(patch)) {
    const before = merged.get(key);
    if (value === null) merged.delete(key);
    else if (isObject(value)) merged.set(key, mergePatch(isObject(before) ? before : {}, value));
    else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

/** The patch in ACI's spelling, its nulls kept. What must be there at all is asked of the merged body. */
export function conformPatch(patch: JsonObject, shape: Shape, pointer: string, report: Report): JsonObject {
  const members = new Map<string, Json>();
  for (const [key, value] of Object.entries(patch)) {
    const field = memberOf(shape, key);
    const place = below(pointer, key);
    if (members.has(field.name))
      report.refuse(place, `is ${field.name} once more: ACI reads names whatever their case`);
    const conformed = member(value, field.shape, place, report);
    if (conformed !== undefined) members.set(field.name, conformed);
  }
  return Object.fromEntries(members);
}

function member(value: Json, shape: Shape | undefined, pointer: string, report: Report): Json | undefined {
  if (shape?.kind === 'readOnly') return undefined;
  if (value === null || shape === undefined) return value;
  const merges = shape.kind === 'object' || shape.kind === 'map' || shape.kind === 'open';
  return merges && isObject(value)
    ? conformPatch(value, shape, pointer, report)
    : conform(value, shape, pointer, report);
}

/** The member's spelling and shape; without a shape it is carried as it is. */
function memberOf(shape: Shape, key: string): { readonly name: string; readonly shape: Shape | undefined } {
  if (shape.kind === 'object') return shape.fields.get(key.toLowerCase()) ?? { name: key, shape: undefined };
  return { name: key, shape: shape.kind === 'map' ? shape.value : undefined };
}
