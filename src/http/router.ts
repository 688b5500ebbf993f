/**
 * From a method and an address to a route. Fixed words match whatever their case, as ARM has it; variable parts come
 * out decoded and are checked by those who use them. An address no route has is 404, one that others have is 405.
 */
import type { Route } from './exchange.ts';
import { Refusal } from './problem.ts';

/** Characters. The longest address has a resource group of 90 letters, each of nine characters when encoded. */
const PATH_MAX = 2048;

export interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

export function find(routes: readonly Route[], method: string, path: string): Found {
  const segments = segmentsOf(path);
  const matching = routes.flatMap((route) => {
    const params = segments && firstMatch(route.paths, segments);
    return params ? [{ route, params }] : [];
  });
  const [first] = matching;
  if (!first) throw new Refusal('not-found', { detail: 'the API has no such address; GET / lists them' });
  const found = matching.find(({ route }) => route.method === method.toUpperCase());
  if (found) return found;
  const allow = [...new Set(matching.map(({ route }) => route.method))].join(', ');
  throw new Refusal('method-not-allowed', { detail: `it takes ${allow}` }, { allow });
}

/** Undefined where the address is not one that could match anything. */
function segmentsOf(path: string): string[] | undefined {
  if (path === '') return [];
  if (path.length > PATH_MAX || !path.startsWith('/')) return undefined;
  try {
    return path.replace(/\/$/, '').split('/').slice(1).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function firstMatch(paths: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  for (const path of paths) {
    const params = match(path.split('/').slice(1).filter(Boolean), segments);
    if (params) return params;
  }
  return undefined;
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name !== undefined && segment !== '') params[name] = segment;
    else if (part.toLowerCase() !== segment.toLowerCase()) return undefined;
  }
  return params;
}
