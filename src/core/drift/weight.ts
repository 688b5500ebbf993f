/**
 * How much it means that a value stands on one side only. Used by walk.ts and alike.ts where the other side has nothing.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { type Node, nodeBelow } from './schema.ts';
import { isNothing, isSameValue } from './spelling.ts';

/**
 * - `NOTHING`: as good as absent.
 * - `DEFAULT`: what being absent means anyway.
 * - `UNSET`: false or 0, with which the service reports settings that nobody made.
 * - `SOMETHING`: a setting.
 */
export const NOTHING = 0;
export const DEFAULT = 1;
export const UNSET = 2;
export const SOMETHING = 3;
export type Weight = 0 | 1 | 2 | 3;

/** What holds for the whole body: which parts the service may supply itself. */
export interface Circumstances {
  readonly confidential: boolean;
  readonly profiled: boolean;
  readonly subnet: boolean;
  /** Always: what the declaration leaves open. */
  readonly absent: true;
}

/** The weight of a value that only one side has; `supplied` where that is the service's side. */
export function weightOf(value: Json | undefined, node: Node, supplied: Circumstances | undefined): Weight {
  const { rule } = node;
  if (rule.never || value === undefined || value === null) return NOTHING;
  if (rule.presence) return SOMETHING;
  if (rule.secret || isNothing(value, rule)) return NOTHING;
  if (rule.suppliedWhen !== undefined && supplied?.[rule.suppliedWhen]) return NOTHING;
  if (Array.isArray(value)) return SOMETHING;
  if (isObject(value)) {
    let most: Weight = NOTHING;
    for (const key in value) {
      const weight = weightOf(value[key], nodeBelow(node, key), supplied);
      if (weight > most) most = weight;
    }
    return most;
  }
  if (rule.absentMeans !== undefined && isSameValue(rule.absentMeans, value, rule)) return DEFAULT;
  return (value === false || value === 0) && !rule.falseCounts ? UNSET : SOMETHING;
}

/** Whether the service dropped it: its sibling is not declared, and it is not there. */
export function isDropped(declared: JsonObject, actual: Json | undefined, member: Node): boolean {
  const { droppedWithout } = member;
  return droppedWithout !== undefined && isNothing(actual, member.rule) && isNothing(declared[droppedWithout], {});
}
