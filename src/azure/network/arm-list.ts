/**
 * Lists of ARM resources, page by page and bounded. The readers of this folder call it; addresses are built from
 * checked parts, and a next page must be on the configured ARM endpoint, since our token goes with it.
 */
import { Fault } from '../../core/errors.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import { nextPageUrl } from '../container-groups/address.ts';
import type { ArmOptions, SendToArm } from '../container-groups/arm-pipeline.ts';
import { classifyAnswer } from '../container-groups/classify.ts';

export type NetworkOptions = ArmOptions;

export interface Listed {
  readonly items: readonly JsonObject[];
  /** There is more than was read. */
  readonly cut: boolean;
}

/** `path` without the endpoint; at most `max` items. */
export type ReadList = (path: string, apiVersion: string, max: number) => Promise<Listed>;

/** Pages of one list: of DNS records, the smallest page ARM gives has 100. */
const PAGES_MAX = 100;
const SUBSCRIPTION = /^[0-9a-z](?:[0-9a-z-]{0,62}[0-9a-z])?$/i;

export function readerOf(endpoint: string, send: SendToArm, signal: AbortSignal): ReadList {
  return async (path, apiVersion, max) => {
    const items: JsonObject[] = [];
    let url: string | undefined = `${endpoint}${path}?api-version=${encodeURIComponent(apiVersion)}`;
    for (let pages = 0; url !== undefined && pages < PAGES_MAX; pages += 1) {
      const answer = await send({ method: 'GET', url }, signal);
      if (answer.status !== 200) throw classifyAnswer(answer, false);
      const page = readPage(answer.text);
      items.push(...page.items);
      if (items.length > max) return { items: items.slice(0, max), cut: true };
      url = page.nextLink === undefined ? undefined : nextPageUrl({ endpoint, apiVersion }, page.nextLink);
    }
    return { items, cut: url !== undefined };
  };
}

/** `/subscriptions/{id}/providers/Microsoft.Network/{type}`. */
export function networkPath(subscription: string, type: string): string {
  if (!SUBSCRIPTION.test(subscription))
    throw new Fault('terminal', { reason: 'InvalidSpec', message: 'this is no subscription id' });
  return `/subscriptions/${subscription}/providers/Microsoft.Network/${type}`;
}

/** What was left unread because there is too much of it. */
export function cutShort(what: string, max: number) {
  return { what: `${what} beyond the first ${max}`, reason: 'TooMany' };
}

/** A page that is not as it must be is a fault, never a shorter list. */
function readPage(text: string): { items: JsonObject[]; nextLink: string | undefined } {
  const page = parsed(text);
  if (!isObject(page) || !Array.isArray(page['value']) || !page['value'].every(isObject)) throw unreadable();
  const nextLink = page['nextLink'] ?? '';
  if (typeof nextLink !== 'string') throw unreadable();
  return { items: page['value'], nextLink: nextLink === '' ? undefined : nextLink };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(): Fault {
  return new Fault('transient', { reason: 'AzureUnavailable', message: 'ARM’s answer cannot be read: a list' });
}
