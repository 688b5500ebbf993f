/**
 * Who may do what: role assignments as ARM judges them. Without any, everybody may do everything. Filled from the
 * settings and by the control surface, asked by `arm/` before each call.
 */
import type { RoleAssignment } from './settings.ts';

export interface Access {
  /** Undefined: nothing is checked. */
  readonly assignments: readonly RoleAssignment[] | undefined;
  set(assignments: readonly RoleAssignment[] | undefined): void;
  /** Those of somebody that hold for what an id names; where nothing is checked, one that gives everything. */
  assignmentsOf(principal: string, scope: string): readonly RoleAssignment[];
  /** Whether somebody may take an action on what an id names. */
  allows(principal: string, action: string, scope: string): boolean;
}

export function createAccess(initial: readonly RoleAssignment[] | undefined): Access {
  let assignments = initial;
  return {
    get assignments() {
      return assignments;
    },
    set(next) {
      assignments = next;
    },
    assignmentsOf: (principal, scope) =>
      assignments === undefined
        ? [{ principal: '*', actions: ['*'] }]
        : assignments.filter((one) => isOf(one, principal) && isWithin(scope, one.scope ?? '/')),
    allows: (principal, action, scope) =>
      assignments === undefined || assignments.some((one) => gives(one, principal, action, scope)),
  };
}

/** Rights add up over assignments; what one of them takes out, another may give. */
function gives(one: RoleAssignment, principal: string, action: string, scope: string): boolean {
  if (!isOf(one, principal)) return false;
  if (!isWithin(scope, one.scope ?? '/')) return false;
  const named = (patterns: readonly string[]): boolean => patterns.some((pattern) => fits(pattern, action));
  return named(one.actions) && !named(one.notActions ?? []);
}

function isOf({ principal }: RoleAssignment, asked: string): boolean {
  return principal === '*' || principal.toLowerCase() === asked.toLowerCase();
}

function isWithin(id: string, scope: string): boolean {
  const [inner, outer] = [id.toLowerCase(), scope.toLowerCase().replace(/\/+$/, '')];
  return inner === outer || inner.startsWith(`${outer}/`);
}

function fits(pattern: string, action: string): boolean {
  const parts = pattern
    .toLowerCase()
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(action.toLowerCase());
}
