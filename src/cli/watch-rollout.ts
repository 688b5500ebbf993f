/**
 * `--watch` of a rollout: drawn in place on a terminal, a line a change elsewhere, an object a change with `-o json`.
 * Ends with the rollout; Ctrl-C ends the watching only.
 */
import { type JsonObject, objectAt } from '../core/json.ts';
import { goesOn } from '../core/rollout/goes-on.ts';
import { EXIT } from './cli.ts';
import { Failure } from './failure.ts';
import { follow } from './follow.ts';
import { clean, jsonText } from './output/clean.ts';
import { liveBlock } from './output/live-block.ts';
import { tellRollout } from './output/tell-rollout.ts';
import { replicaRows, rolloutLine, rolloutOf } from './rollout.ts';
import type { Session } from './session.ts';

/** Told every second, so that a countdown counts; asked less often. */
const FRAME_MS = 1000;

export async function watchRollout(session: Session, path: string, name: string): Promise<number> {
  const { io, output, settings } = session;
  let last: JsonObject = {};
  const ended = (group: JsonObject) => {
    const rollout = rolloutOf(group);
    return !rollout || !goesOn(rollout);
  };
  const teller = settings.format === 'json' ? objects(session) : io.stdout.isTTY ? drawn(session) : lines(session);
  try {
    const end = await follow(session, {
      path,
      query: { live: 'false' },
      endsStalled: false,
      ...(teller.tick ? { tick: { everyMs: FRAME_MS, run: teller.tick } } : {}),
      onLook: (group) => {
        last = objectAt(clean(group));
        teller.tell(last, group);
      },
      ends: ended,
    });
    if (end === 'gone') throw new Failure(`${name} is gone: somebody deleted it meanwhile`);
  } finally {
    teller.end?.();
  }
  const rollout = rolloutOf(last);
  if (!rollout) output.note(`${name} has had no rollout yet`);
  return rollout && rollout.phase !== 'Completed' ? EXIT.failed : EXIT.done;
}

interface Teller {
  tell(safe: JsonObject, group: JsonObject): void;
  tick?(): void;
  end?(): void;
}

function drawn({ io, output }: Session): Teller {
  const block = liveBlock(io.stdout);
  let shown: JsonObject | undefined;
  const draw = () => {
    if (shown) block.draw(tellRollout(shown, { style: output.style, now: (io.now ?? Date.now)() }));
  };
  return {
    tell: (safe) => {
      shown = safe;
      draw();
    },
    tick: draw,
    end: () => block.end(),
  };
}

/** For logs and pipes: the rollout where its line changes, and each replica where its phase does. */
function lines({ io }: Session): Teller {
  let line = '';
  let phases = new Map<string, string>();
  return {
    tell: (safe) => {
      const time = new Date((io.now ?? Date.now)()).toISOString().slice(11, 19);
      const say = (text: string) => void io.stdout.write(`${time}  ${text}\n`);
      const rollout = rolloutOf(safe);
      const now = rollout ? rolloutLine(rollout) : '';
      if (now !== line && now !== '') say(now);
      line = now;
      const replicas = replicaRows(safe);
      for (const { name, revision, phase } of replicas) {
        if (phases.get(name) !== phase) say(`${name}  revision ${revision}  ${phase}`);
      }
      const there = new Map(replicas.map(({ name, phase }) => [name, phase]));
      for (const name of phases.keys()) if (!there.has(name)) say(`${name}  gone`);
      phases = there;
    },
  };
}

function objects({ io }: Session): Teller {
  let last = '';
  return {
    tell: (_, group) => {
      const text = jsonText(group, 0);
      if (text !== last) io.stdout.write(text);
      last = text;
    },
  };
}
