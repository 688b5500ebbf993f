/**
 * Doubt writes nothing: a look that could not read a container group does not write to it, whatever it was told in
 * place of ARM's own answer; and a replica is taken off a tombstone only when ARM said twice, ten seconds apart, that it
 * is gone, or shows it to be another's.
 */

import type { WireResponse } from '../../../local/serve/wire.ts';
import { isObject, objectAt, objectsAt, textAt } from '../../../local/world/json.ts';
import { bodyText } from '../kernel/body-text.ts';
import { jsonOf } from '../kernel/known-json.ts';
import { profileOf } from '../kernel/owners.ts';
import type { Invocation, Oracle, RowWrite } from '../kernel/run.ts';

const GONE = new Set(['ResourceNotFound', 'ContainerGroupNotFound', 'ResourceGroupNotFound']);
const GAP_MS = 10_000;

export const doubtWritesNothing: Oracle = {
  promise: 'I11',
  watch(run) {
    const unread = new WeakMap<Invocation, Set<string>>();
    /** When the first of the answers was told that say it is gone; by container group. */
    const goneSince = new Map<string, number>();
    const there = new Set<string>();
    return {
      before({ site, invocation }) {
        if (site.service !== 'arm' || !site.write || !unread.get(invocation)?.has(profileOf(site.key)))
          return undefined;
        return `${site.name} ${site.key} by a look that could not read it`;
      },
      answered({ site, invocation }, answer) {
        if (site.name !== 'arm GET containerGroup' && site.name !== 'arm GET profile') return undefined;
        const said = saidBy(answer);
        const of = unread.get(invocation) ?? new Set();
        unread.set(invocation, of);
        if (said === 'nothing') of.add(site.key);
        else of.delete(site.key);
        if (said === 'there') {
          there.add(site.key);
          goneSince.delete(site.key);
        } else if (said === 'gone') {
          there.delete(site.key);
          if (!goneSince.has(site.key)) goneSince.set(site.key, run.clock.now());
        }
        return undefined;
      },
      row(write) {
        if (run.storeLost || run.workers.some(({ skewMs }) => skewMs !== 0)) return undefined;
        const name = takenOff(write).find(
          (one) => !there.has(one) && !(run.clock.now() - (goneSince.get(one) ?? Number.NaN) >= GAP_MS),
        );
        return name === undefined ? undefined : `${name} counts as gone without two answers that say so`;
      },
      standing() {
        const gone = [...goneSince].map(([name, at]) => [name, run.clock.now() - at >= GAP_MS ? 'long' : at]);
        return JSON.stringify([gone.sort(), [...there].sort()]);
      },
    };
  },
};

function takenOff({ before, after }: RowWrite): string[] {
  if (!before || !after || !('deletion' in after.desired)) return [];
  if (objectAt(after.desired, 'deletion')['keep'] === true) return [];
  const left = new Set(objectsAt(after.state, 'replicas').map((replica) => replica['name']));
  return objectsAt(before.state, 'replicas').flatMap((replica) =>
    left.has(replica['name']) ? [] : [String(replica['name'])],
  );
}

export function saidBy(answer: WireResponse | undefined): 'there' | 'gone' | 'nothing' {
  const body = answer && jsonOf(bodyText(answer.body));
  if (!answer || !isObject(body)) return 'nothing';
  if (answer.status === 200) return textAt(body, 'name') === undefined ? 'nothing' : 'there';
  return answer.status === 404 && GONE.has(textAt(objectAt(body, 'error'), 'code') ?? '') ? 'gone' : 'nothing';
}
