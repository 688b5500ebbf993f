/** What the load saw, judged by what was expected, as a table and as one JSON object. Called by `main.ts`. */
import { impairedMs, latencyMs, type Tally, withoutServiceMs } from '../../../local/load/tally.ts';
import type { Labels } from './labels.ts';
import type { Options } from './options.ts';
import { type Played, seconds } from './play.ts';
import type { Rest } from './rest.ts';
import type { Share } from './share.ts';

export interface Check {
  readonly what: string;
  readonly ok: boolean;
  readonly saw: string;
}

export interface Seen {
  readonly options: Options;
  readonly tally: Tally;
  /** Absent: the play broke off. */
  readonly played?: Played | undefined;
  readonly error?: string | undefined;
  /** A foreign endpoint's text before and after, where there is one. */
  readonly foreign?: { readonly before: string; readonly after: string };
  /** Absent: nothing was pushed. */
  readonly share?: Share;
  /** Absent: Mooring was not there, or was edited. */
  readonly rest?: Rest;
  readonly labels?: Labels;
  /** Lines that history has of the cut-over. */
  readonly cutovers: readonly string[];
}

/** Failures shown with their particulars. */
const SHOWN_MAX = 20;
/** A generator that is later than this did not send what it says. */
const LATE_MS_MAX = 2_000;
/** Of a rollout's time, and of reads of a new replica until it is let in. */
const SHARE_MAX = 0.05;
const READS_MAX = 6;
/** Strategies that interrupt: their failures are measured, not forbidden. */
const INTERRUPTING = ['InPlace', 'Recreate'];

export function judge(seen: Seen): Check[] {
  const { options, tally, played, error, foreign, cutovers } = seen;
  const sabotaged = options.sabotage !== undefined;
  const checks: Check[] = [failures(options, tally, sabotaged)];
  // What a sabotaged rollout ends like is of no interest.
  if (!sabotaged) checks.push({ what: 'the play came to its end', ok: error === undefined, saw: error ?? 'yes' });
  const least = Math.floor(options.rps * options.seconds * 0.98);
  const sent = `${tally.requests}, ${tally.lateMs.toFixed(0)} ms late at worst`;
  checks.push({
    what: `at least ${least} requests`,
    ok: tally.requests >= least && tally.lateMs < LATE_MS_MAX,
    saw: sent,
  });
  if (played && !sabotaged) checks.push(answering(tally, played.version));
  if (foreign) {
    const ok = foreign.before === foreign.after;
    checks.push({ what: 'the foreign endpoint is as it was', ok, saw: ok ? 'byte for byte' : foreign.after });
  }
  if (
    played &&
    !sabotaged &&
    options.by === 'mooring' &&
    !options.stopped &&
    !INTERRUPTING.includes(options.strategy)
  ) {
    const clean = cutovers.length > 0 && cutovers.every((line) => /no client could hold/.test(line));
    checks.push({ what: 'the cut-over record agrees', ok: clean, saw: cutovers.join(' | ') || 'no line in history' });
  }
  return [...checks, ...afterwards(seen)];
}

/** At rest nothing is written; and no replica's DNS label was another's. */
function afterwards({ options, rest, labels, share }: Seen): Check[] {
  const checks: Check[] = [];
  // At a tenth of Azure's waits the queue's own seconds weigh ten times as much: told, and not judged.
  if (share && options.pace === 'azure' && !INTERRUPTING.includes(options.strategy)) {
    const reads = Math.max(0, ...Object.values(share.polls));
    const ok = share.share <= SHARE_MAX && reads <= READS_MAX;
    const saw = `${(share.share * 100).toFixed(1)} %, ${reads} reads`;
    checks.push({ what: 'the controller takes at most 5 % and 6 reads a replica', ok, saw });
  }
  if (rest) {
    const wrong = [...rest.toArm, ...rest.toStorage, ...rest.woken];
    const passes = `${rest.sweeps} sweeps and ${rest.healthChecks} health checks in ${rest.seconds} s`;
    const ok = wrong.length === 0 && (rest.seconds === 0 || (rest.sweeps > 0 && rest.healthChecks > 0));
    checks.push({ what: 'at rest nothing is written', ok, saw: `${passes}: ${wrong.join(', ') || 'nothing'}` });
  }
  if (labels) {
    const ok = labels.refused.length === 0 && /^DnsNameLabel/.test(labels.enforced);
    const saw = `${labels.refused.join(', ') || 'none'}; who asks for one is told ${labels.enforced}`;
    checks.push({ what: 'no DNS label was taken already', ok, saw });
  }
  return checks;
}

