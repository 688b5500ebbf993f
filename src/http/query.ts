/** Query parameters as values. One that cannot be read is refused: a misspelt `dryRun` must not become a real run. */
import { Refusal } from './problem.ts';

export function flag(query: URLSearchParams, name: string): boolean {
  const given = query.getAll(name);
  if (given.length === 0) return false;
  const [value] = given;
  if (given.length > 1 || (value !== 'true' && value !== 'false')) {
    throw new Refusal('invalid-request', { detail: `${name} must be true or false, and given once` });
  }
  return value === 'true';
}

/** A whole number from 1; undefined where none is given. */
export function whole(query: URLSearchParams, name: string): number | undefined {
  const given = query.getAll(name);
  if (given.length === 0) return undefined;
  const value = /^\d{1,15}$/.test(given[0] ?? '') ? Number(given[0]) : 0;
  if (given.length === 1 && value >= 1) return value;
  throw new Refusal('invalid-request', { detail: `${name} must be a whole number from 1, and given once` });
}

/** A whole number from 1 to `max`. */
export function top(query: URLSearchParams, max: number, otherwise: number): number {
  const given = query.get('top') ?? query.get('$top');
  if (given === null) return otherwise;
  const value = /^\d{1,6}$/.test(given) ? Number(given) : 0;
  if (value >= 1 && value <= max) return value;
  throw new Refusal('invalid-request', { detail: `top must be a whole number from 1 to ${max}` });
}

/** One of the words; the first where none is given. */
export function word<T extends string>(query: URLSearchParams, name: string, words: readonly [T, ...T[]]): T {
  const given = query.getAll(name);
  if (given.length === 0) return words[0];
  const found = words.find((known) => known === given[0]);
  if (given.length === 1 && found !== undefined) return found;
  throw new Refusal('invalid-request', { detail: `${name} must be one of ${words.join(', ')}, and given once` });
}
