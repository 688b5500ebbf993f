/**
 * What workloads behind a router are made of: the declaration, an image that fails, and waiting for a rollout to come so
 * far. Small numbers and short lives in resolvers, so that a plan stays cheap.
 */
import type { JsonObject } from '../../../local/world/json.ts';
import type { Stage } from '../kernel/stage.ts';
import { type Act, declaration, IMAGE } from './workload.ts';

export const MINUTE = 60;
const PORTS = [{ port: 80, protocol: 'TCP' }];
/** Probed as often as Traffic Manager does at most, degraded by the second failure. */
const MONITOR = { protocol: 'HTTP', port: 80, intervalSeconds: 10, timeoutSeconds: 5, toleratedFailures: 1 };
export const OWNED = { owned: true, ttlSeconds: 10, staleMargin: '10s', drain: '5s', monitor: MONITOR };
export const ROLLING = { type: 'Rolling', progressDeadlineSeconds: 1500 };

export function behind(
  strategy: JsonObject,
  change: {
    readonly replicas?: number;
    readonly name?: string;
    /** Undefined: an owned profile; null: no router. */
    readonly manager?: JsonObject | null;
    readonly environment?: string;
  } = {},
): JsonObject {
  const { name = 'web', replicas = 1, manager = { profile: `${name}-tm`, ...OWNED }, environment = 'QUIET' } = change;
  return declaration({
    name,
    properties: { ipAddress: { type: 'Public', ports: PORTS } },
    container: { ports: PORTS, environmentVariables: [{ name: 'LEVEL', value: environment }] },
    mooring: { replicas, strategy, ...(manager === null ? {} : { traffic: { trafficManager: manager } }) },
  });
}

export const standing = (document: JsonObject): readonly Act[] => [
  { at: 0, do: ({ push }) => push(IMAGE, 'one') },
  { at: 5, do: ({ declare }) => declare(document) },
];

export const pushTwo: Act = { at: 1, do: ({ push }) => push(IMAGE, 'two') };
/** Its containers fail soon after each start. */
export const pushBad: Act = {
  at: 1,
  do(stage) {
    stage.script(IMAGE, { kind: 'exits', afterMs: 1_000, code: 1 }, 'two');
    stage.push(IMAGE, 'two');
  },
};

const isIn =
  ({ rollout }: Stage, phase: string, step = 0) =>
  (): boolean => {
    const now = rollout('web');
    return now['phase'] === phase && Number(now['step']) >= step;
  };

/** As soon as the rollout is there, its owner asks for the next step. */
export const ordered = (verb: string, step = 0): Act => ({
  at: 2,
  async do(stage) {
    if (await stage.when(isIn(stage, 'AwaitingPromotion', step))) stage.act('web', verb);
  },
});

/** In the middle: a new replica is there, and an old one as well. */
export const whileRolling = (stage: Stage) => stage.when(() => stage.replicas('web').length > 1);

/** One replica more may have to be made again, with all that comes of it. */
const ALLOWANCE = { create: 1, delete: 1, route: 8 };
export const COMMON = { everyMinutes: 3, minutesMax: 150, allowance: ALLOWANCE } as const;

export const CANARY = {
  type: 'Canary',
  steps: [{ weight: 20, pause: '20s' }, { weight: 50 }],
  progressDeadlineSeconds: 1500,
};
