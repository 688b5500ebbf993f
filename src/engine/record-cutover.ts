/**
 * Has what a look has read of a rollout behind a router written into its record, and the record closed when the rollout
 * has ended. Called by reconcile right after it has planned; nothing here decides anything, and no failure of the record
 * ends a look.
 */
import { attempt } from '../core/errors.ts';
import type { GroupRow, Rollout } from '../core/model.ts';
import type { Observed, Plan } from '../core/plan.ts';
import { keyOfRouter, mainRouter } from '../core/rollout/fleet/routers.ts';
import { parseDeclaration } from '../core/spec/parse.ts';
import { closeCutover, observedCutover } from './cutover.ts';
import type { Parts, Trigger } from './parts.ts';

export interface Planned {
  readonly row: GroupRow;
  readonly observed: Observed;
  readonly plan: Plan;
  readonly trigger: Trigger;
}

export async function recordCutover(
  parts: Parts,
  { row, observed, plan, trigger }: Planned,
  signal: AbortSignal,
): Promise<void> {
  const before = movesTraffic(row.state.rollout);
  const after = plan.state.rollout;
  if (row.desired.deletion || (!before && !movesTraffic(after))) return;
  const parsed = parseDeclaration(row.desired.document, { name: row.key.name });
  const main = parsed.ok ? mainRouter(parsed.declaration, row.key) : undefined;
  const sight = main && observed.routers.get(keyOfRouter(main));
  if (!parsed.ok || sight?.kind !== 'there' || !after) return;
  const { view } = sight;
  const { revision } = after;
  const recorded = await attempt(async () => {
    const looked = { revision, view, replicas: row.state.replicas, seen: observed.sights, probes: observed.probes };
    await observedCutover(parts, row.key, looked, signal);
    if (!before || after.endedAt === undefined) return;
    const staleMs = parsed.declaration.mooring.traffic?.trafficManager.staleMs ?? 0;
    const line = await closeCutover(parts, row.key, { revision, staleMs, trigger }, signal);
    await parts.history.append(row.key, line, signal);
  });
  if (!recorded.ok)
    parts.log.warn('a cut-over could not be recorded', { group: row.key.name, fault: recorded.fault.reason });
}

/** From one revision to another: the first has nothing to cut over from. */
function movesTraffic(rollout: Rollout | undefined): boolean {
  return rollout !== undefined && rollout.from > 0 && rollout.endedAt === undefined;
}
