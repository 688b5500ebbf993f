/**
 * The health timer's pass: reads each running group's instance view, asks its own health answer where one is
 * declared, and wakes those that are not well. Writes nothing for the healthy; what to do about the ill is plan's.
 */
import { attempt } from '../core/errors.ts';
import { judge } from '../core/health/judge.ts';
import type { GroupRow, Replica } from '../core/model.ts';
import { isOnlyTold } from '../core/needs-look.ts';
import { subscriptionOf } from '../core/pace/need.ts';
import type { Reason } from '../core/reasons.ts';
import { isWatched, previewWants, routerWants, settingsWant } from '../core/rollout/fleet/glance.ts';
import { routerOfKey } from '../core/rollout/fleet/routers.ts';
import type { RouterView } from '../core/router.ts';
import type { Declaration } from '../core/spec/declaration.ts';
import { parseDeclaration } from '../core/spec/parse.ts';
import { isStandstill } from '../core/standstill.ts';
import { isComing } from '../core/wake.ts';
import { probeOne } from './observe.ts';
import type { Parts } from './parts.ts';
import { wake } from './wake.ts';

/** GETs a pass may spend: ARM's bucket holds 250 reads and gains 25 a second (documented); a pass leaves most of it to others. */
export const HEALTH_READS_MAX = 100;
/** Groups read at once. */
const AT_ONCE = 10;

export interface HealthReport {
  readonly checked: number;
  readonly ill: number;
}

/** One replica to be asked after. */
interface Watched {
  readonly row: GroupRow;
  readonly declaration: Declaration;
  readonly replica: Replica;
}

/** With more replicas than one pass may read, the passes take turns by the time. */
export async function healthCheck(parts: Parts, signal: AbortSignal): Promise<HealthReport> {
  const all: Watched[] = [];
  for await (const { row } of parts.groups.list(undefined, signal)) {
    const declaration = watched(parts, row);
    if (!declaration) continue;
    const watching = row.state.replicas.filter((replica) => isWatched(row, replica));
    all.push(...watching.map((replica) => ({ row, declaration, replica })));
  }
  const turn = turnOf(all, parts.clock.now(), parts.timings.probeGapMs);
  const routers = routerReads(parts, signal);
  let ill = 0;
  let checked = 0;
  for (let start = 0; start < turn.length; start += AT_ONCE) {
    const some = turn.slice(start, start + AT_ONCE);
    const answers = await Promise.all(some.map((one) => check(parts, one, routers, signal)));
    ill += answers.filter((answer) => answer === 'ill').length;
    checked += answers.filter((answer) => answer !== 'left').length;
  }
  // A pause that ARM asked of this pass is everybody's.
  await parts.pace.settle(signal);
  return { checked, ill };
}

type RouterReads = (key: string) => Promise<RouterView | undefined | 'unknown'>;

/** Each router is read once a pass, whoever stands behind it. */
function routerReads(parts: Parts, signal: AbortSignal): RouterReads {
  const reads = new Map<string, ReturnType<RouterReads>>();
  return (key) => {
    const known = reads.get(key);
    if (known) return known;
    const read = attempt(() => parts.router.read(routerOfKey(key), signal)).then((seen) =>
      seen.ok ? seen.value : 'unknown',
    );
    reads.set(key, read);
    return read;
  };
}

async function check(
  parts: Parts,
  { row, declaration, replica }: Watched,
  routers: RouterReads,
  signal: AbortSignal,
): Promise<'well' | 'ill' | 'left'> {
  if (await leavesReads(parts, row, signal)) return 'left';
  const read = await attempt(() => parts.containerGroups.get({ scope: row.key.scope, name: replica.name }, signal));
  if (!read.ok) return 'well';
  const why =
    (await illness(parts, declaration, read.value, signal)) ?? (await astray(row, declaration, replica, routers));
  const { status } = row.state;
  const expected = isStandstill(status.reason)
    ? why === undefined
      ? !isIllness(status.pending?.reason)
      : status.pending !== undefined
    : why === undefined
      ? status.phase !== 'Unhealthy' || row.state.replicas.length > 1
      : isOnlyTold(status);
  if (expected) return why === undefined ? 'well' : 'ill';
  parts.log.info('health check wakes a group', { group: row.key.name, why: why ?? 'recovered' });
  const sent = await attempt(() => wake(parts, row.key, { due: parts.clock.now() }, signal));
  if (!sent.ok) parts.log.warn('group could not be woken', { group: row.key.name, fault: sent.fault.reason });
  return why === undefined ? 'well' : 'ill';
}

