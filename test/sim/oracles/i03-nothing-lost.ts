/**
 * I3: what was acknowledged is kept. Only the API changes what is desired, each change has a higher generation, and at
 * the end every acknowledged declaration is there as it was sent, unless a later one, or a deletion, came after it.
 */
import { isObject, type Json, type JsonObject, objectAt, parseJson } from '../../../local/world/json.ts';
import { type Row, readRow } from '../kernel/rows.ts';
import type { Oracle, Told } from '../kernel/run.ts';

export const nothingLost: Oracle = {
  promise: 'I3',
  watch(run) {
    const acknowledged = new Map<string, Told & { readonly generation: number }>();
    return {
      row({ before, after, call }) {
        if (!before) return undefined;
        const was = Number(before.desired['generation']);
        if (!after) return removed(before);
        const is = Number(after.desired['generation']);
        if (is < was) return `the generation of ${after.name} went back from ${was} to ${is}`;
        const same =
          before.desired === after.desired || JSON.stringify(before.desired) === JSON.stringify(after.desired);
        if (is === was && !same) return `what is desired of ${after.name} changed and its generation did not`;
        const byApi = call.invocation.what.startsWith('http ');
        if (!same && !byApi && !('deletion' in after.desired)) return `${call.invocation.what} changed what is desired`;
        return undefined;
      },
      http(told) {
        if (told.status >= 300) return undefined;
        const generation = generationIn(told.body);
        const known = acknowledged.get(told.group)?.generation ?? 0;
        if (generation >= known) acknowledged.set(told.group, { ...told, generation });
        return undefined;
      },
      standing: () =>
        JSON.stringify(
          [...acknowledged].map(([group, { method, document, generation }]) => [group, method, document, generation]),
        ),
      end() {
        for (const [group, told] of acknowledged) {
          const lost = lostOf(group, told);
          if (lost) return lost;
        }
        return undefined;
      },
    };

    /** What was deleted in so many words, or by its time to live, is not missed once its tombstone goes. */
    function removed({ name, desired }: Row): string | undefined {
      if (!('deletion' in desired)) return `the row of ${name} was removed undeleted`;
      const told = acknowledged.get(name);
      if (told && told.generation < Number(desired['generation'])) acknowledged.delete(name);
      return undefined;
    }

    function lostOf(group: string, told: Told & { readonly generation: number }): string | undefined {
      if (told.method !== 'PUT' || run.storeLost) return undefined;
      const columns = run.services.storage.rows('Groups').find((row) => row['RowKey'] === group);
      if (!columns) return `the declaration of ${group} was acknowledged and is gone`;
      const { desired } = readRow(group, columns);
      if (Number(desired['generation']) < told.generation) return `generation ${told.generation} of ${group} is gone`;
      if (Number(desired['generation']) > told.generation) return undefined;
      return isAsSent(told.document, objectAt(desired, 'document')) ? undefined : `${group} is not kept as it was sent`;
    }
  },
};

function generationIn(body: string): number {
  const value = parseJson(body);
  return isObject(value) ? Number(value['generation'] ?? objectAt(value, 'mooring')['generation'] ?? 0) : 0;
}

/** Secrets are kept as references, everything else as it was sent. */
function isAsSent(document: string | undefined, kept: JsonObject): boolean {
  const sent = parseJson(document ?? '{}') ?? null;
  return JSON.stringify(bare(sent)) === JSON.stringify(bare(kept));
}

function bare(value: Json | undefined): Json {
  if (Array.isArray(value)) return value.map(bare);
  if (!isObject(value)) return value ?? null;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, name === 'secureValue' ? 'secret' : bare(member)]));
}
