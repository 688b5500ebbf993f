/**
 * Starvation (I10): of two hundred groups one in a hundred fails for ever, in each of the ways a group can fail. Nobody
 * else waits for them longer than one slot, and nobody goes unserved for more than two sweeps. Who is looked at in the
 * very process that a group takes with it waits for its own lease to end, once.
 */
import type { Point } from '../kernel/run.ts';
import type { Stage } from '../kernel/stage.ts';
import { declaration, IMAGE, type Workload } from '../workloads/workload.ts';
import { type Enacted, enact } from './enact.ts';
import { withoutGate } from './hands.ts';
import type { Trial, Try } from './trial.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const GROUPS = 200;
/** First in every order there is. */
const POISON = ['a0', 'a1'];
const HEALTHY = Array.from({ length: GROUPS - POISON.length }, (_, index) => `g${String(index).padStart(3, '0')}`);
const PLENTY = {
  groupsPerRegion: 10_000,
  coresPerRegion: 10_000,
  changesPer5Minutes: 10_000,
  changesPerHour: 10_000,
  reads: { burst: 100_000, perSecond: 10_000 },
  writes: { burst: 100_000, perSecond: 10_000 },
};
/** The push by which all is to be served; an earlier one has shown who fails. */
const PUSHED_S = 10 * 60;
/** Without an earlier one. */
const FIRST_S = 1;
/** Its lease, the sweep that finds it, and its rest, which is spread over a minute; then its look. */
const TAKEN_ALONG_MS = (3 + 1 + 1) * MINUTE + 5 * SECOND;

const WORKLOAD: Workload = {
  name: 'two of two hundred fail for ever',
  settings: PLENTY,
  before: [
    { at: 0, do: ({ push }) => push(IMAGE, 'one') },
    ...[...POISON, ...HEALTHY].map((name, index) => ({
      at: 1 + index / 5,
      do: ({ declare }: { declare(document: ReturnType<typeof declaration>): void }) => declare(declaration({ name })),
    })),
  ],
  script: [],
};

/** After the push that counts. */
const MINUTES = 6;

function workloadOf(pushedS: number): Workload {
  const earlier = { at: FIRST_S, do: ({ push }: Pick<Stage, 'push'>) => push(IMAGE, 'two') };
  const script = [
    ...(pushedS > FIRST_S ? [earlier] : []),
    { at: pushedS, do: ({ push }: Pick<Stage, 'push'>) => push(IMAGE, 'three') },
  ];
  return { ...WORKLOAD, script, minutesMax: Math.ceil(pushedS / 60) + MINUTES };
}

const dies = ({ site }: Point): string | undefined => (site === 'arm GET containerGroup' ? 'crash before' : undefined);

/** What every call of a kind about a poison group meets. */
const WAYS: Readonly<Record<string, (point: Point) => string | undefined>> = {
  'nothing fails': () => undefined,
  'its GET fails': ({ site }) => (site === 'arm GET containerGroup' ? '500 InternalServerError' : undefined),
  'its PUT is refused': ({ site }) => (site === 'arm PUT containerGroup' ? '400 InvalidRequestContent' : undefined),
  'its PUT hangs': ({ site }) => (site === 'arm PUT containerGroup' ? 'hang' : undefined),
  'its revision cannot be kept': ({ site }) => (site === 'table Revisions insert' ? '503 ServerBusy' : undefined),
  'its process dies': dies,
  'its process dies for the first time': dies,
};

export const starved: Trial = {
  name: 'one in a hundred fails for ever',
  tries: () =>
    Object.keys(WAYS).flatMap((way) =>
      [true, false].map((events): Try => {
        return { id: `${way}${events ? '' : ', no events'}`, play: () => playWay(way, events) };
      }),
    ),
};

async function playWay(way: string, events: boolean) {
  const faultOf = WAYS[way];
  const isFirst = way.endsWith('first time');
  const pushedS = isFirst ? FIRST_S : PUSHED_S;
  const served = new Map<string, number>();
  let [pushedAt, failed] = [Number.POSITIVE_INFINITY, 0];
  const choose = (point: Point): string | undefined => {
    const { site, key, at } = point;
    if (site === 'arm PUT containerGroup' && at >= pushedAt && !served.has(key)) served.set(key, at);
    if (!events && site.startsWith('event ')) return 'lost';
    if (!POISON.some((name) => key === name || key.endsWith(`/${name}`) || key.includes(`:${name}/`))) return undefined;
    const fault = faultOf?.(point);
    if (fault !== undefined) failed += 1;
    return fault;
  };
  const enacted = await enact(workloadOf(pushedS), {
    choose,
    workers: 4,
    seed: way,
    arrange({ run }) {
      withoutGate(run);
      run.clock.after(pushedS * SECOND, () => {
        pushedAt = run.clock.now();
      });
    },
  });
  const waits = HEALTHY.map((name) => (served.get(name) ?? Number.POSITIVE_INFINITY) - pushedAt);
  const longest = Math.max(...waits);
  const most = (isFirst ? TAKEN_ALONG_MS : MINUTE) + (events ? 0 : MINUTE);
  return {
    wrong: [
      ...broken(enacted),
      ...(longest > most ? [`I10: a healthy group waited ${longest / SECOND} s`] : []),
      ...(failed === 0 && way !== 'nothing fails' ? ['nothing failed'] : []),
    ],
    figures: {
      [`${isFirst ? 'taken along' : 'longest wait'}${events ? '' : ' without events'} s`]: Math.round(longest / SECOND),
      failed,
    },
  };
}

function broken({ run }: Enacted): string[] {
  return run.violations.map(({ promise, what }) => `${promise}: ${what}`);
}
