/**
 * A `$filter` as a function over entities, and the range of keys it can match at all, so that a query for one partition
 * reads only that. Called by `query.ts`. A comparison with what an entity lacks, or has as another type, does not match.
 */
import { compared, isOperator, type Operator } from './compare.ts';
import type { Entity, Property } from './entity.ts';
import { type Token, tokensOf } from './filter-tokens.ts';
import { invalidInput } from './refusals.ts';

export type Matches = (entity: Entity) => boolean;

export interface Filter {
  readonly matches: Matches;
  /** Only this partition can match. */
  readonly partitionKey?: string;
  /** Only rows from here on, in whatever partition, can match; and none after `rowTo`. */
  readonly rowFrom?: string;
  readonly rowTo?: string;
}

export const EVERYTHING: Filter = { matches: () => true };
/** Nobody writes deeper brackets. */
const DEPTH_MAX = 100;

export function parseFilter(text: string): Filter {
  const tokens = tokensOf(text);
  let at = 0;

  function takeWord(word: string): boolean {
    const token = tokens[at];
    if (token?.kind !== 'word' || token.text !== word) return false;
    at += 1;
    return true;
  }

  function or(depth: number): Filter {
    let left = and(depth);
    while (takeWord('or')) {
      const [one, other] = [left.matches, and(depth).matches];
      left = { matches: (entity) => one(entity) || other(entity) };
    }
    return left;
  }

  function and(depth: number): Filter {
    let left = unary(depth);
    while (takeWord('and')) {
      const [one, other] = [left, unary(depth)];
      left = { ...both(one, other), matches: (entity) => one.matches(entity) && other.matches(entity) };
    }
    return left;
  }

  function unary(depth: number): Filter {
    if (depth > DEPTH_MAX) throw invalid();
    if (takeWord('not')) {
      const { matches } = unary(depth + 1);
      return { matches: (entity) => !matches(entity) };
    }
    if (tokens[at]?.kind !== 'open') return comparison();
    at += 1;
    const inner = or(depth + 1);
    if (tokens[at]?.kind !== 'close') throw invalid();
    at += 1;
    return inner;
  }

  function comparison(): Filter {
    const left = tokens[at];
    const operator = tokens[at + 1];
    if (operator?.kind !== 'word' || !isOperator(operator.text)) {
      at += 1;
      return bare(left);
    }
    const right = tokens[at + 2];
    at += 3;
    if (left?.kind === 'word' && right?.kind === 'value') return compare(left.text, operator.text, right.value);
    if (left?.kind === 'value' && right?.kind === 'word') {
      return compare(right.text, mirrored(operator.text), left.value);
    }
    throw invalid();
  }

  const filter = or(0);
  if (at < tokens.length) throw invalid();
  return filter;
}

/** A property that is true by itself. */
function bare(token: Token | undefined): Filter {
  if (token?.kind === 'value' && token.value.type === 'Boolean') {
    const value = token.value.value === true;
    return { matches: () => value };
  }
  if (token?.kind !== 'word') throw invalid();
  const name = token.text;
  return { matches: (entity) => entity.properties.get(name)?.value === true };
}

function compare(name: string, operator: Operator, literal: Property): Filter {
  const { value } = literal;
  if (name === 'PartitionKey' || name === 'RowKey') {
    const member = name === 'PartitionKey' ? 'partitionKey' : 'rowKey';
    const matches: Matches = (entity) => compared({ type: 'String', value: entity[member] }, operator, literal);
    if (typeof value !== 'string' || literal.type !== 'String') return { matches };
    if (member === 'partitionKey') return operator === 'eq' ? { matches, partitionKey: value } : { matches };
    return { matches, ...rowRange(operator, value) };
  }
  if (name === 'Timestamp') {
    return { matches: ({ timestamp }) => compared({ type: 'DateTime', value: timestamp }, operator, literal) };
  }
  return {
    matches(entity) {
      const property = entity.properties.get(name);
      return property !== undefined && compared(property, operator, literal);
    },
  };
}

function rowRange(operator: Operator, value: string): { rowFrom?: string; rowTo?: string } {
  if (operator === 'eq') return { rowFrom: value, rowTo: value };
  if (operator === 'ge' || operator === 'gt') return { rowFrom: value };
  return operator === 'ne' ? {} : { rowTo: value };
}

/** The narrower of two ranges. Where two partitions are named, either will do: nothing matches. */
function both(one: Filter, other: Filter): Omit<Filter, 'matches'> {
  const partitionKey = one.partitionKey ?? other.partitionKey;
  const rowFrom = pick(one.rowFrom, other.rowFrom, (a, b) => a > b);
  const rowTo = pick(one.rowTo, other.rowTo, (a, b) => a < b);
  return {
    ...(partitionKey === undefined ? {} : { partitionKey }),
    ...(rowFrom === undefined ? {} : { rowFrom }),
    ...(rowTo === undefined ? {} : { rowTo }),
  };
}

function pick(a: string | undefined, b: string | undefined, better: (a: string, b: string) => boolean) {
  if (a === undefined || b === undefined) return a ?? b;
  return better(a, b) ? a : b;
}

function mirrored(operator: Operator): Operator {
  const mirror = { eq: 'eq', ne: 'ne', gt: 'lt', ge: 'le', lt: 'gt', le: 'ge' } as const;
  return mirror[operator];
}

function invalid() {
  return invalidInput('The query condition specified in the request is invalid.');
}
