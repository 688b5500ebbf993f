/**
 * Throttling: sixty groups change at once where ACI allows twenty creations in five minutes, four workers share what
 * there is, and one of them dies at a call to Pace. Nobody is ever answered 429, and a repair in between starts at once.
 */
import { isObject } from '../../../local/world/json.ts';
import { TIMINGS } from '../../../src/core/timings.ts';
import { readRow } from '../kernel/rows.ts';
import type { Point, Run } from '../kernel/run.ts';
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
/** After what is to be repaired has gone missing. */
const WATCHED_MS = 15 * MINUTE;

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
  let [repaired, orphanedUntil] = ['', 0];
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
      // One repair before, whose answer tells what the limits are.
      made.clock.after(LEARNT_S * SECOND, () => void stage.outside('DELETE', NAMES[0] ?? ''));
      made.clock.after(PUSHED_S * SECOND + 2 * MINUTE, () => {
        repairAt = made.clock.now();
        let before = 0;
        const watch = (): void => {
          if (repairedAt > 0 || found.died === 0) return;
          const now = orphaned(made, repaired);
          // Twice: a message may just have been taken in hand.
          if (before > 0) orphanedUntil = Math.max(orphanedUntil, now);
          before = now;
        };
        for (let ms = 0; ms < WATCHED_MS; ms += SECOND) made.clock.after(ms, watch);
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
  // Whoever was to look at what is to be repaired may have died, before it was missing or as it was: the sweep finds it.
  const heldMs = orphanedUntil === 0 ? 0 : orphanedUntil + SWEEP_MS - repairAt;
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

/**
 * Until when the sweep leaves it to whoever was to look at it, if that one has died: who held its lease keeps it until it
 * is over, and then it rests; whose message was lost, in its hands or unsent, has a ticket until it is overdue. 0: nobody.
 */
function orphaned({ services: { storage }, workers, clock }: Run, name: string): number {
  const row = storage.rows('Groups').find(({ RowKey }) => RowKey === name);
  const { lease, ticket, epoch } = row ? readRow(name, row).wake : {};
  if (isObject(lease)) {
    const isHeld = workers.some(({ epochs }) => epochs.get(name) === epoch);
    return isHeld ? 0 : Number(lease['until']) + TIMINGS.restMs;
  }
  if (!isObject(ticket)) return 0;
  const due = Number(ticket['due']);
  const soon = Math.max(due, clock.now()) + 2 * TIMINGS.backupDelayMs;
  const isSent = storage.waiting.some(({ text, visibleAt }) => {
    return visibleAt <= soon && text.match(/\bid-\d+\b/)?.[0] === ticket['id'];
  });
  return isSent ? 0 : due + TIMINGS.overdueMs;
}

async function forget({ tables }: SimStorage, keys: string): Promise<void> {
  const url = new URL(`https://tables.local/Pace(${keys})`);
  const headers = { authorization: 'Bearer hand', 'if-match': '*' };
  const answer = await tables({ method: 'DELETE', url, headers, body: new Uint8Array() });
  if (answer.status >= 300) throw new Error(`a row of Pace could not be removed: ${answer.status}`);
}
