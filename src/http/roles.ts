/**
 * Who may do what: three roles, each containing the one before it, held in one resource group or in all. The decision
 * itself, without a request: `auth.ts` finds out what a caller holds, `access.ts` says what a route asks for.
 */

/** In order: each may do what those before it may. */
export const ROLES = ['Reader', 'Operator', 'Admin'] as const;
export type Role = (typeof ROLES)[number];

export interface Grant {
  readonly role: Role;
  /** `subscription/resource-group`, lower-cased; absent: in all resource groups. */
  readonly scope?: string;
}

/** What a caller may do, or why nothing. */
export type Rights =
  /** Function keys alone decide: who got past the key may do everything. */
  | { readonly kind: 'everything' }
  | { readonly kind: 'grants'; readonly grants: readonly Grant[] }
  /** `off`: the platform's authentication is expected and not there. */
  | { readonly kind: 'nothing'; readonly why: 'off' | 'unknown' };

export const EVERYTHING: Rights = { kind: 'everything' };

/** The role in this resource group. */
export function mayIn(rights: Rights, role: Role, scope: string): boolean {
  return may(rights, role, (grant) => grant.scope === undefined || grant.scope === scope);
}

/** The role in every resource group. */
export function mayEverywhere(rights: Rights, role: Role): boolean {
  return may(rights, role, (grant) => grant.scope === undefined);
}

/** The role in at least one resource group. */
export function maySomewhere(rights: Rights, role: Role): boolean {
  return may(rights, role, () => true);
}

export function roleOf(text: string): Role | undefined {
  return ROLES.find((role) => role.toLowerCase() === text.toLowerCase());
}

function may(rights: Rights, role: Role, covers: (grant: Grant) => boolean): boolean {
  if (rights.kind === 'everything') return true;
  if (rights.kind === 'nothing') return false;
  return rights.grants.some((grant) => ROLES.indexOf(grant.role) >= ROLES.indexOf(role) && covers(grant));
}
