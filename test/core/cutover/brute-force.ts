/**
 * The cut-over figures by trying every moment: at each tick, every earlier tick at which a client may have asked, and
 * every pool it may have been answered from. Written from the definition alone; the judge of `least-reachable.ts`.
 * All times are whole ticks; moments lie halfway between, so that none falls on a boundary.
 */
import type { Observation } from '../../../src/core/cutover/observation.ts';

/** Length of a tick, and what every time and TTL of a record is a multiple of. */
export const TICK_MS = 1000;

export interface Figures {
  readonly least: number;
  readonly deadMs: number;
  readonly unknownMs: number;
}

export function bruteForce(record: readonly Observation[], staleMs: number): Figures {
  const first = record[0]?.at ?? 0;
  const last = record.at(-1)?.at ?? 0;
  let least = Number.POSITIVE_INFINITY;
  let dead = 0;
  let unknown = 0;
  for (let now = first + TICK_MS / 2; now < last; now += TICK_MS) {
    const held = new Set<string>();
    for (let asked = first + TICK_MS / 2; asked <= now; asked += TICK_MS) {
      const around = neighbours(record, asked);
      const ttl = Math.max(...around.map(({ ttlSeconds }) => ttlSeconds)) * 1000;
      if (now - asked > ttl + staleMs) continue;
      for (const observation of around) {
        const pool = poolOf(observation);
        for (const id of pool) held.add(id);
        least = Math.min(least, pool.filter((id) => says(id, neighbours(record, now)) === 'yes').length);
      }
    }
    for (const id of held) {
      const said = says(id, neighbours(record, now));
      if (said === 'no') dead += TICK_MS;
      if (said === '?') unknown += TICK_MS;
    }
  }
  return { least, deadMs: dead, unknownMs: unknown };
}

/** The observation before this moment and the one after it. */
function neighbours(record: readonly Observation[], moment: number): [Observation, Observation] {
  const after = record.findIndex(({ at }) => at > moment);
  const pair = [record[after - 1], record[after]];
  if (!pair[0] || !pair[1]) throw new Error(`nothing was observed around ${moment}`);
  return [pair[0], pair[1]];
}

function poolOf({ endpoints }: Observation): string[] {
  let pool = endpoints.filter((one) => one.enabled && !/^(Disabled|Inactive|Stopped)$/.test(one.status));
  if (pool.some(({ status }) => status !== 'Degraded')) pool = pool.filter(({ status }) => status !== 'Degraded');
  if (pool.every(({ priority }) => priority !== undefined)) {
    const best = pool.map(({ priority }) => Number(priority)).sort((a, b) => a - b)[0];
    pool = pool.filter(({ priority }) => priority === best);
  }
  return pool.map(({ name, target }) => `${name} ${target}`);
}

function says(id: string, around: readonly Observation[]): 'yes' | 'no' | '?' {
  const [name = '', target = ''] = id.split(' ');
  const moved = around.some(({ endpoints }) => endpoints.some((one) => one.name === name && one.target !== target));
  const judged = around.map(({ healthy }) => healthy[name]);
  if (moved || judged.includes(false)) return 'no';
  return judged.includes(undefined) ? '?' : 'yes';
}
