/**
 * The settings about who may call, checked and put together: `settings.ts` reads them from the environment and calls
 * this. What is wrong is named by setting and place, never by value.
 */
import { isObject, type Json, textAt } from '../core/json.ts';
import type { Assignment, Authentication } from '../http/auth.ts';
import { scopeFrom } from '../http/grammar.ts';
import { ROLES, roleOf } from '../http/roles.ts';

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Each request looks through all of them; whoever has more people gives roles to groups. */
const ASSIGNMENTS_MAX = 500;

export interface AuthenticationSettings {
  readonly kind: 'entra' | 'keys';
  readonly tenant: string | undefined;
  readonly roles: string | undefined;
  /** WEBSITE_AUTH_ENABLED, which the platform sets and which says whether its authentication is on (documented). */
  readonly platform: string | undefined;
}

/** Adds to `wrong` what is not right. */
export function authenticationOf({ kind, tenant, roles, platform }: AuthenticationSettings, wrong: string[]) {
  if (kind === 'keys') return { kind } as const;
  if (tenant === undefined || !ID.test(tenant)) {
    wrong.push(
      'MOORING_TENANT: with MOORING_AUTHENTICATION=entra, is to be the id of the directory whose tokens count',
    );
  }
  return {
    kind,
    on: platform?.trim().toLowerCase() === 'true',
    tenant: tenant?.toLowerCase() ?? '',
    assignments: roles === undefined ? [] : assignmentsIn(roles, wrong),
  } satisfies Authentication;
}

function assignmentsIn(text: string, wrong: string[]): Assignment[] {
  const list = parsed(text);
  if (!Array.isArray(list) || list.length > ASSIGNMENTS_MAX) {
    wrong.push(
      `MOORING_ROLES: is to be a JSON array of at most ${ASSIGNMENTS_MAX} objects with id, role and resourceGroup`,
    );
    return [];
  }
  return list.flatMap((item: Json, index) => {
    const assignment = assignmentOf(item);
    if (typeof assignment !== 'string') return [assignment];
    wrong.push(`MOORING_ROLES: /${index}${assignment}`);
    return [];
  });
}

/** Or what is wrong with it, after its pointer. */
function assignmentOf(item: Json): Assignment | string {
  if (!isObject(item)) return ' is to be an object';
  const unknown = Object.keys(item).find((key) => !['id', 'role', 'resourceGroup', 'note'].includes(key));
  if (unknown !== undefined) return ' may hold id, role, resourceGroup and note, and nothing else';
  const id = textAt(item['id']) ?? '';
  if (!ID.test(id)) return '/id is to be the object id of a person, a group or an application';
  const role = roleOf(textAt(item['role']) ?? '');
  if (role === undefined) return `/role is to be ${ROLES.join(', ')}`;
  const grant = { id: id.toLowerCase(), role };
  if (item['resourceGroup'] === undefined) return grant;
  const [subscription = '', group = '', ...rest] = (textAt(item['resourceGroup']) ?? '').split('/');
  const scope = rest.length === 0 ? scopeFrom(subscription, group) : undefined;
  return scope === undefined ? '/resourceGroup is to be subscription/resource-group' : { ...grant, scope };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