function failures({ strategy }: Options, { failed, reasons }: Tally, sabotaged: boolean): Check {
  const saw = `${failed}${failed > 0 ? `: ${counts(reasons)}` : ''}`;
  if (sabotaged) return { what: 'the load saw the sabotage', ok: failed > 0, saw };
  if (INTERRUPTING.includes(strategy)) return { what: 'failed requests, measured', ok: true, saw };
  return { what: 'no request failed', ok: failed === 0, saw };
}

/** The version that is to run answered last, and no other after it had been alone. */
function answering({ versions }: Tally, version: string): Check {
  const last = Object.entries(versions).toSorted(([, a], [, b]) => b.last - a.last)[0]?.[0];
  const saw = Object.entries(versions).map(([name, { count }]) => `${name} ${count}`);
  return { what: `${version} answers at the end`, ok: last === version, saw: saw.join(', ') };
}

function counts(reasons: Readonly<Record<string, number>>): string {
  return Object.entries(reasons)
    .toSorted(([, a], [, b]) => b - a)
    .map(([why, count]) => `${why} ${count}`)
    .join(', ');
}

export function reportOf(seen: Seen): Record<string, unknown> {
  const { options, tally, played } = seen;
  const checks = judge(seen);
  const since = (at: number): number | null =>
    played?.pushedAt === undefined ? null : Math.round(at - played.pushedAt);
  return {
    ok: checks.every(({ ok }) => ok),
    strategy: options.strategy,
    containers: options.containers,
    by: options.by,
    sabotage: options.sabotage ?? null,
    bad: options.bad ?? null,
    kills: options.kill,
    seed: options.seed,
    requests: tally.requests,
    failed: tally.failed,
    reasons: tally.reasons,
    failures: tally.failures.slice(0, SHOWN_MAX).map((one) => ({ ...one, sincePushMs: since(one.at) })),
    versions: tally.versions,
    downtimeMs: withoutServiceMs(tally),
    impairedMs: impairedMs(tally),
    latencyMs: { median: latencyMs(tally, 0.5), p99: latencyMs(tally, 0.99) },
    lateMs: Math.round(tally.lateMs),
    rolledBack: played?.rolledBack ?? false,
    revisions: played?.revisions ?? [],
    settledAfterMs: played?.settledAt === undefined ? null : since(played.settledAt),
    share: seen.share ?? null,
    rest: seen.rest ?? null,
    labels: seen.labels ?? null,
    cutovers: seen.cutovers,
    checks,
  };
}

export function table(seen: Seen): string {
  const { options, tally, played } = seen;
  const rows: [string, string][] = [
    [
      'strategy',
      `${options.strategy}, by ${options.by}, ${options.replicas} replicas, ${options.containers} containers`,
    ],
    ['requests', `${tally.requests} at ${options.rps}/s`],
    ['failed', String(tally.failed)],
    ['without service', seconds(withoutServiceMs(tally))],
    ['with failures', seconds(impairedMs(tally))],
    ['latency', `median ≤ ${latencyMs(tally, 0.5)} ms, 99th percentile ≤ ${latencyMs(tally, 0.99)} ms`],
    ['revisions at ARM', played?.revisions.join(', ') ?? ''],
    ...shareRows(seen.share),
    ...seen.cutovers.map((line): [string, string] => ['history', line]),
  ];
  const list = rows.map(([name, value]) => `  ${name.padEnd(18)} ${value}`);
  const judged = judge(seen).map(({ what, ok, saw }) => `${ok ? 'ok  ' : 'FAIL'} ${what}: ${saw}`);
  const sample = tally.failures.slice(0, SHOWN_MAX).map(({ at, ms, why, address, keeps }) => {
    const when =
      played?.pushedAt === undefined ? new Date(at).toISOString() : `${seconds(at - played.pushedAt)} after the push`;
    return `  ${when}: ${why} after ${Math.round(ms)} ms, ${address ?? 'no address'}, ${keeps ? 'kept' : 'own'} connection`;
  });
  return [...list, ...(sample.length > 0 ? ['', 'the first failures:', ...sample] : []), '', ...judged].join('\n');
}

function shareRows(share: Share | undefined): [string, string][] {
  if (!share) return [];
  const { totalMs, ownMs, gaps, polls } = share;
  const longest = gaps
    .slice(0, 3)
    .map(({ ms, fromMs, after }) => `${seconds(ms)} at ${seconds(fromMs)}, after ${after}`)
    .join('; ');
  const counts = Object.values(polls);
  return [
    [
      'the controller’s',
      `${seconds(ownMs)} of ${seconds(totalMs)}, ${(share.share * 100).toFixed(1)} %${longest ? ` (${longest})` : ''}`,
    ],
    [
      'reads a replica',
      counts.length === 0 ? 'none was let in' : `${counts.join(', ')} from its PUT until it was let in`,
    ],
  ];
}
