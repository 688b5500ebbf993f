/**
 * Throttling: sixty groups change at once where ACI allows twenty creations in five minutes, four workers share what
 * there is, and one of them dies at a call to Pace. Nobody is ever answered 429, and a repair in between starts at once.
 */
import { isObject } from '../../../local/world/json.ts';
import { readRow } from '../kernel/rows.ts';
import type { Point } from '../kernel/run.ts';
import type { SimStorage } from '../services/storage.ts';
import { declaration, IMAGE, type Workload } from '../workloads/workload.ts';
import { enact } from './enact.ts';
import { between, withoutGate } from './hands.ts';
import type { Trial, Try } from './trial.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const NAMES = Array.from({ length: 60 }, (_, index) => `g${index}`);
/** The creations of the set-up are an hour back, so that nothing of them counts any more. */
const PUSHED_S = 70 * 60;
const LIMITS = { changesPer5Minutes: 20, changesPerHour: 240 };
const PLENTY = { changesPer5Minutes: 10_000, changesPerHour: 10_000, coresPerRegion: 1000 };
const LEARNT_S = 20 * 60;
const REPAIR_MS_MAX = 5 * SECOND;
const SWEEP_MS = 5 * MINUTE;

const WORKLOAD: Workload = {
  name: 'sixty groups change where twenty may',
  settings: PLENTY,
  before: [
    { at: 0, do: ({ push }) => push(IMAGE, 'one') },
    ...NAMES.map((name, index) => ({
      at: 1 + index,
      do: ({ declare }: { declare(document: ReturnType<typeof declaration>): void }) => declare(declaration({ name })),
    })),
  ],
  script: [{ at: PUSHED_S, do: ({ push }) => push(IMAGE, 'two') }],
  everyMinutes: SWEEP_MS / MINUTE,
  minutesMax: 130,
};

export const scarce: Trial = {
  name: 'a bulk change with few allowances',
  tries: (asked) =>
    Array.from({ length: asked }, (_, index): Try => {
      return { id: String(index), play: () => playScarce(index) };
    }),
};

/** `which`: the call to Pace after the push at which its process dies; 0 for none. Odd ones before, even ones after it. */
async function playScarce(which: number) {
  const found = { throttled: 0, paces: 0, puts: 0, died: 0 };
  let [pushedAt, repairAt, repairedAt, lastAt, sweeps] = [Number.POSITIVE_INFINITY, 0, 0, 0, 0];
  let heldMs = 0;
  const choose = ({ site, at }: Point): string | undefined => {
    if (site === 'timer sweep') sweeps += 1;
    if (!site.startsWith('table Pace ') || at < pushedAt || ++found.paces !== Math.ceil(which / 2)) return undefined;
    found.died += 1;
    return which % 2 === 1 ? 'crash before' : 'crash after';
  };
  const { run } = await enact(WORKLOAD, {
    choose,
    workers: 4,
    seed: `scarce ${which}`,
    arrange({ run: made, stage }) {
      withoutGate(made);
      const { storage, world } = made.services;
      // As in a new installation: nothing is known of the limits yet.
      for (const { PartitionKey, RowKey } of storage.rows('Pace'))
        void forget(storage, `PartitionKey='${String(PartitionKey)}',RowKey='${String(RowKey)}'`);
      for (const worker of made.workers) worker.die();
      Object.assign(world.settings, LIMITS);
      made.clock.after(PUSHED_S * SECOND, () => {
        pushedAt = made.clock.now();
      });
      let repaired = '';
      // One repair before, whose answer tells what the limits are.
      made.clock.after(LEARNT_S * SECOND, () => void stage.outside('DELETE', NAMES[0] ?? ''));
      made.clock.after(PUSHED_S * SECOND + 2 * MINUTE, () => {
        repairAt = made.clock.now();
        // Who has died with the lease of what is to be repaired keeps it until it is over; the next sweep finds it.
        const leftMs = leaseLeft(storage, repaired, repairAt);
        if (found.died > 0 && leftMs > 0) heldMs = leftMs + SWEEP_MS;
        void stage.outside('DELETE', repaired);
      });
      between(made, (name, service) => async (request) => {
        const answer = await service(request);
        if (name !== 'arm') return answer;
        if (answer.status === 429) found.throttled += 1;
        if (request.method !== 'PUT' || answer.status >= 300 || made.clock.now() < pushedAt) return answer;
        found.puts += 1;
        repaired ||= request.url.pathname.split('/').at(-1) ?? '';
        lastAt = made.clock.now();
        if (repairAt > 0 && repairedAt === 0 && request.url.pathname.endsWith(`/${repaired}`)) repairedAt = lastAt;
        return answer;
      });
    },
  });
  const repairMs = repairedAt === 0 ? Number.POSITIVE_INFINITY : repairedAt - repairAt;
  const behind = run.services.storage.rows('Groups').filter(({ reason }) => reason !== 'AsDeclared');
  return {
    wrong: [
      ...run.violations.map(({ promise, what }) => `${promise}: ${what}`),
      ...(found.throttled > 0 ? [`${found.throttled} answers 429`] : []),
      ...(behind.length > 0 ? [`${behind.length} groups are behind`] : []),
      ...(repairMs > REPAIR_MS_MAX + heldMs ? [`the repair began after ${repairMs / SECOND} s`] : []),
      ...(which > 0 && found.died === 0 ? ['nobody died'] : []),
    ],
    figures: { ...found, repairMs, minutes: Math.round((lastAt - pushedAt) / MINUTE), sweeps },
  };
}

/** For how long somebody has the right to act on the group yet. */
function leaseLeft(storage: SimStorage, name: string, now: number): number {
  const row = storage.rows('Groups').find(({ RowKey }) => RowKey === name);
  const lease = row && readRow(name, row).wake['lease'];
  return isObject(lease) ? Math.max(0, Number(lease['until']) - now) : 0;
}

async function forget({ tables }: SimStorage, keys: string): Promise<void> {
  const url = new URL(`https://tables.local/Pace(${keys})`);
  const headers = { authorization: 'Bearer hand', 'if-match': '*' };
  const answer = await tables({ method: 'DELETE', url, headers, body: new Uint8Array() });
  if (answer.status >= 300) throw new Error(`a row of Pace could not be removed: ${answer.status}`);
}
