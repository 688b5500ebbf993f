/**
 * The least role each route asks for, and where it must be held. A route that is not in the table is refused to
 * everybody whose rights are checked at all, and fails a test. Asked by `api.ts` before a route runs; the guard
 * (guard.ts) holds the route to it at every row and container group it touches.
 */
import type { Route } from './exchange.ts';
import type { Role } from './roles.ts';

export interface Access {
  readonly role: Role;
  /**
   * Where the role must be held. `group`: in the resource group that the request is about. `some`: in one at least,
   * and only what is in those is shown. `all`: in every one, since it is about all of them.
   */
  readonly where: 'group' | 'some' | 'all';
}

const READ: Access = { role: 'Reader', where: 'group' };
/** What is run differently, and is put back by another call. */
const RUN: Access = { role: 'Operator', where: 'group' };
/** What decides which images, identities and secrets run, or whether anything does. */
const DECIDE: Access = { role: 'Admin', where: 'group' };
const READ_SOME: Access = { role: 'Reader', where: 'some' };
const RUN_ALL: Access = { role: 'Operator', where: 'all' };

/** By method and short address. */
export const ACCESS: Readonly<Record<string, Access>> = {
  'GET /': READ_SOME,
  'GET /groups': READ_SOME,
  'GET /groups/{name}': READ,
  'GET /groups/{name}/history': READ,
  'GET /groups/{name}/revisions': READ,
  'GET /groups/{name}/revisions/{number}': READ,
  'GET /groups/{name}/export': READ,
  'GET /containerGroups': READ,
  // It asks registries and vaults what its body names, as Mooring.
  'POST /groups/{name}/plan': RUN,
  'POST /groups/{name}/start': RUN,
  'POST /groups/{name}/stop': RUN,
  'POST /groups/{name}/restart': RUN,
  'POST /groups/{name}/hold': RUN,
  'POST /groups/{name}/unhold': RUN,
  'POST /groups/{name}/pause': RUN,
  'POST /groups/{name}/resume': RUN,
  'POST /groups/{name}/promote': RUN,
  'POST /groups/{name}/abort': RUN,
  // Back to what was declared here before, and to nothing else.
  'POST /groups/{name}/undo': RUN,
  'POST /groups/{name}/retry': RUN,
  'PUT /groups/{name}': DECIDE,
  'DELETE /groups/{name}': DECIDE,
  'POST /groups/{name}/adopt': DECIDE,
  'GET /hold': READ_SOME,
  'POST /hold': RUN_ALL,
  'POST /unhold': RUN_ALL,
  'GET /doctor': RUN_ALL,
  'GET /poison': RUN_ALL,
  'POST /poison/replay': RUN_ALL,
  'GET /dead-letters': RUN_ALL,
  'POST /dead-letters/replay': RUN_ALL,
};

/** How the table and logs call a route. */
export function nameOf({ method, paths }: Pick<Route, 'method' | 'paths'>): string {
  return `${method} ${paths.at(-1) ?? ''}`;
}
