/**
 * A container group's body as ARM gives it, turned into what somebody would declare to get it. Called to adopt a
 * running container group and to export one as it runs. Promise: comparing the document with that body finds nothing.
 */
import { type Node, nodeBelow, nodeOfItems, SCHEMA } from '../drift/schema.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { TAG_PREFIX } from '../tags.ts';
import { unreadableIn } from './unreadable.ts';

export interface AsDeclared {
  /** ACI's part only, with the name; undeclared tags of others are kept, ours dropped. */
  readonly document: JsonObject;
  /** JSON pointers into the document, of what a container group like this has and ARM never returns. */
  readonly unreadable: readonly string[];
}

export function asDeclared(body: JsonObject): AsDeclared {
  const { name, tags, ...rest } = body;
  const others = isObject(tags)
    ? Object.entries(tags).filter(([tag]) => !tag.toLowerCase().startsWith(TAG_PREFIX))
    : [];
  const declared = membersOf(rest, SCHEMA);
  const document = {
    ...(typeof name === 'string' ? { name } : {}),
    ...declared,
    ...(others.length > 0 ? { tags: Object.fromEntries(others) } : {}),
  };
  return { document, unreadable: unreadableIn(document) };
}

function membersOf(body: JsonObject, node: Node): JsonObject {
  return Object.fromEntries(
    Object.entries(body).flatMap(([key, value]) => {
      const member = nodeBelow(node, key);
      const declared = declaredValue(value, member);
      return declared === undefined || (isFilledIn(declared, key, node) && !isRequired(key, body))
        ? []
        : [[key, declared]];
    }),
  );
}

/** Undefined: nobody declares it, for it is the service's own, a secret, or nothing. */
function declaredValue(value: Json, node: Node): Json | undefined {
  const { rule } = node;
  if (rule.never || value === null) return undefined;
  // Sent as {} and returned as that, or with what the service knows of it.
  if (rule.presence) return {};
  if (rule.secret) return undefined;
  if (Array.isArray(value)) return value.map((item: Json) => declaredValue(item, nodeOfItems(node)) ?? null);
  return isObject(value) ? membersOf(value, node) : value;
}

/** A declaration must have them even where they hold nothing. */
function isRequired(key: string, owner: JsonObject): boolean {
  return key === 'containers' || (key === 'ports' && Object.hasOwn(owner, 'type'));
}

/** An empty list or object that the service reports where none was sent (recorded). Where we know nothing, it stays. */
function isFilledIn(value: Json, key: string, { members }: Node): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const member = members.get(key);
  return member !== undefined && !member.rule.presence && Object.keys(value).length === 0;
}
