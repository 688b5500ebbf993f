/**
 * Reads the bodies of ARM's GET and LIST. A body or a page that is not as it must be is a Fault: never an empty object,
 * and never a shorter list.
 */
import { Fault } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { isObject } from '../../core/json.ts';
import type { ContainerGroup } from '../../core/model.ts';

export interface Page {
  readonly items: readonly ContainerGroup[];
  readonly nextLink: string | undefined;
}

export function readGroup(text: string): ContainerGroup {
  return toGroup(parse(text));
}

export function readPage(text: string): Page {
  const page = parse(text);
  const items = page['value'];
  const nextLink = page['nextLink'];
  if (!Array.isArray(items)) throw unreadable('a page of the list has no items');
  if (nextLink !== undefined && nextLink !== null && typeof nextLink !== 'string') {
    throw unreadable('the address of the next page is no text');
  }
  return { items: items.map(toGroup), nextLink: nextLink || undefined };
}

function parse(text: string): JsonObject {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw unreadable('the answer is no JSON');
  }
  if (!isObject(body)) throw unreadable('the answer is no object');
  return body;
}

function toGroup(item: unknown): ContainerGroup {
  if (!isObject(item)) throw unreadable('a container group is no object');
  const { id, name, location, properties } = item;
  if (typeof id !== 'string' || typeof name !== 'string' || typeof location !== 'string') {
    throw unreadable('a container group lacks its id, its name or its location');
  }
  const state = isObject(properties) ? properties['provisioningState'] : undefined;
  if (typeof state !== 'string') throw unreadable('a container group has no provisioning state');
  return { id, name, location, tags: readTags(item['tags']), provisioningState: state, body: item };
}

function readTags(tags: unknown): Record<string, string> {
  if (tags === undefined || tags === null) return {};
  if (!isObject(tags)) throw unreadable('the tags of a container group are no object');
  const entries = Object.entries(tags).map(([key, value]): [string, string] => {
    if (typeof value !== 'string') throw unreadable('a tag of a container group is no text');
    return [key, value];
  });
  return Object.fromEntries(entries);
}

function unreadable(what: string): Fault {
  return new Fault('transient', { reason: 'AzureUnavailable', message: `ARM’s answer cannot be read: ${what}` });
}
