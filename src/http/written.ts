/**
 * The history entry of a caller's own write: who changed what is desired of a group, by which request. What the look
 * after it does has entries of its own. Called through the guard, after the row is written.
 */
import { attempt } from '../core/errors.ts';
import type { HistoryEntry } from '../core/model.ts';
import type { Stored } from '../core/ports.ts';
import type { Reason } from '../core/reasons.ts';
import type { Parts } from '../engine/parts.ts';
import type { ApiRequest, Route } from './exchange.ts';

/** What history calls the requests that change what is desired, and the reason it gives; any other POST goes by its last word. */
const REASONS: Readonly<Record<string, Reason>> = {
  start: 'StartAsked',
  stop: 'StopAsked',
  restart: 'RestartAsked',
  hold: 'OnHold',
  delete: 'DeleteAsked',
};

/** An adoption and the orders of a rollout write their own entries, with the trigger. */
const OWN_ENTRY = ['adopt', 'pause', 'resume', 'promote', 'abort', 'undo', 'retry'];

/** Never throws a fault: the write stands already. */
export function recorder(
  parts: Parts,
  { route, request, signal }: { readonly route: Route; readonly request: ApiRequest; readonly signal: AbortSignal },
): (stored: Stored) => Promise<void> {
  const what = wordOf(route);
  return async ({ row }) => {
    if (OWN_ENTRY.includes(what)) return;
    const entry: HistoryEntry = {
      at: parts.clock.now(),
      what,
      reason: REASONS[what] ?? 'Declared',
      trigger: `${route.method === 'POST' ? what : route.method} by ${request.caller}`,
      revision: row.state.targetRevision,
      message: `asked for: generation ${row.desired.generation}`,
    };
    const told = await attempt(() => parts.history.append(row.key, entry, signal));
    if (!told.ok) parts.log.warn('a request is not in history', { group: row.key.name, fault: told.fault.reason });
  };
}

function wordOf({ method, paths }: Route): string {
  if (method === 'PUT') return 'declare';
  if (method === 'DELETE') return 'delete';
  return (paths.at(-1) ?? '').split('/').at(-1) ?? '';
}
