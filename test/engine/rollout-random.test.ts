/**
 * Whatever happens to a fleet on its way, in whatever order: no promise is broken after any write, and once it stops
 * happening the group comes to rest as declared or rolled back, and nothing is written any more.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { sweep } from '../../src/engine/sweep.ts';
import { happen, type Play, type Turn, turns } from '../support/engine/rollout-events.ts';
import { HOUR, MAIN, owned, rest, served, signal } from '../support/engine/rollout-stage.ts';

const RUNS = Number(process.env['MOORING_FUZZ_RUNS'] ?? 10);
const SEED = Number(process.env['MOORING_FUZZ_SEED'] ?? 20260105);
const THEIRS = { name: 'theirs', target: 'theirs.example', weight: 33, enabled: true } as const;

const STRATEGIES: JsonObject[] = [
  { type: 'Rolling' },
  { type: 'Rolling', maxSurge: 0, maxUnavailable: 1 },
  { type: 'BlueGreen' },
  {
    type: 'Canary',
    steps: [
      { weight: 20, pause: '3m' },
      { weight: 50, pause: '3m' },
    ],
  },
];

/** What went wrong, in one line each; empty where all is well. */
async function played(strategy: JsonObject, events: readonly Turn[]): Promise<string[]> {
  const mooring = { ...owned(), strategy };
  const stage = await served({ ...mooring, replicas: 3 });
  stage.memory.router.edit(MAIN, THEIRS);
  const play: Play = { stage, mooring, replicas: 3, image: 1 };
  for (const turn of events) await happen(play, turn);
  await calm(play);
  const status = await rest(stage, 12 * HOUR);
  const wrong = [...stage.guard.broken];
  if (status !== 'Running AsDeclared' && status !== 'Running RolledBack') wrong.push(`it rests as ${status}`);
  if (stage.containers().length !== play.replicas) wrong.push(`${stage.containers()} are there, not ${play.replicas}`);
  if (new Set(stage.images()).size !== 1) wrong.push(`images ${stage.images()} run`);
  const ours = stage.endpoints().filter((name) => name !== 'theirs');
  if (String(ours.sort()) !== String(stage.containers().sort())) wrong.push(`${ours} are in the router`);
  stage.wrote();
  await stage.look();
  await stage.pass(2 * HOUR);
  const wrote = stage.wrote();
  if (wrote.length > 0) wrong.push(`at rest it writes ${wrote}`);
  return wrong.length > 0 ? [...wrong, JSON.stringify(stage.row()?.state.status), ...stage.replicas()] : [];
}

/** Everything that stands in the way ends: nobody pauses or stops it, and what fell ill by itself gets well. */
async function calm({ stage }: Play): Promise<void> {
  const { memory } = stage;
  memory.board.calm();
  for (const { target } of stage.main()?.endpoints ?? []) memory.router.setStatus(target, undefined);
  for (const name of stage.containers()) memory.containerGroups.fares(name, undefined);
  await stage.act('start');
  await stage.order({ verb: 'resume' });
  await stage.pass(HOUR);
  await sweep(stage.guard.parts, [], signal());
}

describe.each(STRATEGIES.map((strategy) => [JSON.stringify(strategy), strategy] as const))('%s', (_, strategy) => {
  it('keeps its promises whatever happens, and comes to rest', async () => {
    await fc.assert(
      fc.asyncProperty(turns, async (events) => {
        expect(await played(strategy, events)).toEqual([]);
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    );
  }, 300_000);
});
