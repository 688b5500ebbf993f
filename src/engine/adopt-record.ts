/**
 * Records an adoption, in the order of all writes: secrets and image uses, the revision as it runs, the row, history.
 * The row is one insert, or one write over a tombstone that has nothing left to do. Called by adopt.ts alone.
 */
import { attempt, Fault } from '../core/errors.ts';
import type { GroupKey, GroupRow, GroupState, HistoryEntry, Revision, Ticket, WakeState } from '../core/model.ts';
import type { Stored } from '../core/ports.ts';
import { REASONS } from '../core/reasons.ts';
import { parseDeclaration } from '../core/spec/parse.ts';
import { imagesOf, render } from '../core/spec/render.ts';
import { ask, leaseIsLive, newborn } from '../core/wake.ts';
import type { Ready, Refused } from './adopt.ts';
import { refuseAndClearAgain, refuseWhileClearing } from './clearing.ts';
import { committed } from './declare.ts';
import { usesOf } from './image-uses.ts';
import { newState } from './new-state.ts';
import type { Parts, Trigger } from './parts.ts';
import { stowSecrets } from './stow-secrets.ts';
import { retryConflicts } from './wake.ts';

export type Recorded = Refused | { readonly kind: 'adopted'; readonly stored: Stored; readonly ticket?: Ticket };

type Recording = Ready & { readonly key: GroupKey; readonly trigger: Trigger };

export async function recordAdoption(parts: Parts, of: Recording, signal: AbortSignal): Promise<Recorded> {
  const { key, before } = of;
  refuseWhileClearing(before);
  if (before && leaseIsLive(before.row.wake, parts.clock.now())) return beaten();
  const stowed = await stowSecrets(parts, { key, document: of.document, before: before?.row.desired.document }, signal);
  if (!stowed.ok) return { kind: 'invalid', violations: stowed.violations };
  const parsed = parseDeclaration(stowed.document, { name: key.name });
  if (!parsed.ok) return { kind: 'invalid', violations: parsed.violations };
  const { declaration } = parsed;
  await parts.images.add(key, usesOf(declaration), signal);
  const revision = await insertRevision(parts, { ...of, declaration }, signal);
  const row = rowOf(parts, { ...of, document: stowed.document }, revision);
  const written = await attempt(() => write(parts, before, row.row, signal));
  if (!written.ok && written.fault.kind === 'conflict') {
    const current = await parts.groups.get(key, signal);
    await refuseAndClearAgain(parts, current, signal);
    // The tombstone has gone meanwhile, and what was kept for this adoption may have gone with it.
    return before && !current ? recordAdoption(parts, { ...of, before: undefined }, signal) : beaten();
  }
  if (!written.ok) throw written.fault;
  const done = await committed(parts, written.value, row.send, signal);
  const told = await attempt(() => parts.history.append(key, entryOf(parts, of, revision), signal));
  if (!told.ok) parts.log.warn('adoption is not in history', { group: key.name, fault: told.fault.reason });
  return { kind: 'adopted', ...done };
}

function write(parts: Parts, before: Stored | undefined, row: GroupRow, signal: AbortSignal): Promise<Stored> {
  if (!before) return parts.groups.insert(row, signal);
  const { desired, state, wake } = row;
  return parts.groups.update(before, { desired, state, wake }, signal);
}

/** Somebody declared or adopted that name, or is looking at its tombstone, at this very moment. */
function beaten(): Refused {
  return {
    kind: 'refused',
    obstacle: { kind: 'managed', why: 'somebody else is at work on that name: look, then decide' },
  };
}

/** With the tries that retryConflicts has, beyond every number that leftovers of an earlier group may hold. */
const STRIDE = 5;

/** The body as it runs, under the first number that no leftover of an earlier group holds. */
async function insertRevision(parts: Parts, { key, declaration, before }: Recording, signal: AbortSignal) {
  const first = (before?.row.state.lastRevision ?? 0) + 1;
  const made: Omit<Revision, 'number'> = {
    body: render(declaration, {}),
    pins: {},
    cause: 'Adopted',
    createdAt: parts.clock.now(),
    generation: (before?.row.desired.generation ?? 0) + 1,
  };
  let passedOver = 0;
  let tries = 0;
  return retryConflicts(async () => {
    const revision: Revision = { ...made, number: first + passedOver };
    passedOver = STRIDE ** tries++;
    await parts.revisions.insert(key, revision, signal);
    const kept = await parts.revisions.get(key, revision.number, signal);
    // The same body, left behind by a group that was declared: what it says of its making is not this.
    if (kept?.cause !== 'Adopted' || kept.generation !== revision.generation)
      throw new Fault('conflict', { reason: 'Conflict', message: 'the number is taken' });
    return revision;
  });
}

function rowOf(parts: Parts, of: Recording, revision: Revision): { row: GroupRow; send: Ticket | undefined } {
  const { key, group, document, before } = of;
  const now = parts.clock.now();
  const restart = before?.row.desired.restart ?? 0;
  const state: GroupState = {
    ...newState(now),
    lastRevision: revision.number,
    targetRevision: revision.number,
    replicas: [
      {
        name: key.name,
        revision: 0,
        region: group.location,
        incarnation: 1,
        phase: 'serving',
        since: now,
        confirmed: true,
        restartedFor: restart,
        stuck: 0,
      },
    ],
  };
  const status = { ...state.status, phase: 'Updating', reason: 'Adopted', message: REASONS.Adopted } as const;
  const asked = ask(
    asleep(before?.row.wake, now),
    { due: now, ticket: parts.ids.next() },
    now,
    parts.timings.overdueMs,
  );
  const row: GroupRow = {
    key,
    desired: { document, generation: revision.generation, declaredAt: now, restart },
    state: { ...state, status },
    wake: asked?.wake ?? newborn(now),
  };
  return { row, send: asked?.send };
}

/** Nobody's: a holder whose lease has run out finds a later epoch and writes nothing over what is adopted now. */
function asleep(wake: WakeState | undefined, now: number): WakeState {
  return wake ? { asked: wake.asked, seen: wake.seen, epoch: wake.epoch + 1 } : newborn(now);
}

/** More nobody reads in one entry. */
const IMAGES_TOLD_MAX = 10;

function entryOf(parts: Parts, { key, trigger, declaration }: Recording, revision: Revision): HistoryEntry {
  const images = imagesOf(declaration).map(({ container, text }) => `${container} runs ${text}`);
  return {
    at: parts.clock.now(),
    what: 'adopt',
    reason: 'Adopted',
    trigger,
    revision: revision.number,
    replica: key.name,
    message: images.slice(0, IMAGES_TOLD_MAX).join('; '),
  };
}
