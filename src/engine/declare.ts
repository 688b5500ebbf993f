/**
 * What the API does to desired state: declare, delete, start, stop, restart. Each is one conditional write of the
 * row's `desired` part together with its wake, so that what was acknowledged is kept and will be looked at. Called by
 * the HTTP routes; nothing here writes to Azure but secrets into Mooring's own vault.
 */
import { attempt, Fault } from '../core/errors.ts';
import { type JsonObject, objectAt } from '../core/json.ts';
import type { Desired, GroupKey, GroupRow, Ticket } from '../core/model.ts';
import type { Stored } from '../core/ports.ts';
import { refusedChanges } from '../core/rollout/fleet/profile-changes.ts';
import type { Declaration, Violation } from '../core/spec/declaration.ts';
import { parseDeclaration } from '../core/spec/parse.ts';
import { ask, newborn, rested } from '../core/wake.ts';
import { isSameLife, refuseAndClearAgain, refuseWhileClearing } from './clearing.ts';
import { declaredAnew } from './declared-anew.ts';
import { usesGone, usesIn, usesOf } from './image-uses.ts';
import { newState } from './new-state.ts';
import type { Parts } from './parts.ts';
import { stowSecrets } from './stow-secrets.ts';
import { CONFLICTS_MAX, retryConflicts, send } from './wake.ts';

export type Declared =
  | { readonly kind: 'created' | 'updated' | 'unchanged'; readonly stored: Stored; readonly ticket?: Ticket }
  | { readonly kind: 'invalid'; readonly violations: readonly Violation[] }
  /** A container group of that name exists and no row of ours names it. */
  | { readonly kind: 'taken' }
  /** The caller named a generation that is not the current one. */
  | { readonly kind: 'moved'; readonly generation: number };

export interface Declaring {
  readonly key: GroupKey;
  readonly document: JsonObject;
  readonly declaration: Declaration;
  /** The generation the caller believes to change; undefined for any. */
  readonly generation?: number;
}

export async function declare(parts: Parts, asked: Declaring, signal: AbortSignal): Promise<Declared> {
  for (let tries = 0; tries < CONFLICTS_MAX; tries += 1) {
    const declared = await prepareAndWrite(parts, asked, signal);
    if (declared) return declared;
  }
  throw new Fault('conflict', { reason: 'Conflict', message: 'the group that had this name kept changing' });
}

/** Undefined: the row that was prepared for has gone since, or may have, and secrets with it. */
async function prepareAndWrite(parts: Parts, asked: Declaring, signal: AbortSignal): Promise<Declared | undefined> {
  const { key, declaration } = asked;
  const before = await parts.groups.get(key, signal);
  refuseWhileClearing(before);
  if (!before && (await isTaken(parts, key, signal))) return { kind: 'taken' };
  const violations = before ? refusedChanges(before.row, declaration) : [];
  if (violations.length > 0) return { kind: 'invalid', violations };
  const stowed = await stow(parts, asked, before, signal);
  if (!stowed.ok) return { kind: 'invalid', violations: stowed.violations };
  const uses = usesOf(declaration);
  await parts.images.add(key, uses, signal);
  const declared = await retryConflicts(async () => {
    const current = await parts.groups.get(key, signal);
    await refuseAndClearAgain(parts, current, signal);
    if (!isSameLife(before, current)) return undefined;
    return write(parts, { ...asked, document: stowed.document }, current, signal);
  });
  if (before && (declared?.kind === 'updated' || declared?.kind === 'created')) {
    // The declaration is kept already; a use that stays behind costs a look at a push, no more.
    await attempt(async () => {
      // Somebody may have declared otherwise meanwhile, and need what we do not.
      const current = await parts.groups.get(key, signal);
      const needed = [...uses, ...(current ? usesIn(current.row) : [])];
      await parts.images.remove(key, usesGone(usesIn(before.row), needed), signal);
    });
  }
  return declared;
}

/** Where only some secrets could be kept, and the row is being cleared away, those go with it. */
async function stow(parts: Parts, { key, document }: Declaring, before: Stored | undefined, signal: AbortSignal) {
  const kept = await attempt(() => stowSecrets(parts, { key, document, before: before?.row.desired.document }, signal));
  if (kept.ok) return kept.value;
  if (before) await refuseAndClearAgain(parts, await parts.groups.get(key, signal), signal);
  throw kept.fault;
}

async function write(
  parts: Parts,
  asked: Declaring,
  current: Stored | undefined,
  signal: AbortSignal,
): Promise<Declared> {
  const { key, document, declaration } = asked;
  const now = parts.clock.now();
  const violations = current ? refusedChanges(current.row, declaration) : [];
  if (violations.length > 0) return { kind: 'invalid', violations };
  if (
    asked.generation !== undefined &&
    asked.generation !== (current && !current.row.desired.deletion ? current.row.desired.generation : 0)
  ) {
    return { kind: 'moved', generation: current?.row.desired.generation ?? 0 };
  }
  if (!current) {
    const first = ask(newborn(now), { due: now, ticket: parts.ids.next() }, now, parts.timings.overdueMs);
    const desired = declaredAnew(undefined, document, now);
    const row: GroupRow = { key, desired, state: newState(now), wake: first?.wake ?? newborn(now) };
    return {
      kind: 'created',
      ...(await committed(parts, await parts.groups.insert(row, signal), first?.send, signal)),
    };
  }
  const { desired } = current.row;
  const next = declaredAnew(desired, document, now);
  if (next === desired) return { kind: 'unchanged', stored: current };
  return { kind: desired.deletion ? 'created' : 'updated', ...(await change(parts, current, next, signal)) };
}

