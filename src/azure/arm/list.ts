/**
 * Lists of ARM resources, page by page and bounded. The readers of network resources and of usages call it; addresses are built from
 * checked parts, and a next page must be on the configured ARM endpoint, since our token goes with it.
 */
import { Fault } from '../../core/errors.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import { nextPageUrl, withVersion } from './address.ts';
import { successText } from './ask.ts';
import type { ArmAnswer } from './classify.ts';
import type { ArmCall } from './pipeline.ts';

export interface Listed {
  readonly items: readonly JsonObject[];
  /** There is more than was read. */
  readonly cut: boolean;
}

/** `path` without the endpoint; at most `max` items. */
export type ReadList = (path: string, apiVersion: string, max: number) => Promise<Listed>;

/** Pages of one list: of DNS records, the smallest page ARM gives has 100. */
const PAGES_MAX = 100;

export function readerOf(endpoint: string, send: (call: ArmCall) => Promise<ArmAnswer>): ReadList {
  return async (path, apiVersion, max) => {
    const items: JsonObject[] = [];
    let url: string | undefined = withVersion({ endpoint, apiVersion }, path);
    for (let pages = 0; url !== undefined && pages < PAGES_MAX; pages += 1) {
      const page = readPage(successText(await send({ method: 'GET', url })));
      items.push(...page.items);
      if (items.length > max) return { items: items.slice(0, max), cut: true };
      url = page.nextLink === undefined ? undefined : nextPageUrl({ endpoint, apiVersion }, page.nextLink);
    }
    return { items, cut: url !== undefined };
  };
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
