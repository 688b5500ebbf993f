/** When a group's time to live ends: that long after its creation or, where it ends by itself, after its completion. Called by plan; pure. */
import type { Status } from './model.ts';
import type { Declaration } from './spec/declaration.ts';

/** Undefined: it has none, or its time does not run yet. */
export function expiresAt(status: Status, declaration: Declaration): number | undefined {
  const { ttlMs, protect } = declaration.mooring;
  // What is protected is deleted by nobody, its time to live included.
  if (ttlMs === undefined || protect) return undefined;
  const { completedAt, createdAt } = status;
  const from = mayComplete(declaration) ? completedAt : createdAt;
  return from === undefined ? undefined : from + ttlMs;
}

/** Whether its restart policy lets it end by itself. */
function mayComplete(declaration: Declaration): boolean {
  const properties = declaration.body['properties'];
  const policy =
    typeof properties === 'object' && properties !== null && 'restartPolicy' in properties
      ? properties['restartPolicy']
      : undefined;
  return typeof policy === 'string' && policy.toLowerCase() !== 'always';
}
