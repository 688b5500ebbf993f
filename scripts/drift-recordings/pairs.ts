/**
 * Which exchanges of a recording make a pair: a container group as it was PUT, and as a later read gives it with no
 * write to it between. Read by scripts/drift-recordings.ts.
 */
import { isObject, type JsonObject, listAt, textAt } from '../../src/core/json.ts';
import { deployedBy } from './deployments.ts';
import type { Exchange } from './exchanges.ts';

export interface Pair {
  readonly group: string;
  readonly apiVersion: string;
  readonly declared: JsonObject;
  readonly actual: JsonObject;
  /**
   * `first`: an accepted PUT and the first GET after it. `further`: what tells more and is counted apart, a later GET,
   * an item of a LIST, a container group that an ARM template declared, or a PUT whose body the recorder left as a
   * literal of a literal.
   */
  readonly kind: 'first' | 'further';
}

interface Written {
  readonly body: JsonObject;
  /** It is not what was on the wire to ACI: a literal of a literal, or worked out of a template. */
  readonly isDerived: boolean;
  readonly isRead: boolean;
}

const GROUP_PATH = /\/providers\/microsoft\.containerinstance\/containergroups\/([^/]+)$/;
const LIST_PATH = /\/providers\/microsoft\.containerinstance\/containergroups$/;
const RESOURCE_GROUP_PATH = /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+$/;
const ACCEPTED: ReadonlySet<number> = new Set([200, 201, 202]);
const WRITES: ReadonlySet<string> = new Set(['PUT', 'PATCH', 'DELETE']);

export function pairsIn(exchanges: readonly Exchange[]): Pair[] {
  const written = new Map<string, Written>();
  return exchanges.flatMap((exchange) => {
    const { path, apiVersion } = addressOf(exchange.url);
    if (WRITES.has(exchange.method)) {
      note(written, exchange, path);
      return [];
    }
    if (exchange.method !== 'GET' || exchange.status !== 200) return [];
    const isList = LIST_PATH.test(path);
    return readGroups(exchange, path).flatMap(([at, actual]) => {
      const found = written.get(at);
      if (!found) return [];
      const kind = isList || found.isDerived || found.isRead ? 'further' : 'first';
      if (!isList) written.set(at, { ...found, isRead: true });
      return [{ group: nameIn(at), apiVersion, declared: found.body, actual, kind }];
    });
  });
}

function note(written: Map<string, Written>, { method, status, sent }: Exchange, path: string): void {
  if (method === 'DELETE' && RESOURCE_GROUP_PATH.test(path)) {
    for (const at of written.keys()) if (at.startsWith(`${path}/`)) written.delete(at);
  }
  const isAccepted = method === 'PUT' && ACCEPTED.has(status);
  if (isAccepted) {
    for (const { path: at, body } of deployedBy(path, sent.value)) {
      written.set(at, { body, isDerived: true, isRead: false });
    }
  }
  if (!GROUP_PATH.test(path)) return;
  written.delete(path);
  if (isAccepted && isObject(sent.value)) {
    written.set(path, { body: sent.value, isDerived: sent.literal, isRead: false });
  }
}

/** The container groups a GET gave, by their paths. */
function readGroups({ answer }: Exchange, path: string): (readonly [string, JsonObject])[] {
  const { value } = answer;
  if (!isObject(value)) return [];
  if (GROUP_PATH.test(path)) return [[path, value]];
  if (!LIST_PATH.test(path)) return [];
  return listAt(value['value'])
    .filter(isObject)
    .map((item) => [addressOf(textAt(item['id']) ?? '').path, item]);
}

/** Why a recording gives no pair, for people. */
export function whyNone(exchanges: readonly Exchange[]): string {
  const about = exchanges.filter(({ url }) => GROUP_PATH.test(addressOf(url).path));
  if (about.length === 0) return 'nothing of a container group';
  const puts = about.filter(({ method }) => method === 'PUT');
  if (puts.length === 0) return 'no PUT of a container group';
  const accepted = puts.filter(({ status }) => ACCEPTED.has(status));
  if (accepted.length === 0) return 'no accepted PUT';
  return accepted.some(({ sent }) => isObject(sent.value)) ? 'no GET follows a PUT' : 'no PUT with its body recorded';
}

function nameIn(path: string): string {
  return GROUP_PATH.exec(path)?.[1] ?? path;
}

function addressOf(text: string): { readonly path: string; readonly apiVersion: string } {
  const url = URL.parse(text, 'https://management.azure.com');
  const path = (url?.pathname ?? '')
    .toLowerCase()
    .replaceAll(/\/{2,}/g, '/')
    .replace(/\/$/, '');
  return { path, apiVersion: url?.searchParams.get('api-version') ?? '' };
}
