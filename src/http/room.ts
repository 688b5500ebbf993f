/**
 * The limits on what a resource group may hold, as one request meets them. PUT and adopt ask before they write anything;
 * whatever else would have a group want more, an undo say, is stopped at its row: no route can forget it. Made by
 * `api.ts` for each request; what it noted (engine/admit.ts) is taken away at the request's end.
 */
import { attempt, Fault } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import type { GroupKey } from '../core/model.ts';
import type { Groups } from '../core/ports.ts';
import { type Admitted, admit, type Limits, settle } from '../engine/admit.ts';
import type { Parts } from '../engine/parts.ts';
import { Refusal } from './problem.ts';

export interface Room {
  /** Throws a refusal where it would be too much. `document` undefined: nothing new is made. `dry`: only asked. */
  check(key: GroupKey, document: JsonObject | undefined, dry?: boolean): Promise<void>;
  /** The request's parts, whose groups want no more than there is room for. */
  readonly parts: Parts;
  end(): Promise<void>;
}

/** The request's own time may be over. */
const END_MS = 5_000;

export function roomIn(parts: Parts, limits: Limits, signal: AbortSignal): Room {
  const notes: { scope: string; id: string }[] = [];
  const admitted = new Set<string>();
  /** What was written may have come to be or not: the notes stay for their time. */
  let unsure = false;

  async function check(key: GroupKey, document: JsonObject | undefined, dry = false): Promise<void> {
    const answer = await admit(parts, limits, { key, document, dry }, signal);
    if (answer.kind === 'full') throw refusalOf(answer, limits);
    if (answer.id !== undefined) notes.push({ scope: key.scope, id: answer.id });
    if (!dry) admitted.add(`${key.scope}/${key.name}`);
  }

  async function written<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      if (error instanceof Fault && error.kind !== 'conflict') unsure = true;
      throw error;
    }
  }

  const groups: Groups = {
    ...parts.groups,
    async insert(row, inTime) {
      const { key, desired } = row;
      if (!admitted.has(`${key.scope}/${key.name}`)) await check(key, desired.document);
      return written(() => parts.groups.insert(row, inTime));
    },
    async update(stored, change, inTime) {
      const { key } = stored.row;
      const { desired, state } = change;
      // What comes with state is a look's, or an adoption that was asked about.
      const asks = desired !== undefined && desired.deletion === undefined && state === undefined;
      if (asks && !admitted.has(`${key.scope}/${key.name}`)) await check(key, desired.document);
      return written(() => parts.groups.update(stored, change, inTime));
    },
  };

  return {
    check,
    parts: { ...parts, groups },
    async end() {
      if (unsure) return;
      const late = AbortSignal.timeout(END_MS);
      for (const { scope, id } of notes) await attempt(() => settle(parts, scope, id, late));
    },
  };
}

function refusalOf({ of, others, takes }: Extract<Admitted, { kind: 'full' }>, limits: Limits): Refusal {
  const { groupsMax, coresMax } = limits;
  return of === 'groups'
    ? new Refusal('too-many-groups', {
        detail: `this resource group has ${others} groups, and MOORING_GROUPS_MAX is ${groupsMax}; nothing was changed`,
      })
    : new Refusal('too-many-cores', {
        detail: `this takes ${takes} cores, all else in the resource group has ${others}, and MOORING_CORES_MAX is ${coresMax}; nothing was changed`,
      });
}
