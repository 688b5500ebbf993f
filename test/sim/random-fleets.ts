/**
 * What a seed does to a group behind a router: declared by one of the strategies, changed, scaled, deleted, and broken
 * by others in the middle of it. Orders are left to the workloads, and so is what others do to a replica that a rollout
 * is judged by: what comes of these depends on when they come.
 */
import { replicaNamed } from './kernel/owners.ts';
import { hashOf, seeded } from './kernel/random.ts';
import type { Stage } from './kernel/stage.ts';
import { behind } from './workloads/behind.ts';
import type { Act } from './workloads/workload.ts';

/** Of so many groups one stands behind a router: its runs cost ten times those of a change in place. */
const ONE_IN = 12;
const MINUTE = 60;

const STRATEGIES = [
  { type: 'Rolling' },
  { type: 'Rolling', maxUnavailable: 1 },
  { type: 'BlueGreen' },
  { type: 'Canary', steps: [{ weight: 25, pause: '15s' }] },
  { type: 'InPlace', allowInterruption: true },
];

/** The same for a seed whatever else it draws. */
export function isFleet(seed: number, name: string): boolean {
  return hashOf(`fleet ${seed}/${name}`) % ONE_IN === 0;
}

export function fleetActs(seed: number, name: string, busyS: number): Act[] {
  const random = seeded(`fleet ${seed} ${name}`);
  const first = random.int(MINUTE);
  const strategy = random.pick(STRATEGIES);
  const declared = (replicas: number, environment: string) => behind(strategy, { name, replicas, environment });
  const replicas = 1 + random.int(2);
  const acts: Act[] = [{ at: first, do: ({ declare }) => declare(declared(replicas, 'QUIET')) }];
  for (let more = random.int(4); more > 0; more--) {
    const at = first + random.int(busyS - MINUTE);
    const which = random.int(8);
    const document = declared(1 + random.int(2), random.pick(['QUIET', 'LOUD']));
    acts.push({ at, do: (stage) => (which > 5 ? stage.declare(document) : actOn(name, which, stage)) });
  }
  return acts;
}

function actOn(name: string, which: number, stage: Stage): void | Promise<void> {
  if (which === 0) return stage.remove(name);
  if (which === 1) return stage.act(name, 'restart');
  const replica = stage.replicas(name)[0];
  if (replica === undefined || !stage.thereAndDone(replica) || isJudged(stage, name, replica)) return undefined;
  if (which === 2) return stage.outside('DELETE', replica);
  if (which === 3) return stage.outside('POST', `${replica}/stop`);
  const endpoint = `${name}-tm/externalEndpoints/${replica}`;
  if (!stage.isRouted(`${name}-tm`, replica)) return undefined;
  if (which === 4) return stage.traffic('DELETE', endpoint);
  return stage.traffic('PATCH', endpoint, { properties: { endpointStatus: 'Disabled' } });
}

/** Of the revision that is being rolled out: lost at the wrong moment, it fails its rollout. */
function isJudged(stage: Stage, name: string, replica: string): boolean {
  const { revision, endedAt } = stage.rollout(name);
  return endedAt === undefined && replicaNamed(replica)?.revision === revision;
}
