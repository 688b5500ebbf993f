/**
 * Whether a timer's pass should wake a group: the cheap question, asked of every row without writing anything, so
 * that a thousand idle sweeps cost no write. Called by the sweep with what LIST gave; pure. It may wake once too
 * often, and never misses what only a look can mend.
 */
import { isSame } from './drift/compare.ts';
import type { ContainerGroup, GroupRow, Hold, Revision, Status } from './model.ts';
import type { Installation } from './plan.ts';
import { fleetWants } from './rollout/fleet/glance.ts';
import { isFleet } from './rollout/fleet/look.ts';
import { isMarkedByAnother, isMarkedOurs } from './rollout/presence.ts';
import type { Declaration } from './spec/declaration.ts';
import { parseDeclaration } from './spec/parse.ts';
import { render, renderRegions } from './spec/render.ts';
import { heldBack, isStandstill, standstillOf } from './standstill.ts';
import { ownTags, ownTagsState, secretsText, TAGS } from './tags.ts';
import type { Timings } from './timings.ts';
import { DELAY_MAX_MS, isComing, isOverdue } from './wake.ts';

export interface Glance {
  readonly row: GroupRow;
  /** `unknown` when the LIST failed: then nothing is concluded from it. */
  readonly listed: ContainerGroup | 'absent' | 'unknown';
  /** The same of a replica that bears a name of its own; asked only where the LIST did not fail. */
  readonly listedAs?: (name: string) => ContainerGroup | 'absent';
  /** A LIST shows a container group of ours that the row has seen gone. */
  readonly late?: boolean;
  /** Image text → digest as the registry answers now; what could not be asked is not in it. */
  readonly digests: ReadonlyMap<string, string>;
  /** Vault reference → with the version its vault has now; what could not be asked is not in it. */
  readonly versions?: ReadonlyMap<string, string>;
  /** The whole installation is on hold. */
  readonly hold?: Hold | undefined;
  /** The revision it is kept at: needed where a newer one waits, or is not to be. */
  readonly target?: Revision | undefined;
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
  // What rests after such a look has its ticket.
  if (row.wake.lease) return isComing(row.wake, now, DELAY_MAX_MS) ? undefined : 'abandoned';
  if (row.desired.generation > status.observedGeneration && !row.wake.ticket) return 'changed declaration';
  if (now < Math.max(status.failures.notBefore, status.blockedUntil ?? 0)) return undefined;
  if (status.nextLook !== undefined && now >= status.nextLook) return 'due';
  // What could not be read or done is waited for; what is at rest or ill may be changed by anybody meanwhile.
  const waits = status.phase === 'Waiting' && !waitsForRevision(status);
  if (status.nextLook !== undefined && (waits || row.desired.deletion)) return undefined;
  const standstill = standstillOf(row, glance.installation, glance.hold);
  if (standstill) return heldBack(status, standstill.reason, wants(glance));
  return isStandstill(status.reason) ? 'may write again' : wants(glance);
}

/** A new revision cannot be made yet; the one before is kept up, and is watched like any other. */
export function waitsForRevision({ pending }: Status): boolean {
  return pending?.step === 'revision';
}

/** What a look would find to do, or to tell. */
function wants(glance: Glance): string | undefined {
  const { row } = glance;
  if (row.desired.deletion) return deletion(glance, row.desired.deletion);
  if (glance.late) return 'came back';
  const parsed = parseDeclaration(row.desired.document, { name: row.key.name });
  return parsed.ok ? upkeep(glance, parsed.declaration) : undefined;
}

type Deletion = { readonly at: number; readonly keep: boolean };

