/**
 * A rollout as lines of text: what it is and where it stands, and a row a replica, old ones first, with its share of the
 * clients as a bar and a countdown to what comes next. Drawn again and again by `--watch`, once by `rollout status`.
 */
import type { JsonObject } from '../../core/json.ts';
import { textAt } from '../../core/json.ts';
import { goesOn } from '../../core/rollout/goes-on.ts';
import { sentence, standingOf } from '../group-view.ts';
import { type ReplicaRow, type Rollout, replicaRows, rolloutLine, rolloutOf, standsFor } from '../rollout.ts';
import { age } from './age.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

/** Cells of a bar: one is five percent. */
const BAR_CELLS = 20;

/** Phases of a replica by how far along they are; a mark each, since not everybody sees colours. */
const MARKS: Readonly<Record<string, string>> = {
  creating: '○',
  proving: '◔',
  serving: '●',
  leaving: '◑',
  draining: '◌',
  deleting: '×',
};

export interface Drawing {
  readonly style: Style;
  readonly now: number;
}

/** `group`: an answer made safe for a terminal. */
export function tellRollout(group: JsonObject, { style, now }: Drawing): string[] {
  const name = textAt(group['name']) ?? '';
  const rollout = rolloutOf(group);
  const standing = standingOf(group);
  const head = rollout ? rolloutLine(rollout) : 'no rollout yet';
  return [
    `${style.strong(name)}  ${rollout ? paint(rollout.phase, head, style) : head}`,
    `  ${sentence({ ...standing, phase: style.phase(standing.phase) })}`,
    ...next(group, name, rollout, now).map((line) => `  ${line}`),
    ...rows(group, { style, now }),
  ];
}

/** What comes next, and when; or what was the end of it. */
function next(group: JsonObject, name: string, rollout: Rollout | undefined, now: number): string[] {
  if (!rollout) return [];
  if (!goesOn(rollout)) {
    const why = rollout.reason === '' ? '' : ` (${rollout.reason})`;
    return [`ended ${age(rollout.endedAt, now)} ago${why}, took ${between(rollout.startedAt, rollout.endedAt)}`];
  }
  const begun = `began ${age(rollout.startedAt, now)} ago`;
  const stands = standsFor(group);
  if (stands)
    return [`${begun}, ${stands === 'promote' ? 'waits to be promoted' : 'paused'}: mooring ${stands} ${name}`];
  if (rollout.goesOnAt !== undefined) return [`${begun}, ${until('goes on', rollout.goesOnAt, now)}`];
  if (rollout.deadline !== undefined) {
    return [`${begun}, ${until('rolled back', rollout.deadline, now)} unless something goes forward`];
  }
  return [begun];
}

function rows(group: JsonObject, { style, now }: Drawing): string[] {
  const replicas = replicaRows(group);
  if (replicas.length === 0) return [];
  const total = replicas.reduce((sum, replica) => sum + share(replica), 0);
  const head = ['', 'REPLICA', 'REVISION', 'REGION', 'PHASE', 'CLIENTS', 'SINCE', ''];
  const cells = replicas.map((replica) => [
    mark(replica.phase, style),
    replica.name,
    String(replica.revision),
    replica.region,
    replica.phase,
    total === 0 ? '' : bar(share(replica) / total),
    age(replica.since, now),
    what(replica, now),
  ]);
  return [
    '',
    ...table(head, cells)
      .split('\n')
      .map((line) => `  ${line}`),
  ];
}

/** Its weight while clients are sent to it. */
function share({ inRouterSince, seenOutAt, weight }: ReplicaRow): number {
  return inRouterSince !== undefined && seenOutAt === undefined ? (weight ?? 0) : 0;
}

function bar(part: number): string {
  const cells = Math.round(part * BAR_CELLS);
  return `${'█'.repeat(cells)}${'░'.repeat(BAR_CELLS - cells)} ${String(Math.round(part * 100)).padStart(3)} %`;
}

function what({ drainedAt, detail }: ReplicaRow, now: number): string {
  return drainedAt === undefined ? detail : until('deleted', drainedAt, now);
}

/** A countdown to a time; once it has come the next look does it. */
function until(verb: string, time: string, now: number): string {
  return Date.parse(time) > now ? `${verb} in ${age(time, now)}` : `${verb} at the next look`;
}

function between(from: string | undefined, to: string | undefined): string {
  return age(from, Date.parse(to ?? ''));
}

function mark(phase: string, style: Style): string {
  const drawn = MARKS[phase] ?? '?';
  return phase === 'serving' ? style.good(drawn) : style.busy(drawn);
}

function paint(phase: string, text: string, style: Style): string {
  if (phase === 'Completed') return style.good(text);
  return phase === 'RolledBack' || phase === 'Failed' || phase === 'RollingBack' ? style.bad(text) : style.busy(text);
}