/** Why its endpoint is not as it was left. */
async function astray(
  row: GroupRow,
  declaration: Declaration,
  replica: Replica,
  routers: RouterReads,
): Promise<string | undefined> {
  if (!declaration.mooring.running) return undefined;
  if (replica.phase === 'proving') {
    const preview = row.state.profiles?.find(({ use }) => use === 'preview');
    const seen = preview ? await routers(preview.router) : 'unknown';
    return seen === 'unknown' ? undefined : previewWants(replica, seen);
  }
  if (replica.router === undefined) return undefined;
  const view = await routers(replica.router);
  if (view === 'unknown') return undefined;
  return routerWants(row, replica, view) ?? settingsWant(row, declaration, replica, view);
}

/** Half of ARM's reads are for those who have something to do. */
async function leavesReads(parts: Parts, { key }: GroupRow, signal: AbortSignal): Promise<boolean> {
  const subscription = subscriptionOf(key);
  if ((await parts.pace.readsBlockedUntil(subscription, signal)) > 0) return true;
  return parts.pace.readsWaitMs(subscription, 'watch') > 0;
}

/** What a status on hold may say that a read of the container group can show to be over. */
const ILLNESSES: readonly (Reason | undefined)[] = [
  'Missing',
  'StoppedOutside',
  'StartedOutside',
  'ContainersFailed',
  'ContainerTerminated',
  'CrashLoop',
  'Unhealthy',
  'StuckProvisioning',
];

function isIllness(reason: Reason | undefined): boolean {
  return ILLNESSES.includes(reason);
}

type Group = Awaited<ReturnType<Parts['containerGroups']['get']>>;

async function illness(
  parts: Parts,
  declaration: Declaration,
  group: Group,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { running } = declaration.mooring;
  if (!group) return running ? 'missing' : undefined;
  const judged = judge(group.body, parts.clock.now());
  if (!running) return ['stopped', 'completed', 'unknown'].includes(judged.kind) ? undefined : 'started';
  if (judged.kind !== 'running') return judged.kind === 'unknown' ? undefined : judged.kind;
  const { health } = declaration.mooring;
  if (!health) return undefined;
  const probe = await probeOne(parts, health, group, signal);
  return probe?.ok === false ? 'unhealthy' : undefined;
}

/** The declaration of a row that has a state to keep, running or stopped, and that nobody is about to look at; undefined for all others. */
function watched(parts: Parts, row: GroupRow): Declaration | undefined {
  const { status, replicas } = row.state;
  const now = parts.clock.now();
  if (row.desired.deletion || isComing(row.wake, now, parts.timings.probeGapMs)) return undefined;
  // It rests after a look that never ended: reading it may have been what ended the look.
  if (row.wake.lease) return undefined;
  if (status.completedAt !== undefined || !replicas.some(({ phase }) => phase === 'serving')) return undefined;
  if (now < Math.max(status.failures.notBefore, status.health.notBefore, status.blockedUntil ?? 0)) return undefined;
  const parsed = parseDeclaration(row.desired.document, { name: row.key.name });
  return parsed.ok ? parsed.declaration : undefined;
}

function turnOf<T>(rows: readonly T[], now: number, gapMs: number): readonly T[] {
  if (rows.length <= HEALTH_READS_MAX) return rows;
  const start = (Math.floor(now / gapMs) * HEALTH_READS_MAX) % rows.length;
  return [...rows.slice(start), ...rows.slice(0, start)].slice(0, HEALTH_READS_MAX);
}
