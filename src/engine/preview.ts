/**
 * What declaring would do, without doing it: the same reads and the same plan on a row as it would be. Called by
 * `PUT ?dryRun=true`; writes nothing anywhere.
 */

import { compare, type Difference } from '../core/drift/compare.ts';
import { type JsonObject, listAt, objectAt } from '../core/json.ts';
import type { GroupKey, GroupRow } from '../core/model.ts';
import { plan } from '../core/plan.ts';
import { wordOf } from '../core/rollout/step.ts';
import { ASLEEP } from '../core/wake.ts';
import { newState } from './declare.ts';
import { observe } from './observe.ts';
import type { Parts } from './parts.ts';
import { recognizeSecrets } from './stow-secrets.ts';

export interface Preview {
  /** The first write there would be; undefined for none. */
  readonly step: ReturnType<typeof wordOf> | undefined;
  readonly reason: string;
  readonly message: string;
  readonly revision: { readonly number: number; readonly isNew: boolean };
  /** What differs between the revision there would be and what runs. Values that are secret are not in it. */
  readonly differences: readonly Difference[];
}

export async function preview(
  parts: Parts,
  key: GroupKey,
  document: JsonObject,
  signal: AbortSignal,
): Promise<Preview> {
  const before = await parts.groups.get(key, signal);
  const now = parts.clock.now();
  const row: GroupRow = {
    key,
    state: before?.row.state ?? newState(now),
    wake: before?.row.wake ?? ASLEEP,
    desired: {
      document: await recognizeSecrets(parts, { document, before: before?.row.desired.document }, signal),
      generation: (before?.row.desired.generation ?? 0) + 1,
      declaredAt: now,
      restart: before?.row.desired.restart ?? 0,
    },
  };
  const observed = await observe(parts, row, signal);
  const planned = plan({ row, observed, installation: parts.installation, now, timings: parts.timings });
  const body = planned.revision?.body ?? observed.target?.body;
  const sight = observed.sights.get(row.state.replicas[0]?.name ?? key.name);
  const { status, targetRevision } = planned.state;
  return {
    step: planned.step && wordOf(planned.step),
    reason: planned.step?.reason ?? status.reason,
    message: status.message,
    revision: { number: planned.revision?.number ?? targetRevision, isNew: planned.revision !== undefined },
    differences: body && sight?.kind === 'there' ? compare(body, sight.group.body, { ignore: ignored(document) }) : [],
  };
}

function ignored(document: JsonObject): readonly string[] {
  const ignore = objectAt(objectAt(document['mooring'])['drift'])['ignore'];
  return listAt(ignore).filter((rule) => typeof rule === 'string');
}
