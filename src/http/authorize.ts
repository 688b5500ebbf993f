/**
 * Whether a request may come as far as its route. What only the route finds out, which resource group a short address
 * or a declaration means, is checked by the guard that the route works through. Called by `api.ts`.
 */
import type { Access } from './access.ts';
import { Refusal } from './problem.ts';
import { mayEverywhere, mayIn, maySomewhere, type Rights, type Role } from './roles.ts';

/** `scope`: the resource group in the address; undefined for a short one. Throws a refusal. */
export function authorize(rights: Rights, access: Access | undefined, scope: string | undefined): void {
  if (rights.kind === 'everything') return;
  if (rights.kind === 'nothing') throw rights.why === 'off' ? authenticationOff() : unauthenticated();
  if (!access) throw new Refusal('forbidden', { detail: 'nobody has been given this address' });
  if (!isMet(rights, access, scope)) throw forbidden(access.role, scope ?? access.where);
}

function isMet(rights: Rights, { role, where }: Access, scope: string | undefined): boolean {
  if (where === 'all') return mayEverywhere(rights, role);
  return where === 'group' && scope !== undefined ? mayIn(rights, role, scope) : maySomewhere(rights, role);
}

/** `where`: a scope, or `all` of them, or one of `some`. Says nothing of whether anything is there. */
export function forbidden(role: Role, where: string): Refusal {
  const place = where === 'all' ? 'in all resource groups' : where.includes('/') ? `in ${where}` : 'anywhere';
  return new Refusal('forbidden', {
    detail: `this takes the role ${role}, which you do not have ${place}: an administrator gives it by the app role Mooring.${role} or by MOORING_ROLES`,
  });
}

function unauthenticated(): Refusal {
  const detail = 'it is not known who calls: send a token of the directory that this installation serves';
  return new Refusal('unauthenticated', { detail }, { 'www-authenticate': 'Bearer' });
}

function authenticationOff(): Refusal {
  return new Refusal('authentication-off', {
    detail:
      'MOORING_AUTHENTICATION is entra and App Service Authentication is off: whoever runs Mooring has to turn one of them over',
  });
}
