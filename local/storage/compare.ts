/** Comparing a property with a literal of a filter: numbers with numbers, everything else only with its own type. */
import type { Property } from './entity.ts';

export type Operator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

const OPERATORS: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);

export function isOperator(text: string): text is Operator {
  return OPERATORS.has(text);
}

export function compared(property: Property, operator: Operator, literal: Property): boolean {
  const order = orderOf(property, literal);
  if (order === undefined) return false;
  switch (operator) {
    case 'eq':
      return order === 0;
    case 'ne':
      return order !== 0;
    case 'gt':
      return order > 0;
    case 'ge':
      return order >= 0;
    case 'lt':
      return order < 0;
    case 'le':
      return order <= 0;
  }
}

/** Undefined where the two cannot be compared. */
function orderOf(a: Property, b: Property): number | undefined {
  if (isNumber(a) && isNumber(b)) return numberOrder(a, b);
  if (a.type !== b.type) return undefined;
  if (a.type === 'DateTime') return order(Date.parse(String(a.value)), Date.parse(String(b.value)));
  if (a.type === 'Guid') return order(String(a.value).toLowerCase(), String(b.value).toLowerCase());
  if (a.type === 'Boolean') return order(Number(a.value), Number(b.value));
  return order(String(a.value), String(b.value));
}

function numberOrder(a: Property, b: Property): number | undefined {
  if (a.type !== 'Double' && b.type !== 'Double') return order(BigInt(a.value), BigInt(b.value));
  const [one, other] = [Number(a.value), Number(b.value)];
  return Number.isNaN(one) || Number.isNaN(other) ? undefined : order(one, other);
}

function order<T extends string | number | bigint>(a: T, b: T): number | undefined {
  if (a < b) return -1;
  if (a > b) return 1;
  return a === b ? 0 : undefined;
}

function isNumber({ type }: Property): boolean {
  return type === 'Int32' || type === 'Int64' || type === 'Double';
}
