/**
 * What differs between two documents, without a server: each a declaration, plain ACI YAML or JSON, a body as ARM
 * returned it, or an ARM template with one container group. Called by `mooring compare`. Both have been read with
 * readDocument; the first is what is declared, the second what is there.
 */
import { asDeclared } from '../adopt/as-declared.ts';
import { canonical, isObject, type Json, type JsonObject, objectAt } from '../json.ts';
import type { Declaration } from '../spec/declaration.ts';
import { parseDeclaration } from '../spec/parse.ts';
import { suspiciousIn } from '../spec/plain-values.ts';
import { below } from '../spec/pointer.ts';
import { TAG_PREFIX } from '../tags.ts';
import { asReplica } from './as-replica.ts';
import { classOf } from './classify.ts';
import { compare } from './compare.ts';
import { compareSecrets } from './compare-secrets.ts';
import type { Difference } from './difference.ts';

export type DocumentsCompared =
  | { readonly ok: true; readonly differences: readonly Difference[] }
  /** A document that is none of these; `rule` says what it would have to be. */
  | { readonly ok: false; readonly document: 'first' | 'second'; readonly rule: string };

const RESOURCE_TYPE = 'microsoft.containerinstance/containergroups';
const MASK = '[secret]';
const NO_GROUP =
  'has no properties: it must be a declaration, ACI’s own YAML or JSON, a body as ARM returns it, or an ARM template';

export function compareDocuments(first: JsonObject, second: JsonObject): DocumentsCompared {
  const a = groupIn(first);
  if (typeof a === 'string') return { ok: false, document: 'first', rule: a };
  const b = groupIn(second);
  if (typeof b === 'string') return { ok: false, document: 'second', rule: b };
  const replica = asReplica(a.declaration, a.name, b);
  const body = replica ?? a.body;
  const found = [
    // Of a replica, its name and what is Mooring’s are its group’s.
    ...(replica ? [] : names(a.name, b.name)),
    ...compare(body, b.body),
    ...otherTags(body, b.body),
    ...compareSecrets(body, b.body),
    ...(replica ? [] : plainly(a.mooring, b.mooring, '/mooring')),
  ];
  const hidden = new Set([...suspiciousIn(a.body), ...suspiciousIn(b.body)].map(({ value }) => value));
  return { ok: true, differences: found.map((difference) => masked(difference, hidden)) };
}

interface Group {
  readonly name: string | undefined;
  readonly body: JsonObject;
  readonly mooring: JsonObject;
  /** Absent where it breaks a rule. */
  readonly declaration?: Declaration;
}

/** The container group in a document, in ACI's spellings where it is valid; a text says what is wrong. */
function groupIn(document: JsonObject): Group | string {
  const resource = resourceIn(document);
  if (typeof resource === 'string') return resource;
  const given = wasReturned(resource) ? asDeclared(resource).document : resource;
  const { name, mooring, ...body } = given;
  const parsed = parseDeclaration({ ...body, ...(mooring === undefined ? {} : { mooring }) }, { name: 'compared' });
  if (!parsed.ok && !isObject(body['properties'])) return NO_GROUP;
  return {
    name: typeof name === 'string' ? name : undefined,
    // What breaks a rule can still be compared, as it is written.
    body: parsed.ok ? parsed.declaration.body : body,
    mooring: objectAt(mooring),
    ...(parsed.ok ? { declaration: parsed.declaration } : {}),
  };
}

/** A template's one container group; anything else is taken as it is. */
function resourceIn(document: JsonObject): JsonObject | string {
  const { resources } = document;
  if (typeof resources !== 'object' || resources === null) return document;
  const groups = Object.values(resources)
    .filter((resource): resource is JsonObject => isObject(resource))
    .filter(({ type }) => typeof type === 'string' && type.toLowerCase() === RESOURCE_TYPE);
  const [only] = groups;
  return groups.length === 1 && only !== undefined
    ? only
    : `is a template with ${groups.length} container groups: it must have one`;
}

/** ARM's answer, with what only the service writes. */
function wasReturned({ id, properties }: JsonObject): boolean {
  return typeof id === 'string' || Object.hasOwn(objectAt(properties), 'provisioningState');
}

function names(first: string | undefined, second: string | undefined): Difference[] {
  if (first === undefined || second === undefined || first === second) return [];
  const reason = 'another name is another container group';
  return [{ pointer: '/name', kind: 'changed', declared: first, actual: second, class: 'recreate', reason }];
}

/** Tags that only the second has: no drift where others may add them, and a difference between two documents. */
function otherTags(first: JsonObject, second: JsonObject): Difference[] {
  const known = new Set(Object.keys(objectAt(first['tags'])).map((tag) => tag.toLowerCase()));
  return Object.entries(objectAt(second['tags']))
    .map(([tag, actual]) => ({ tag, actual, lower: tag.toLowerCase() }))
    .filter(({ lower }) => !known.has(lower) && !lower.startsWith(TAG_PREFIX))
    .map(({ tag, actual }) => ({ pointer: below('/tags', tag), kind: 'added', actual, ...classOf(['tags', tag]) }));
}

const OURS = { class: 'none', reason: 'a setting of Mooring’s own: not part of the container group' } as const;

/** Leaf by leaf; lists as a whole. */
function plainly(first: Json | undefined, second: Json | undefined, pointer: string): Difference[] {
  if (isObject(first) && isObject(second)) {
    const keys = new Set([...Object.keys(first), ...Object.keys(second)]);
    return [...keys].flatMap((key) => plainly(own(first, key), own(second, key), below(pointer, key)));
  }
  if (first === undefined && second === undefined) return [];
  if (first === undefined) return [{ pointer, kind: 'added', actual: second ?? null, ...OURS }];
  if (second === undefined) return [{ pointer, kind: 'missing', declared: first, ...OURS }];
  if (canonical(first) === canonical(second)) return [];
  return [{ pointer, kind: 'changed', declared: first, actual: second, ...OURS }];
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function masked(difference: Difference, hidden: ReadonlySet<string>): Difference {
  const { declared, actual } = difference;
  return {
    ...difference,
    ...(declared === undefined ? {} : { declared: without(declared, hidden) }),
    ...(actual === undefined ? {} : { actual: without(actual, hidden) }),
  };
}

function without(value: Json, hidden: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((item: Json) => without(item, hidden));
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, without(member, hidden)]));
  return hidden.has(String(value)) ? MASK : value;
}
