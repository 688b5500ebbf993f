/**
 * Which actions on container groups a set of permissions leaves out, as Azure reckons: within one permission what
 * `notActions` names is taken out of `actions`, and permissions add up (documented: "Understand Azure role definitions").
 */

/** Every action that Mooring takes in a resource group it manages; the custom role has the same. */
export const GROUP_ACTIONS = [
  'Microsoft.ContainerInstance/containerGroups/read',
  'Microsoft.ContainerInstance/containerGroups/write',
  'Microsoft.ContainerInstance/containerGroups/delete',
  'Microsoft.ContainerInstance/containerGroups/start/action',
  'Microsoft.ContainerInstance/containerGroups/stop/action',
  'Microsoft.ContainerInstance/containerGroups/restart/action',
] as const;

export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

export function missingActions(needed: readonly string[], permissions: readonly Permission[]): string[] {
  return needed.filter(
    (action) => !permissions.some(({ actions, notActions }) => named(actions, action) && !named(notActions, action)),
  );
}

function named(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => fits(pattern.toLowerCase(), action.toLowerCase()));
}

/** `*` stands for anything, slashes included. Without backtracking: patterns come from outside. */
function fits(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === text;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const found = isLast ? text.length - part.length : text.indexOf(part, at);
    if (found < at || (isLast && !text.endsWith(part))) return false;
    at = found + part.length;
  }
  return true;
}
