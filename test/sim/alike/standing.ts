/**
 * How a run stands where nobody is under way, as one text: two runs of one workload that stand the same go on the same.
 * It holds the moment, what there is at Azure and in tables and queue, what is due when and what of a delivery is still
 * to come, what processes remember, and what the promises are judged by later; of each what somebody may still go by.
 * Asked by `play.ts` at each such moment.
 */
import { hash } from 'node:crypto';
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import { isDead } from '../kernel/calls.ts';
import type { Course } from '../kernel/course.ts';
import type { Host } from '../kernel/host.ts';
import { memoryText } from '../kernel/memory.ts';
import type { Run } from '../kernel/run.ts';
import { SLEEP } from '../kernel/take-over.ts';
import { azureText } from './azure-text.ts';
import { storageText } from './storage-text.ts';

/** What is done, or excused, long after it happened. */
const LASTING = /: (?:.* later|slow by .*|stopped for .*)$/;
/** What the end is judged by. */
const TOLD_AT_THE_END = /^(?:registry .*|arm GET containerGroup): stale by/;

/** What counts only where the run goes by it again: then two are not the same that differ in it. */
export const LOOSE = ['chance', 'registries', 'vault', 'rations', 'pauses'] as const;
export type Loose = Readonly<Record<(typeof LOOSE)[number], string>>;

export interface Standing {
  readonly text: string;
  readonly loose: Loose;
  /** Compared with a later one of the same run: by what it went between them. */
  readonly uses: Used;
  /** By container group: rounds since something last happened to it. */
  readonly rounds: ReadonlyMap<string, number>;
}

/** How often by then, or anything that changes with each use. */
export type Used = Readonly<Record<keyof Loose, number>>;

export function usedBy({ uses, random }: Run): Used {
  return { ...uses, chance: random.state() };
}

/** Undefined: it stands like no other one. */
export function standingOf(run: Run, host: Host): Standing | undefined {
  const { course, clock, counts, happened, random, services } = run;
  if (!course || course.isSpoilt) return undefined;
  if (happened.some((what) => LASTING.test(what)) || isUnderWay(run)) return undefined;
  const { allowances } = services.world;
  const installations = [run, ...run.neighbours].map((one) => installationTexts(one, course));
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
    ...installations.map(({ kept }) => kept),
  ];
  // Many are kept for as long as a process lasts.
  const numberOf = (name: Exclude<keyof Loose, 'chance'>, first = ''): string =>
    hash('sha1', course.plain([first, ...installations.map((one) => one[name])].join('\n')));
  return {
    text: course.plain(parts.join('\n')),
    loose: {
      chance: String(random.state()),
      registries: numberOf('registries'),
      vault: numberOf('vault'),
      rations: numberOf('rations', course.rationed),
      pauses: numberOf('pauses'),
    },
    uses: usedBy(run),
    rounds: roundsOf(run),
  };
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

function installationTexts({ services, judge, workers, clock }: Run, { epochs }: Course): InstallationTexts {
  const { storage } = services;
  const etags = new Map(storage.entities('Pace').map(({ etag, rowKey }) => [etag, rowKey]));
  const memories = workers.map(({ memory }) => memoryText(memory, etags, clock.now()));
  const { rows, rations, pauses } = storageText(storage, services.polledAt, epochs, clock.now());
  return {
    kept: [rows, ...memories.map(({ kept }) => kept), judge.standing()].join('\n'),
    registries: memories.map((memory) => memory.registries).join('\n'),
    vault: memories.map((memory) => memory.vault).join('\n'),
    rations: [rations, ...memories.map((memory) => memory.rations)].join('\n'),
    pauses,
  };
}

interface InstallationTexts extends Omit<Loose, 'chance'> {
  readonly kept: string;
}

function roundsOf({ groupRoundsAt, counts }: Run): ReadonlyMap<string, number> {
  const since = [...groupRoundsAt].map(([group, times]) => {
    return [group, times.filter((at) => at > counts.lastDisturbance).length] as const;
  });
  return new Map(since);
}
