/**
 * Who calls, and what they may do. With `entra` the platform authenticates and puts the caller into a header; it strips
 * what callers send under that name only where authentication is on, so where it is expected and off nobody is believed
 * and nothing served. Called by the HTTP trigger for every request; docs/decisions/020 has the reasons.
 */
import { type Principal, principalIn } from './principal.ts';
import { EVERYTHING, type Grant, type Rights, type Role, roleOf } from './roles.ts';

/** A role given by the setting MOORING_ROLES to a person, a group or an application. */
export interface Assignment extends Grant {
  /** Object id in Entra ID, lower-cased. */
  readonly id: string;
}

export type Authentication =
  | { readonly kind: 'keys' }
  | {
      readonly kind: 'entra';
      /** Whether the platform says that its authentication is on. */
      readonly on: boolean;
      /** The directory whose people and apps may call, lower-cased. */
      readonly tenant: string;
      readonly assignments: readonly Assignment[];
    };

export interface Caller {
  /** As it is written into history and logs. */
  readonly name: string;
  readonly rights: Rights;
}

/** App roles are `Mooring.Reader` and so on, so that one registration may have others beside them. */
const APP_ROLE = /^Mooring\.(\w+)$/;

/** `headers`: names lower-cased. */
export function callerOf(headers: Readonly<Record<string, string>>, authentication: Authentication): Caller {
  if (authentication.kind === 'keys') return { name: 'function key', rights: EVERYTHING };
  const { on, tenant, assignments } = authentication;
  if (!on) return { name: 'unknown caller', rights: { kind: 'nothing', why: 'off' } };
  const principal = principalIn(headers);
  // A registration that takes several directories would let each one's administrator hand out our roles.
  if (!principal || principal.tenant !== tenant) {
    return { name: 'unknown caller', rights: { kind: 'nothing', why: 'unknown' } };
  }
  return { name: principal.name, rights: { kind: 'grants', grants: grantsOf(principal, assignments) } };
}

function grantsOf(principal: Principal, assignments: readonly Assignment[]): Grant[] {
  const ids = [principal.objectId, ...principal.groups];
  const byToken = principal.roles.map(appRole).filter((role) => role !== undefined);
  return [
    ...byToken.map((role) => ({ role })),
    ...assignments.filter(({ id }) => ids.includes(id)).map(({ id: _, ...grant }) => grant),
  ];
}

function appRole(value: string): Role | undefined {
  const word = APP_ROLE.exec(value)?.[1];
  return word === undefined ? undefined : roleOf(word);
}
