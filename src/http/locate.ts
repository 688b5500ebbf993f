/**
 * Which group an address means: by its subscription and resource group, by the default scope, or by its name where
 * there is only one of it. Routes that read or edit come here; PUT, which may make a new one, goes by place.ts.
 */
import type { GroupKey, GroupRow } from '../core/model.ts';
import { groupNameRule } from '../core/spec/names.ts';
import type { Context } from './exchange.ts';
import { addressOf, isResourceGroup, isSubscription, scopeFrom } from './grammar.ts';
import { Refusal } from './problem.ts';

/** Rows of one name that are read at most, tombstones among them. */
const NAMED_MAX = 100;
/** Candidates that an answer lists. */
const CANDIDATES_MAX = 10;

export async function locate(context: Context): Promise<GroupKey> {
  const name = nameIn(context);
  const scope = scopeIn(context) ?? context.defaults.scope;
  return scope === undefined ? byName(context, name) : { scope, name };
}

/** The name in the address, held to the rule that every group's name keeps. */
export function nameIn({ params }: Context): string {
  const name = params['name'] ?? '';
  const rule = groupNameRule(name);
  if (rule !== undefined)
    throw new Refusal('invalid-address', { detail: rule, violations: [{ pointer: '/name', rule }] });
  return name;
}

/** The scope that the address itself names; undefined for a short one. */
export function scopeIn({ params }: Context): string | undefined {
  const { sub, rg } = params;
  if (sub === undefined || rg === undefined) return undefined;
  const scope = scopeFrom(sub, rg);
  if (scope !== undefined) return scope;
  throw new Refusal('invalid-address', {
    detail: 'the subscription or the resource group in the address is not one that can exist',
    violations: [
      ...(isSubscription(sub) ? [] : [{ pointer: '/mooring/subscription', rule: 'must be a subscription id' }]),
      ...(isResourceGroup(rg) ? [] : [{ pointer: '/mooring/resourceGroup', rule: RESOURCE_GROUP_RULE }]),
    ],
  });
}

const RESOURCE_GROUP_RULE = 'has 1 to 90 letters, digits, "_", "-", ".", "(" and ")", and does not end with "."';

async function byName({ parts, signal }: Context, name: string): Promise<GroupKey> {
  const rows = (await parts.groups.named(name, NAMED_MAX, signal)).map(({ row }) => row).filter(isVisible);
  const declared = rows.filter(({ desired }) => !desired.deletion);
  const meant = declared.length > 0 ? declared : rows;
  const [only, ...others] = meant;
  if (!only) throw absent();
  if (others.length === 0) return only.key;
  const candidates = meant.slice(0, CANDIDATES_MAX).map(({ key }) => addressOf(key));
  const listed = meant.length > CANDIDATES_MAX ? `; the first ${CANDIDATES_MAX} are listed` : '';
  throw new Refusal('ambiguous-name', {
    detail: `${meant.length} groups have this name: use one of their addresses${listed}`,
    candidates,
  });
}

/** A tombstone is seen until its container groups are gone; then it only watches, and for users there is no group. */
export function isVisible({ desired, state }: GroupRow): boolean {
  return desired.deletion === undefined || state.replicas.length > 0;
}

export function absent(): Refusal {
  return new Refusal('not-found', { detail: 'no group of this name is declared there' });
}
