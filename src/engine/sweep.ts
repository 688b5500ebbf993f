/**
 * The timer's pass: compares every row with what LIST and the registries say and wakes what needs a look. Correct at
 * any cadence, since it goes by stored times; writes nothing where nothing is to be done; concludes nothing from a
 * list that failed.
 */
import { attempt } from '../core/errors.ts';
import type { ContainerGroup, GroupRow, Hold, Revision } from '../core/model.ts';
import { needsLook, waitsForRevision } from '../core/needs-look.ts';
import { subscriptionOf } from '../core/pace/need.ts';
import type { Stored } from '../core/ports.ts';
import { isLate } from '../core/rollout/fleet/late.ts';
import { parseDeclaration } from '../core/spec/parse.ts';
import { SETTLED } from '../core/status.ts';
import { TAGS } from '../core/tags.ts';
import { resolveAll } from './observe.ts';
import type { Parts } from './parts.ts';
import { newestVersions } from './secret-versions.ts';
import { wake } from './wake.ts';

/** Groups a pass wakes at most: the next pass takes the rest, and the queue never grows by more than workers clear in a minute. */
export const SWEEP_WAKES_MAX = 200;
/** Secrets whose version a pass asks for; with more of them each pass begins elsewhere. Each question costs like a read of the secret. */
export const SECRETS_MAX = 200;
/** Registry questions under way at once. */
const QUESTIONS_AT_ONCE = 8;

export interface SweepReport {
  readonly groups: number;
  readonly woken: number;
  /** Container groups that bear our mark though no row names them: reported, never deleted. */
  readonly unclaimed: readonly string[];
  /** Scopes whose LIST failed. */
  readonly unseen: number;
}

/** `scopes` are looked through for unclaimed container groups even when no row is in them. */
export async function sweep(parts: Parts, scopes: readonly string[], signal: AbortSignal): Promise<SweepReport> {
  const byScope = new Map<string, Stored[]>(scopes.map((scope) => [scope, []]));
  for await (const stored of parts.groups.list(undefined, signal)) {
    const rows = byScope.get(stored.row.key.scope) ?? [];
    rows.push(stored);
    byScope.set(stored.row.key.scope, rows);
  }
  const hold = await attempt(() => parts.holds.read(signal));
  // A sweep writes nothing to Azure; whether all is on hold, each look reads for itself.
  if (!hold.ok) parts.log.warn('it could not be read whether all is on hold', { fault: hold.fault.reason });
  const rows = [...byScope.values()].flat();
  const seen = {
    hold: hold.ok ? hold.value : undefined,
    digests: await currentDigests(parts, rows, signal),
    versions: await currentVersions(parts, rows, signal),
  };
  const report = { groups: 0, woken: 0, unclaimed: [] as string[], unseen: 0 };
  for (const [scope, some] of byScope) {
    const answer = await list(parts, scope, signal);
    const listed = answer === 'refused' ? undefined : answer;
    if (!listed && some.length > 0) report.unseen += 1;
    report.groups += some.length;
    report.woken += await wakeWhatNeedsIt(
      parts,
      { rows: some, listed, refused: answer === 'refused', ...seen, room: SWEEP_WAKES_MAX - report.woken },
      signal,
    );
    report.unclaimed.push(...unclaimed(parts, some, listed));
  }
  // A pause that ARM asked of this pass is everybody's.
  await parts.pace.settle(signal);
  for (const id of report.unclaimed) parts.log.warn('unclaimed container group', { id, reason: 'Unclaimed' });
  tellStalled(parts, rows);
  return report;
}

/** Each pass says it anew while it lasts: what watches the log (infra/modules/alerts.bicep) then sees it end, too. */
function tellStalled(parts: Parts, rows: readonly Stored[]): void {
  const stalled = rows.filter(({ row }) => row.state.status.phase === 'Stalled');
  const [first] = stalled;
  if (!first) return;
  const { key, state } = first.row;
  parts.log.warn('groups are stalled', { groups: stalled.length, first: key.name, reason: state.status.reason });
}

async function wakeWhatNeedsIt(
  parts: Parts,
  found: {
    readonly rows: readonly Stored[];
    readonly listed: ReadonlyMap<string, ContainerGroup> | undefined;
    readonly refused: boolean;
    readonly digests: ReadonlyMap<string, string>;
    readonly versions: ReadonlyMap<string, string>;
    readonly hold: Hold | undefined;
    readonly room: number;
  },
  signal: AbortSignal,
): Promise<number> {
  const { installation, timings } = parts;
  let woken = 0;
  for (const { row } of found.rows) {
    if (woken >= found.room) break;
    const listed = found.listed ? (found.listed.get(row.key.name) ?? 'absent') : 'unknown';
    const late = lateOf(row, found.listed, installation.id).length > 0;
    const needed = needsLook({
      row,
      listed,
      ...(found.listed ? { listedAs: (name: string) => found.listed?.get(name) ?? 'absent' } : {}),
      late,
      digests: followedDigests(row.desired.document, found.digests),
      versions: found.versions,
      hold: found.hold,
      target: await keptUp(parts, row, signal),
      installation,
      now: parts.clock.now(),
      timings,
    });
    // We may no longer see it: `as declared` would be a guess, and its look will tell which right is missing.
    const why = needed ?? (found.refused && row.state.status.phase !== 'Stalled' ? 'not seen' : undefined);
    if (!why) continue;
    parts.log.info('sweep wakes a group', { group: row.key.name, why });
    woken += 1;
    const sent = await attempt(() => wake(parts, row.key, { due: parts.clock.now(), late }, signal));
    // One row's trouble is not the others': the next pass finds it again.
    if (!sent.ok) parts.log.warn('group could not be woken', { group: row.key.name, fault: sent.fault.reason });
  }
  return woken;
}

