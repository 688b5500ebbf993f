/**
 * What was given up on: storage is away until messages land in the poison queue, and Event Grid dead-letters every event.
 * The sweep alone brings the end state; a replay, of all of it and in the wrong order, does no harm.
 */
import type { DeadLetters, PoisonQueue } from '../../../src/core/ports.ts';
import { replayDeadLetters, replayPoison } from '../../../src/engine/replay.ts';
import { eventHandler } from '../../../src/http/routes/replay-event.ts';
import { parseWakeMessage } from '../../../src/http/wake-message.ts';
import { imagePushedEvent } from '../kernel/events.ts';
import { play } from '../kernel/play.ts';
import type { Point } from '../kernel/run.ts';
import { invoke } from '../kernel/workers.ts';
import { digestOf } from '../services/registry.ts';
import { CREATED, declaration, ENVIRONMENT, IMAGE, type Workload } from '../workloads/workload.ts';
import { type Enacted, enact, wrongWith } from './enact.ts';
import type { Trial, Try } from './trial.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const NAMES = ['web', 'api'];

/** A change with its look and message on the way when storage goes away, and a push that nobody is told of. */
const WORKLOAD: Workload = {
  name: 'given up on',
  before: [...CREATED, { at: 6, do: ({ declare }) => declare(declaration({ name: 'api' })) }],
  script: [
    {
      at: 1,
      do({ declare }) {
        for (const name of NAMES)
          declare(
            declaration({
              name,
              container: { environmentVariables: [{ name: 'LEVEL', value: 'LOUD' }, ...ENVIRONMENT.slice(1)] },
            }),
          );
      },
    },
    { at: 40, do: ({ push }) => push(IMAGE, 'two') },
    { at: (8 * MINUTE) / SECOND, do: ({ push }) => push(IMAGE, 'three') },
  ],
};
/** From when on storage is away: a look is recorded and has a message; ten deliveries half a minute apart follow. */
const AWAY_FROM_S = [7, 12, 20];
const AWAY_MS = 7 * MINUTE;

interface Case {
  readonly awayFromS?: number;
  readonly replay: 'none' | 'poison' | 'letters' | 'all twice';
  readonly workers: number;
}

export const givenUp: Trial = {
  name: 'poison and dead letters',
  tries() {
    const cases: Case[] = [undefined, ...AWAY_FROM_S].flatMap((awayFromS) =>
      (['none', 'poison', 'letters', 'all twice'] as const).flatMap((replay) =>
        [1, 3].map((workers) => ({ replay, workers, ...(awayFromS === undefined ? {} : { awayFromS }) })),
      ),
    );
    return cases.map((one): Try => ({ id: JSON.stringify(one), play: () => playCase(one) }));
  },
};

async function playCase({ awayFromS, replay, workers }: Case) {
  const reference = await play(WORKLOAD);
  const from = reference.startedAt + (awayFromS ?? 0) * SECOND;
  const isAway = ({ site, at }: Point): boolean =>
    awayFromS !== undefined && site.startsWith('table ') && at >= from && at < from + AWAY_MS;
  const outcome = { poisoned: 0, letters: 0 };
  const choose = (point: Point): string | undefined => {
    if (point.site.startsWith('event ')) {
      outcome.letters += 1;
      return 'lost';
    }
    return isAway(point) ? '503 ServerBusy' : undefined;
  };
  const enacted = await enact(WORKLOAD, {
    seed: `given up ${workers}`,
    reference,
    workers,
    choose,
    arrange(made) {
      if (replay === 'none') return;
      for (const minutes of [9, 12]) made.run.clock.after(minutes * MINUTE, () => void replayed(made, replay));
    },
  });
  outcome.poisoned = enacted.host.poisoned.length;
  const { host } = enacted;
  return {
    wrong: [
      ...wrongWith(enacted),
      ...(outcome.letters === 0 ? ['no event was dead-lettered'] : []),
      ...(awayFromS !== undefined && host.poisoned.length === 0 ? ['no message was poisoned'] : []),
    ],
    figures: outcome,
  };
}

/** What an operator may ask for at any time, and again. */
async function replayed({ run, host }: Enacted, which: Case['replay']): Promise<void> {
  const texts = which === 'letters' ? [] : [...host.poisoned, 'not one of ours'];
  const letters = which === 'poison' ? [] : [...(which === 'all twice' ? pushes() : []), ...pushes()];
  await invoke(run, 'http POST', async (parts) => {
    const own = { ...parts, poison: poisonOf(texts), deadLetters: lettersOf(letters) };
    const poison = await replayPoison(own, parseWakeMessage);
    const dead = await replayDeadLetters(own, eventHandler(own));
    run.counts.lastDisturbance = run.clock.now();
    if (poison.failed > 0 || dead.failed > 0) run.sinks.push(`replayed in part ${JSON.stringify({ poison, dead })}`);
  });
}

/** The newest push first, and one of a group's own that is long over. */
function pushes(): string[] {
  return ['three', 'two', 'one'].map((content) => {
    const push = {
      repository: IMAGE.split(':')[0] ?? '',
      tag: IMAGE.split(':')[1] ?? '',
      digest: digestOf(content),
      at: 0,
    };
    return JSON.stringify([imagePushedEvent(push)]);
  });
}

function poisonOf(texts: string[]): PoisonQueue {
  return {
    count: async () => texts.length,
    peek: async () => [],
    receive: async (max: number) =>
      texts.slice(0, max).map((text, index) => ({ id: `m${index}`, receipt: 'r', text, since: 0 })),
    remove: async ({ text }: { readonly text: string }) => {
      texts.splice(texts.indexOf(text), 1);
    },
  };
}

function lettersOf(texts: string[]): DeadLetters {
  const names = new Map(texts.map((text, index) => [`letter ${index}`, text]));
  return {
    container: 'mooring-dead-letters',
    isOn: async () => true,
    async *list() {
      for (const [name, text] of [...names]) yield { name, etag: 'e', bytes: text.length, aside: false, since: 0 };
    },
    read: async ({ name }) => names.get(name),
    remove: async ({ name }) => void names.delete(name),
    setAside: async ({ name }) => void names.delete(name),
  };
}
