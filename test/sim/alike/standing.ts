/**
 * How a run stands where nobody is under way, as one text: two runs of one workload that stand the same go on the same.
 * It holds the moment, what there is at Azure and in tables and queue, what is due when and what of a delivery is still
 * to come, what processes remember, and what the promises are judged by later; of each what somebody may still go by.
 * Asked by `play.ts` at each such moment.
 */
import { hash } from 'node:crypto';
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import type { Ticks } from '../kernel/begin.ts';
import { isDead } from '../kernel/calls.ts';
import type { Course } from '../kernel/course.ts';
import type { Host } from '../kernel/host.ts';
import { installationsOf, type Run } from '../kernel/run.ts';
import { SLEEP } from '../kernel/take-over.ts';
import { isLeftBehind } from '../services/storage.ts';
import { azureText } from './azure-text.ts';
import { exactly, type Loose, type LooseText, together, type Used, usedBy } from './loose.ts';
import { memoryText } from './memory-text.ts';
import { rationsText } from './rations-text.ts';
import { storageText } from './storage-text.ts';

/** What is done, or excused, long after it happened. */
const LASTING = /: (?:.* later|slow by .*|stopped for .*)$/;
/** What the end is judged by. */
const TOLD_AT_THE_END = /^(?:registry .*|arm GET containerGroup): stale by/;

export interface Standing {
  readonly text: string;
  readonly loose: Loose;
  /** Compared with a later one of the same run: by what it went between them. */
  readonly uses: Used;
  /** By container group: rounds since something last happened to it. */
  readonly rounds: ReadonlyMap<string, number>;
}

/** Undefined: it stands like no other one. */
export function standingOf(run: Run, host: Host, ticks: Pick<Ticks, 'standing'>): Standing | undefined {
  const { course, clock, counts, happened, random, services } = run;
  if (!course || course.isSpoilt) return undefined;
  if (happened.some((what) => LASTING.test(what)) || isUnderWay(run)) return undefined;
  const { allowances } = services.world;
  const installations = installationsOf(run).map((one) => installationTexts(one, course));
  const parts = [
    course.number,
    azureText(services.world, course.epochs),
    clock.now(),
    counts.watchedUntil,
    dueOf(run),
    JSON.stringify(run.summary),
    ...happened.filter((what) => TOLD_AT_THE_END.test(what)).map((what) => what.replace(/ by \d+$/, '')),
    ...(['reads', 'writes', 'deletes'] as const).map((kind) => allowances.left(kind, DEFAULT_SUBSCRIPTION)),
    host.standing(),
    ticks.standing(),
    ...installations.map(({ kept }) => kept),
  ];
  const of = (name: Exclude<keyof Loose, 'chance'>): LooseText =>
    together(
      installations.map((one) => one[name]),
      short,
    );
  return {
    text: course.plain(parts.join('\n')),
    loose: {
      chance: exactly(String(random.state())),
      registries: of('registries'),
      vault: of('vault'),
      rations: of('rations'),
      pauses: of('pauses'),
      failures: of('failures'),
      served: of('served'),
      leftovers: of('leftovers'),
    },
    uses: usedBy(run),
    rounds: roundsOf(run),
  };
}

/** Many are kept for as long as a process lasts. */
function short(text: string): string {
  return text.length > HASHED_FROM ? hash('sha1', text) : text;
}

/** More than a number has. */
const HASHED_FROM = 40;

/** An answer may be given while a look goes on behind it. */
function isUnderWay({ underWay, clock }: Run): boolean {
  return [...underWay].some(({ invocation }) => !isDead(invocation)) || clock.due().some(({ what }) => what === SLEEP);
}

/**
 * Two things at one moment happen in this order. Of looks for messages only those count that will find some that was not
 * left behind.
 */
function dueOf(run: Run): string {
  const finding = new Map(
    installationsOf(run).map(({ services: { poll, storage, polledAt } }) => {
      return [poll, new Set(storage.waiting.filter((message) => !isLeftBehind(message)).map(polledAt))];
    }),
  );
  // The first one at a moment finds all.
  const due = run.clock.due().filter(({ at, what }) => finding.get(what)?.delete(at) ?? true);
  return due.map(({ at, what }) => `${at} ${what}`).join('; ');
}

interface InstallationTexts extends Omit<Loose, 'chance'> {
  readonly kept: string;
}

function installationTexts({ services, judge, workers, clock }: Run, course: Course): InstallationTexts {
  const { epochs, rationed } = course;
  const now = clock.now();
  const { storage } = services;
  const versions = new Map(storage.entities('Pace').map(({ etag, rowKey }) => [etag, rowKey]));
  const memories = workers.map(({ memory }) => memoryText(memory, now));
  const stored = storageText(storage, services.polledAt, epochs, now);
  const shares = workers.map(({ memory }) => memory.pace.shares);
  const left = judge.aside('leftovers');
  return {
    kept: [stored.rows, ...memories.map(({ kept }) => kept), judge.standing()].join('\n'),
    registries: together(memories.map(({ registries }) => registries)),
    vault: exactly(memories.map(({ vault }) => vault).join('\n')),
    rations: rationsText({ rows: stored.rations, shares, versions, asked: rationed }, now),
    pauses: exactly(stored.pauses),
    failures: exactly(stored.failures),
    served: exactly(judge.aside('served')),
    leftovers: { ...stored.leftovers, exact: course.plain(`${stored.leftovers.exact}\n${left}`) },
  };
}

function roundsOf({ groupRoundsAt, counts }: Run): ReadonlyMap<string, number> {
  const since = [...groupRoundsAt].map(([group, times]) => {
    return [group, times.filter((at) => at > counts.lastDisturbance).length] as const;
  });
  return new Map(since);
}
