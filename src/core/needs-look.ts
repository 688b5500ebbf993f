/**
 * Whether a timer's pass should wake a group: the cheap question, asked of every row without writing anything, so
 * that a thousand idle sweeps cost no write. Called by the sweep with what LIST gave; pure. It may wake once too
 * often, and never misses what only a look can mend.
 */
import { compare } from './drift/compare.ts';
import type { ContainerGroup, GroupRow } from './model.ts';
import type { Installation } from './plan.ts';
import { isMarkedOurs } from './rollout/presence.ts';
import type { Declaration } from './spec/declaration.ts';
import { parseDeclaration } from './spec/parse.ts';
import { render } from './spec/render.ts';
import { ownTags, ownTagsState, secretsText } from './tags.ts';
import type { Timings } from './timings.ts';
import { isComing, isOverdue } from './wake.ts';

export interface Glance {
  readonly row: GroupRow;
  /** `unknown` when the LIST failed: then nothing is concluded from it. */
  readonly listed: ContainerGroup | 'absent' | 'unknown';
  /** Image text → digest as the registry answers now; what could not be asked is not in it. */
  readonly digests: ReadonlyMap<string, string>;
  readonly installation: Installation;
  readonly now: number;
  readonly timings: Timings;
}

/** Why it should be looked at, for the log; undefined to leave it alone. */
export function needsLook(glance: Glance): string | undefined {
  const { row, now, timings } = glance;
  const { status } = row.state;
  if (isOverdue(row.wake, now, timings.overdueMs)) return 'overdue';
  // What is planned for much later, such as the end of a time to live, is no reason to look away until then.
  if (isComing(row.wake, now, timings.overdueMs)) return undefined;
  if (row.wake.lease) return 'abandoned';
  if (row.desired.generation > status.observedGeneration && !row.wake.ticket) return 'changed declaration';
  if (now < Math.max(status.failures.notBefore, status.blockedUntil ?? 0)) return undefined;
  if (status.nextLook !== undefined && now >= status.nextLook) return 'due';
  // What could not be read or done is waited for; what is at rest or ill may be changed by anybody meanwhile.
  if (status.nextLook !== undefined && (status.phase === 'Waiting' || row.desired.deletion)) return undefined;
  if (glance.installation.readOnly) return undefined;
  if (status.reason === 'ReadOnly') return 'may write again';
  if (row.desired.deletion) return deletion(glance, row.desired.deletion);
  const parsed = parseDeclaration(row.desired.document, { name: row.key.name });
  if (!parsed.ok || parsed.declaration.mooring.hold) return undefined;
  return upkeep(glance, parsed.declaration);
}

type Deletion = { readonly at: number; readonly keep: boolean };

function deletion({ row, listed, installation, now, timings }: Glance, { at, keep }: Deletion): string | undefined {
  if (keep || now - at >= timings.tombstoneMs || row.state.replicas.length > 0) return 'tombstone';
  if (typeof listed === 'string') return undefined;
  const ours = ownTags({ owner: installation.id, group: row.key.name, revision: 0, hash: undefined });
  return isMarkedOurs(listed.tags, ours) ? 'came back' : undefined;
}

function upkeep(glance: Glance, declaration: Declaration): string | undefined {
  const { row, listed, digests } = glance;
  const { status, replicas } = row.state;
  const completed = status.completedAt !== undefined;
  for (const [text, digest] of digests) {
    if (!completed && text in status.images && status.images[text] !== digest) return 'image';
  }
  if (listed === 'unknown') return undefined;
  if (listed === 'absent') return declaration.mooring.running && !completed ? 'missing' : undefined;
  if (replicas.length === 0) return status.reason === 'AdoptionRequired' ? undefined : 'unrecorded';
  if (status.phase === 'Stalled') return stalled(glance, listed);
  if (listed.provisioningState !== 'Succeeded') return status.nextLook === undefined ? 'provisioning' : undefined;
  if (completed || !declaration.mooring.running || declaration.mooring.drift.mode === 'ignore') return undefined;
  const reported = status.reason === 'Drifted' && declaration.mooring.drift.mode === 'report';
  return differs(glance, declaration, listed) !== reported ? 'drift' : undefined;
}

/** Given up for now: only what has changed at Azure since is a reason to look again. */
function stalled({ row }: Glance, listed: ContainerGroup): string | undefined {
  const unstuck = row.state.status.reason === 'StuckProvisioning' && listed.provisioningState === 'Succeeded';
  return unstuck ? 'provisioned at last' : undefined;
}

function differs({ row, installation }: Glance, declaration: Declaration, listed: ContainerGroup): boolean {
  const body = render(declaration, row.state.status.images);
  const { ignore } = declaration.mooring.drift;
  if (compare(body, listed.body, { ignore }).length > 0) return true;
  const secrets = secretsText(body);
  const hash = secrets === undefined ? undefined : installation.sign(secrets);
  const want = ownTags({ owner: installation.id, group: row.key.name, revision: row.state.targetRevision, hash });
  return ownTagsState(want, listed.tags, installation.keyId) !== 'same';
}
