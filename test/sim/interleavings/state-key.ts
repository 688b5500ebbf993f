/**
 * All that decides how an execution goes on, as one text: what each worker was told so far, and the world as it stands.
 * Two executions with the same key have the same future, so that one of them is enough. Called by `execution.ts`.
 */
import { createHash } from 'node:crypto';
import type { WireResponse } from '../../../local/serve/wire.ts';
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import type { Call, Invocation, Judge, Run } from '../kernel/run.ts';

/** Rows whose order of writing others can see. History's and Pace's keys are each writer's own. */
const TABLES = ['Groups', 'Revisions', 'Images', 'Holds'];

export interface Told {
  /** Of what an invocation has called and was told so far. */
  of(invocation: Invocation): string;
  /** Writes to ARM so far, in their order: oracles remember it. */
  readonly written: readonly string[];
}

export function watchTold(run: Run): Told {
  const { judge } = run;
  const told = new Map<Invocation, string>();
  const written: string[] = [];
  const watching: Judge = {
    ...judge,
    effect(call, answer) {
      judge.effect(call, answer);
      if (call.site.service === 'arm' && call.site.write)
        written.push(`${call.site.name} ${call.site.key} ${call.invocation.worker.index} ${answer.status}`);
    },
    answered(call, answer) {
      judge.answered(call, answer);
      told.set(call.invocation, hash(`${told.get(call.invocation) ?? ''}\n${textOf(call, answer)}`));
    },
  };
  Object.assign(run, { judge: watching });
  return { written, of: (invocation) => told.get(invocation) ?? '' };
}

function textOf({ site, at }: Call, answer: WireResponse | undefined): string {
  if (!answer) return `${site.name} ${site.key} reset`;
  // What history keeps, and under which of a process's own counts, decides nothing.
  if (site.name.startsWith('table History')) return `${site.name} ${answer.status}`;
  // A message's receipt tells how many there were before: nobody reads it.
  if (site.service === 'queue') return `${site.name} ${answer.status}`;
  const body = typeof answer.body === 'string' ? answer.body : new TextDecoder().decode(answer.body);
  return `${at} ${site.name} ${site.key} ${answer.status} ${withoutVersions(body)}`;
}

/** A row's own `writeId` tells its versions apart; times of writing and what is made of them only tell who was first. */
function withoutVersions(body: string): string {
  return body
    .replace(/"(?:odata\.etag|Timestamp)":"(?:[^"\\]|\\.)*"/g, '')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '');
}

export function worldText(run: Run): string {
  const { world, storage } = run.services;
  const rows = TABLES.map((table) => storage.rows(table).map(({ Timestamp: _, ...columns }) => columns));
  const groups = world.groups.list(DEFAULT_SUBSCRIPTION).map((group) => {
    const { name, body, provisioningState, stopped, operation } = group;
    return { name, body, provisioningState, stopped, busy: operation !== undefined };
  });
  return JSON.stringify([run.clock.now(), rows, groups]);
}

export function hash(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}
