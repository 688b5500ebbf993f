/**
 * Brings a document into a shape: names and words in the spelling ACI documents, numbers as numbers, texts as texts,
 * nulls and what only the service writes left out, all else carried. Called by parse.ts; what cannot be brought into
 * shape is refused at its pointer, and nothing here throws.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { below } from './pointer.ts';
import type { Report } from './report.ts';
import type { Shape } from './shape.ts';

/** The conformed value; undefined where there is none: it was null, read-only or wrong. */
export function conform(value: Json, shape: Shape, pointer: string, report: Report): Json | undefined {
  if (shape.kind === 'open') return value;
  if (shape.kind === 'readOnly' || value === null) return undefined;
  switch (shape.kind) {
    case 'text':
      return conformText(value, pointer, report);
    case 'number':
      return conformNumber(value, shape.integer, pointer, report);
    case 'flag':
      return conformFlag(value, pointer, report);
    case 'choice':
      return conformChoice(value, shape, pointer, report);
    case 'list':
      return conformList(value, shape, pointer, report);
    case 'map':
      return conformMap(value, shape.value, pointer, report);
    case 'object':
      return conformObject(value, shape, pointer, report);
    case 'secretObject':
      if (isObject(value) || typeof value === 'string') return value;
      return refuse(report, pointer, 'must be an object');
  }
}

function refuse(report: Report, pointer: string, rule: string): undefined {
  report.refuse(pointer, rule);
  return undefined;
}

/** ACI takes a number or truth value for a text and writes it out; so do we. It is not quoted: it may be a secret. */
function conformText(value: Json, pointer: string, report: Report): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number' && typeof value !== 'boolean') return refuse(report, pointer, 'must be a text');
  const what = typeof value === 'number' ? 'number' : 'truth value';
  report.warn(pointer, `is a ${what}, taken as a text: put it in quotes`);
  return String(value);
}

function conformNumber(value: Json, integer: boolean, pointer: string, report: Report): number | undefined {
  let number = value;
  if (typeof value === 'string' && /^\d{1,9}(?:\.\d{1,9})?$/.test(value)) {
    number = Number(value);
    report.warn(pointer, `is a text, taken as the number ${number}: leave out the quotes`);
  }
  if (typeof number !== 'number') return refuse(report, pointer, 'must be a number');
  if (integer && !Number.isInteger(number)) return refuse(report, pointer, 'must be a whole number');
  return number;
}

function conformFlag(value: Json, pointer: string, report: Report): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && /^(?:true|false)$/i.test(value)) {
    report.warn(pointer, 'is a text, taken as a truth value: leave out the quotes');
    return value.toLowerCase() === 'true';
  }
  return refuse(report, pointer, 'must be true or false');
}

function conformChoice(
  value: Json,
  shape: Extract<Shape, { kind: 'choice' }>,
  pointer: string,
  report: Report,
): string | undefined {
  const rule = `must be one of ${shape.words.join(', ')}`;
  if (typeof value !== 'string') return refuse(report, pointer, rule);
  const plain = (word: string): string => word.toLowerCase().replaceAll(' ', '');
  const word = shape.words.find((known) => plain(known) === plain(value));
  if (word === undefined && shape.closed) return refuse(report, pointer, rule);
  return word ?? value;
}

function conformList(
  value: Json,
  shape: Extract<Shape, { kind: 'list' }>,
  pointer: string,
  report: Report,
): Json | undefined {
  if (!Array.isArray(value)) return refuse(report, pointer, 'must be a list');
  const items: readonly Json[] = value;
  if (shape.max !== undefined && items.length > shape.max) {
    return refuse(report, pointer, `has ${items.length} ${shape.of ?? 'items'}: ACI takes at most ${shape.max}`);
  }
  return items.flatMap((item, index) => {
    const place = below(pointer, index);
    if (item === null) report.refuse(place, 'is empty');
    // A wrong item keeps its place, so that the pointers of those behind it stay true.
    return [conform(item, shape.item, place, report) ?? null];
  });
}

function conformMap(value: Json, shape: Shape, pointer: string, report: Report): Json | undefined {
  if (!isObject(value)) return refuse(report, pointer, 'must be a mapping');
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => {
      const conformed = conform(member, shape, below(pointer, key), report);
      return conformed === undefined ? [] : [[key, conformed] as const];
    }),
  );
}

function conformObject(
  value: Json,
  shape: Extract<Shape, { kind: 'object' }>,
  pointer: string,
  report: Report,
): JsonObject | undefined {
  if (!isObject(value)) return refuse(report, pointer, 'must be a mapping');
  const members = new Map<string, Json>();
  const present = new Set<string>();
  for (const [key, member] of Object.entries(value)) {
    const field = shape.fields.get(key.toLowerCase());
    if (field === undefined) {
      members.set(key, member);
      continue;
    }
    if (present.has(field.name))
      report.refuse(below(pointer, key), `is ${field.name} once more: ACI reads names whatever their case`);
    const conformed = conform(member, field.shape, below(pointer, key), report);
    if (member !== null) present.add(field.name);
    if (conformed !== undefined) members.set(field.name, conformed);
  }
  for (const field of shape.fields.values()) {
    if (field.required !== undefined && !present.has(field.name))
      report.refuse(below(pointer, field.name), field.required);
  }
  return Object.fromEntries(members);
}
