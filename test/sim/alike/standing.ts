/**
 * How a run stands where nobody is under way and nothing of its fault is still to come, as one text: two runs of one
 * workload that stand the same go on the same. It holds the moment, what was done to Azure (`course.ts`), tables and
 * queue, what is due when, what processes remember, and what the promises are judged by later. Asked by `play.ts` at
 * each such moment.
 */
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import { isDead } from '../kernel/calls.ts';
import type { Host } from '../kernel/host.ts';
import { memoryText } from '../kernel/memory.ts';
import type { Run } from '../kernel/run.ts';
import { SLEEP } from '../kernel/take-over.ts';
import { storageText } from './storage-text.ts';

/** What is done, or excused, long after it happened. */
const LASTING = /: (?:.* later|slow by .*|stopped for .*)$/;
/** What the end is judged by. */
const TOLD_AT_THE_END = /^(?:registry .*|arm GET containerGroup): stale by/;

export interface Standing {
  readonly text: string;
  /** By container group: rounds since something last happened to it. */
  readonly rounds: ReadonlyMap<string, number>;
}

/** Undefined: it stands like no other one. */
export function standingOf(run: Run, host: Host): Standing | undefined {
  const { course, clock, counts, happened, random, services } = run;
  if (!course || course.isSpoilt || counts.lateUntil > clock.now()) return undefined;
  if (happened.some((what) => LASTING.test(what)) || isUnderWay(run)) return undefined;
  const { allowances } = services.world;
  const parts = [
    course.number,
    clock.now(),
    dueOf(run),
    random.state(),
    JSON.stringify(run.summary),
    ...happened.filter((what) => TOLD_AT_THE_END.test(what)),
    ...(['reads', 'writes', 'deletes'] as const).map((kind) => allowances.left(kind, DEFAULT_SUBSCRIPTION)),
    host.standing(),
    ...[run, ...run.neighbours].flatMap(installationText),
  ];
  return { text: course.plain(parts.join('\n')), rounds: roundsOf(run) };
}

/** An answer may be given while a look goes on behind it. */
function isUnderWay({ underWay, clock }: Run): boolean {
  return [...underWay].some(({ invocation }) => !isDead(invocation)) || clock.due().some(({ what }) => what === SLEEP);
}

/** Two things at one moment happen in this order. Of looks for messages only those count that will find some. */
function dueOf({ clock, services, neighbours }: Run): string {
  const all = [services, ...neighbours.map((other) => other.services)];
  const finding = new Map(all.map(({ poll, storage, polledAt }) => [poll, new Set(storage.waiting.map(polledAt))]));
  // The first one at a moment finds all.
  const due = clock.due().filter(({ at, what }) => finding.get(what)?.delete(at) ?? true);
  return due.map(({ at, what }) => `${at} ${what}`).join('; ');
}

function installationText({ services, judge, workers }: Run): string[] {
  const { storage } = services;
  const etags = new Map(storage.entities('Pace').map(({ etag, rowKey }) => [etag, rowKey]));
  const memories = workers.map(({ memory }) => memoryText(memory, etags));
  return [storageText(storage, services.polledAt), ...memories, judge.standing()];
}

function roundsOf({ groupRoundsAt, counts }: Run): ReadonlyMap<string, number> {
  const since = [...groupRoundsAt].map(([group, times]) => {
    return [group, times.filter((at) => at > counts.lastDisturbance).length] as const;
  });
  return new Map(since);
}