function deletion({ row, listed, installation, now, timings }: Glance, { at, keep }: Deletion): string | undefined {
  if (row.state.replicas[0]?.outdated === 'reported') return undefined;
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
    const known = text in status.images || waitsForRevision(status);
    if (!completed && known && status.images[text] !== digest) return 'image';
  }
  if (!completed && hasRotated(glance, declaration)) return 'secret';
  if (listed === 'unknown') return undefined;
  if (isFleet(declaration, row.state, row.key.name)) return fleet(glance, declaration);
  const told = isOnlyTold(status) && status.reason === 'Missing';
  if (listed === 'absent') return declaration.mooring.running && !completed && !told ? 'missing' : undefined;
  if (told) return 'came back';
  if (replicas.length === 0) return status.reason === 'AdoptionRequired' ? undefined : 'unrecorded';
  if (status.phase === 'Stalled') return stalled(glance, declaration, listed);
  if (listed.provisioningState !== 'Succeeded') return status.nextLook === undefined ? 'provisioning' : undefined;
  if (completed || !declaration.mooring.running || declaration.mooring.drift.mode === 'ignore') return undefined;
  const reported = status.reason === 'Drifted' && declaration.mooring.drift.mode === 'report';
  return differs(glance, declaration, listed) !== reported ? 'drift' : undefined;
}

function fleet(glance: Glance, declaration: Declaration): string | undefined {
  const { row, listedAs, installation, target } = glance;
  if (!listedAs || row.state.status.phase === 'Stalled') return undefined;
  return fleetWants({ row, declaration, made: target ?? madeOf(row, declaration), listed: listedAs, installation });
}

/** What its target revision is made of, where that need not be read: what was resolved last is what it was made with. */
function madeOf({ state }: GroupRow, declaration: Declaration) {
  const { images, secrets } = state.status;
  return {
    body: render(declaration, images, secrets),
    regions: renderRegions(declaration, images, secrets),
    placement: declaration.mooring.placement,
  };
}

/** What is wrong is said and not mended: it was adopted and is only watched. What is mended has a next look. */
export function isOnlyTold({ phase, nextLook }: Status): boolean {
  return phase === 'Unhealthy' && nextLook === undefined;
}

/** Given up for now: only what has changed at Azure since is a reason to look again. */
function stalled(glance: Glance, declaration: Declaration, listed: ContainerGroup): string | undefined {
  const { row, installation } = glance;
  const unstuck = row.state.status.reason === 'StuckProvisioning' && listed.provisioningState === 'Succeeded';
  if (unstuck) return 'provisioned at last';
  const { reason } = row.state.status;
  if (reason === 'Contested' && !differs(glance, declaration, listed)) return 'as declared again';
  const ours = { [TAGS.owner]: installation.id };
  const isOurs = row.state.replicas[0]?.confirmed && !isMarkedByAnother(listed.tags, ours);
  return reason === 'AdoptionRequired' && isOurs ? 'let go by another' : undefined;
}

/** Whether the vaults have other versions than its revision was made with, and its status does not say so yet; or no more. */
function hasRotated({ row, versions }: Glance, declaration: Declaration): boolean {
  const { secrets = {}, drift } = row.state.status;
  const answered = Object.entries(secrets).filter(([text]) => versions?.has(text));
  if (answered.length === 0) return false;
  const rotated = answered.some(([text, pinned]) => versions?.get(text) !== pinned);
  if (declaration.mooring.secrets === 'follow') return rotated;
  return rotated !== drift.some(({ reason }) => reason === 'SecretRotated');
}

function differs(glance: Glance, declaration: Declaration, listed: ContainerGroup): boolean {
  const { row, installation, target } = glance;
  const body = target?.body ?? render(declaration, row.state.status.images, row.state.status.secrets);
  const { ignore } = declaration.mooring.drift;
  if (!isSame(body, listed.body, { ignore })) return true;
  const secrets = secretsText(body);
  const hash = secrets === undefined ? undefined : installation.sign(secrets);
  const want = ownTags({ owner: installation.id, group: row.key.name, revision: row.state.targetRevision, hash });
  return ownTagsState(want, listed.tags, installation.keyId) !== 'same';
}