/** By name, lower-cased; undefined when the list could not be had whole, `refused` when we may not have it. */
async function list(
  parts: Parts,
  scope: string,
  signal: AbortSignal,
): Promise<Map<string, ContainerGroup> | 'refused' | undefined> {
  const closedUntil = await parts.pace.readsBlockedUntil(subscriptionOf({ scope }), signal);
  if (closedUntil > 0) {
    parts.log.info('container groups are not listed while ARM asks for patience', { scope, closedUntil });
    return undefined;
  }
  const listed = await attempt(async () => {
    const groups = new Map<string, ContainerGroup>();
    for await (const group of parts.containerGroups.list(scope, signal)) groups.set(group.name.toLowerCase(), group);
    return groups;
  });
  if (listed.ok) return listed.value;
  parts.log.warn('container groups could not be listed', { scope, fault: listed.fault.reason });
  return listed.fault.reason === 'Forbidden' ? 'refused' : undefined;
}

/** What the registries answer now for every tag that somebody follows, each asked once. */
async function currentDigests(
  parts: Parts,
  rows: readonly Stored[],
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  const asked = new Set<string>();
  const questions = rows.flatMap(({ row }) => {
    if (row.desired.deletion || row.state.targetRevision === 0) return [];
    const texts = JSON.stringify(Object.keys(row.state.status.images).sort());
    if (asked.has(texts)) return [];
    const parsed = parseDeclaration(row.desired.document, { name: row.key.name });
    if (!parsed.ok) return [];
    asked.add(texts);
    return [parsed.declaration];
  });
  for (let start = 0; start < questions.length; start += QUESTIONS_AT_ONCE) {
    const some = questions.slice(start, start + QUESTIONS_AT_ONCE);
    for (const sights of await Promise.all(some.map((declaration) => resolveAll(parts, declaration, signal)))) {
      for (const [text, sight] of sights) if (sight.kind === 'digest') digests.set(text, sight.digest);
    }
  }
  return digests;
}

/** The vaults' newest versions of what groups at rest refer to without one, each asked once. */
async function currentVersions(
  parts: Parts,
  rows: readonly Stored[],
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const atRest = rows.filter(({ row }) => !row.desired.deletion && SETTLED.includes(row.state.status.phase));
  const references = [...new Set(atRest.flatMap(({ row }) => Object.keys(row.state.status.secrets ?? {})))].sort();
  const start = references.length > SECRETS_MAX ? scattered(parts.clock.now()) % references.length : 0;
  const asked = [...references.slice(start), ...references.slice(0, start)].slice(0, SECRETS_MAX);
  const sights = await newestVersions(parts, asked, signal);
  return new Map([...sights].flatMap(([text, sight]) => (sight.kind === 'version' ? [[text, sight.reference]] : [])));
}

/** A place to begin that differs from pass to pass and keeps step with no cadence. */
function scattered(now: number): number {
  return Math.imul(Math.floor(now / 1000), 0x9e3779b1) >>> 0;
}

/** What a group is kept at while a newer revision waits, or was given up: few have it, so that reading it costs nearly nothing. */
async function keptUp(parts: Parts, { key, state }: GroupRow, signal: AbortSignal): Promise<Revision | undefined> {
  if (!waitsForRevision(state.status) && !state.rejected?.length) return undefined;
  const read = await attempt(() => parts.revisions.get(key, state.targetRevision, signal));
  return read.ok ? read.value : undefined;
}

function followedDigests(
  document: Stored['row']['desired']['document'],
  digests: ReadonlyMap<string, string>,
): Map<string, string> {
  const text = JSON.stringify(document);
  return new Map([...digests].filter(([image]) => text.includes(image)));
}

function unclaimed(
  parts: Parts,
  rows: readonly Stored[],
  listed: ReadonlyMap<string, ContainerGroup> | undefined,
): string[] {
  if (!listed) return [];
  const named = new Set(
    rows.flatMap(({ row }) => [
      row.key.name,
      ...row.state.replicas.map(({ name }) => name),
      ...lateOf(row, listed, parts.installation.id),
    ]),
  );
  return [...listed.values()]
    .filter(({ name, tags }) => tags[TAGS.owner] === parts.installation.id && !named.has(name.toLowerCase()))
    .map(({ id }) => id);
}

/** What the row has seen gone and is there again: its look takes it back, to be deleted. */
function lateOf(row: GroupRow, listed: ReadonlyMap<string, ContainerGroup> | undefined, owner: string): string[] {
  if (!listed || row.desired.deletion) return [];
  return (row.state.gone ?? []).filter((name) => {
    const group = listed.get(name);
    return group !== undefined && isLate(row, name, group.tags, owner);
  });
}
