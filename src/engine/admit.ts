/**
 * Limits on what a resource group may hold, since container groups cost money by the second and a script that runs wild,
 * or a stolen key, is to find an end. Whoever wants more is noted under one row's version before anything is written, so
 * that of two at once the second sees the first: a limit holds however many ask. Called by the API for each request.
 */
import { attempt, Fault } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import type { GroupKey } from '../core/model.ts';
import type { Admission } from '../core/ports.ts';
import { coresDeclared, coresListed, type Found, reckon, rounded, rowsIn } from './found-in.ts';
import type { Parts } from './parts.ts';

export interface Limits {
  readonly groupsMax?: number;
  readonly coresMax?: number;
}

/** `others`: what the resource group holds beside it. `takes`: what it asks for. `id`: of the note, to be settled. */
export type Admitted =
  | { readonly kind: 'admitted'; readonly id?: string }
  | { readonly kind: 'full'; readonly of: 'groups' | 'cores'; readonly others: number; readonly takes: number };

/** Longer than a request, and than the host lets any function run: a note that nobody took away says nothing any more. */
const ADMITTED_MS = 6 * 60_000;
/**
 * A hundred at once each find the row moved on, until it is their turn; one of them gets through in a round. Between two
 * rounds they wait a little. The request's own time ends it sooner.
 */
const TRIES_MAX = 250;
const WAIT_STEP_MS = 15;
/** Notes in one row, which holds 64 KiB. */
const NOTES_MAX = 300;

/** `document` undefined: nothing new is made, such as by an adoption. `dry`: only asked, and nothing is noted. */
export async function admit(
  parts: Parts,
  limits: Limits,
  asked: { readonly key: GroupKey; readonly document: JsonObject | undefined; readonly dry?: boolean },
  signal: AbortSignal,
): Promise<Admitted> {
  if (limits.groupsMax === undefined && limits.coresMax === undefined) return { kind: 'admitted' };
  const { key, document, dry = false } = asked;
  const takes = document === undefined || limits.coresMax === undefined ? 0 : coresDeclared(document, key.name);
  for (let tries = 1; ; tries += 1) {
    const { admitted, etag } = await parts.admissions.read(key.scope, signal);
    const notes = admitted.filter(({ until }) => until > parts.clock.now());
    const others = notes.filter(({ name }) => name !== key.name);
    const rows = await rowsIn(parts, key.scope, signal);
    const declared = reckon(rows, key, new Map());
    // Taking no more than it has is always allowed, also where a limit was lowered since.
    if (declared.own !== undefined && takes <= declared.own.declared) return { kind: 'admitted' };
    // A flood of new groups ends here, at one read of a table each.
    const full = declared.own === undefined ? fullBy(limits, declared, others, takes) : undefined;
    if (full) return full;
    const running = takes > 0 ? await coresListed(parts, key.scope, signal) : new Map<string, number>();
    const whole = takes > 0 ? fullBy(limits, reckon(rows, key, running), others, takes) : undefined;
    if (whole) return whole;
    if (dry) return { kind: 'admitted' };
    if (notes.length >= NOTES_MAX) throw busy();
    const note = { id: parts.ids.next(), name: key.name, cores: takes, until: parts.clock.now() + ADMITTED_MS };
    const wrote = await attempt(() => parts.admissions.write(key.scope, [...notes, note], etag, signal));
    if (wrote.ok) return { kind: 'admitted', id: note.id };
    if (wrote.fault.kind !== 'conflict' || tries >= TRIES_MAX) throw wrote.fault;
    await parts.clock.sleep(WAIT_STEP_MS * (1 + (tries % 5)), signal);
  }
}

/** Takes a note away whose group is written, or never will be. One that stays behind ends by itself. */
export async function settle(parts: Parts, scope: string, id: string, signal: AbortSignal): Promise<void> {
  for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
    const { admitted, etag } = await parts.admissions.read(scope, signal);
    const rest = admitted.filter((note) => note.id !== id && note.until > parts.clock.now());
    if (rest.length === admitted.length) return;
    const wrote = await attempt(() => parts.admissions.write(scope, rest, etag, signal));
    if (wrote.ok) return;
    if (wrote.fault.kind !== 'conflict') throw wrote.fault;
    await parts.clock.sleep(WAIT_STEP_MS * (1 + (tries % 5)), signal);
  }
}

function fullBy(limits: Limits, found: Found, notes: readonly Admission[], takes: number): Admitted | undefined {
  const { groupsMax = Number.POSITIVE_INFINITY, coresMax = Number.POSITIVE_INFINITY } = limits;
  const { own, others, unnamed } = found;
  const names = new Set([...others.keys(), ...notes.map(({ name }) => name)]);
  if (own === undefined && names.size >= groupsMax) return { kind: 'full', of: 'groups', others: names.size, takes: 1 };
  const noted = (name: string): number[] => notes.filter((note) => note.name === name).map(({ cores }) => cores);
  const taken = [...names].map((name) => Math.max(others.get(name) ?? 0, ...noted(name)));
  const sum = rounded(taken.reduce((all, cores) => all + cores, unnamed));
  if (takes === 0 || takes <= (own?.taken ?? 0) || rounded(sum + takes) <= coresMax) return undefined;
  return { kind: 'full', of: 'cores', others: sum, takes };
}

function busy(): Fault {
  return new Fault('transient', { reason: 'Conflict', message: 'too many groups are being declared here at once' });
}