export type Verb = 'start' | 'stop' | 'restart' | 'hold' | 'unhold';

const WISHES = {
  start: { running: true },
  stop: { running: false },
  hold: { hold: true },
  unhold: { hold: false },
} as const;

/** What keeps a group from being deleted. */
type Kept = 'Protected' | 'OnHold';

export type Edited<R = Kept> =
  /** `changed`: absent where it was so already. */
  | { readonly kind: 'done'; readonly stored: Stored; readonly changed?: true; readonly ticket?: Ticket }
  | { readonly kind: 'absent' }
  /** The caller named a generation that is not the current one. */
  | { readonly kind: 'moved'; readonly generation: number }
  | { readonly kind: 'refused'; readonly reason: R };

/** With the generation the caller believes to change; without one, any. */
export type Target = GroupKey & { readonly generation?: number };

/** Edits what is desired, so that the loop never works against what a user asked for. A hold that stands already is no edit. */
export async function act(parts: Parts, key: Target, verb: Verb, signal: AbortSignal): Promise<Edited> {
  return edit<Kept>(parts, key, signal, ({ desired }) => {
    const generation = desired.generation + 1;
    const ours = objectAt(desired.document['mooring']);
    if (verb === 'restart') return { ...desired, generation, restart: generation };
    const isHold = verb === 'hold' || verb === 'unhold';
    if (isHold && (ours['hold'] === true) === (verb === 'hold')) return desired;
    return {
      ...desired,
      generation,
      document: { ...desired.document, mooring: { ...ours, ...WISHES[verb] } },
    };
  });
}

/** Turns the row into a tombstone. `keep`: let go of the container group instead of deleting it. */
export async function remove(parts: Parts, key: Target, keep: boolean, signal: AbortSignal): Promise<Edited> {
  return edit<Kept>(parts, key, signal, ({ desired }, now) => {
    const parsed = parseDeclaration(desired.document, { name: key.name });
    if (parsed.ok && parsed.declaration.mooring.hold) return 'OnHold';
    if (parsed.ok && parsed.declaration.mooring.protect && !keep) return 'Protected';
    return { ...desired, generation: desired.generation + 1, deletion: { at: now, keep } };
  });
}

/** `to` gives what is desired then, the same object where it is so already, or why it is refused. It may be asked again. */
export async function edit<R>(
  parts: Parts,
  { generation, ...key }: Target,
  signal: AbortSignal,
  to: (row: GroupRow, now: number) => Desired | R | Promise<Desired | R>,
): Promise<Edited<R>> {
  return retryConflicts(async (): Promise<Edited<R>> => {
    const current = await parts.groups.get(key, signal);
    if (!current || current.row.desired.deletion) return { kind: 'absent' };
    const is = current.row.desired.generation;
    if (generation !== undefined && generation !== is) return { kind: 'moved', generation: is };
    const next = await to(current.row, parts.clock.now());
    if (!isDesired(next)) return { kind: 'refused', reason: next };
    if (next === current.row.desired) return { kind: 'done', stored: current };
    return { kind: 'done', changed: true, ...(await change(parts, current, next, signal)) };
  });
}

function isDesired(next: unknown): next is Desired {
  return typeof next === 'object' && next !== null && 'document' in next;
}

/** One write: the new desired state, and the wake for it. */
async function change(
  parts: Parts,
  current: Stored,
  desired: Desired,
  signal: AbortSignal,
): Promise<{ stored: Stored; ticket?: Ticket }> {
  const now = parts.clock.now();
  const asked = ask(
    rested(current.row.wake, now),
    { due: now, ticket: parts.ids.next() },
    now,
    parts.timings.overdueMs,
  );
  const stored = await parts.groups.update(current, { desired, ...(asked ? { wake: asked.wake } : {}) }, signal);
  return committed(parts, stored, asked?.send, signal);
}

/** After the commit: the message. When it cannot be sent the change stands, and the sweep finds its ticket overdue. */
export async function committed(
  parts: Parts,
  stored: Stored,
  ticket: Ticket | undefined,
  signal: AbortSignal,
): Promise<{ stored: Stored; ticket?: Ticket }> {
  if (!ticket) return { stored };
  const sent = await attempt(() => send(parts, stored.row.key, ticket, signal, parts.timings.backupDelayMs));
  if (!sent.ok)
    parts.log.warn('wake could not be sent; the sweep will find it', {
      group: stored.row.key.name,
      fault: sent.fault.reason,
    });
  return { stored, ticket };
}

/** Whether somebody else's container group has the name. When ARM does not answer, the first look asks again. */
async function isTaken(parts: Parts, key: GroupKey, signal: AbortSignal): Promise<boolean> {
  const seen = await attempt(() => parts.containerGroups.get({ scope: key.scope, name: key.name }, signal));
  if (!seen.ok)
    parts.log.warn('name could not be checked before declaring', { group: key.name, fault: seen.fault.reason });
  return seen.ok && seen.value !== undefined;
}

/** Kept here so that routes need not know faults: whether an error says that the store or Azure is away for now. */
export function isAway(error: unknown): error is Fault {
  return error instanceof Fault && error.kind !== 'terminal';
}
