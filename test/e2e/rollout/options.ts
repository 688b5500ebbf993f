/** What `npm run e2e:rollout` is asked for, read and checked. Called by `main.ts`. */
import { parseArgs } from 'node:util';
import { type Containers, containersOf } from '../../../local/start/container-parts.ts';
import { SABOTAGES, type SabotageId } from './sabotage/sabotage.ts';

export const STRATEGIES = ['InPlace', 'Recreate', 'Rolling', 'BlueGreen', 'Canary'] as const;
export type Strategy = (typeof STRATEGIES)[number];
export const BAD = ['crash', 'never-ready', '500'] as const;

export interface Options {
  readonly strategy: Strategy;
  readonly rps: number;
  /** The load lasts at least this long. */
  readonly seconds: number;
  readonly containers: Containers;
  readonly sabotage: SabotageId | undefined;
  readonly bad: (typeof BAD)[number] | undefined;
  /** Whether a failed rollout goes back by itself, as `strategy.rollback` says; undefined: the default. */
  readonly rollback: boolean | undefined;
  /** How fast Azure is, and the controller with it: all waits a tenth, or as they are. */
  readonly pace: 'tenth' | 'azure';
  /** How often the controller is killed while it rolls out. */
  readonly kill: number;
  /** No rollout: the controller is stopped while the load lasts. */
  readonly stopped: boolean;
  /** Who rolls out: Mooring, or this test by ARM calls in the right order, which tests the test. */
  readonly by: 'mooring' | 'hand';
  /** The profile is somebody's and has a foreign endpoint, which must stay as it is. */
  readonly shared: boolean;
  readonly replicas: number;
  readonly ttlSeconds: number;
  readonly keepSeconds: number;
  readonly limitSeconds: number;
  /** How long it is looked on at the end, to see that nothing is written. */
  readonly restSeconds: number;
  readonly seed: number;
  readonly json: boolean;
  readonly keep: boolean;
}

export const USAGE = `npm run e2e:rollout -- [--strategy ${STRATEGIES.join('|')}] [--rps N] [--seconds N]
    [--containers simulated|podman] [--sabotage ${SABOTAGES.map(({ id }) => id).join('|')}] [--bad ${BAD.join('|')}]
    [--kill N] [--stopped] [--by mooring|hand] [--shared] [--replicas N] [--ttl SECONDS] [--keep-connections SECONDS]
    [--rollback true|false] [--rest SECONDS] [--pace tenth|azure] [--limit SECONDS] [--seed N] [--json] [--keep]`;

/** Throws what is wrong with them. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      strategy: { type: 'string', default: 'Rolling' },
      rps: { type: 'string', default: '400' },
      seconds: { type: 'string', default: '60' },
      containers: { type: 'string', default: 'simulated' },
      sabotage: { type: 'string' },
      bad: { type: 'string' },
      rollback: { type: 'string' },
      rest: { type: 'string', default: '30' },
      pace: { type: 'string', default: 'tenth' },
      kill: { type: 'string', default: '0' },
      stopped: { type: 'boolean', default: false },
      by: { type: 'string', default: 'mooring' },
      shared: { type: 'boolean', default: false },
      replicas: { type: 'string', default: '2' },
      ttl: { type: 'string', default: '5' },
      'keep-connections': { type: 'string', default: '60' },
      limit: { type: 'string', default: '900' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  const containers = containersOf(values.containers);
  if (containers === undefined || containers === 'none') throw new Error('--containers: simulated or podman');
  const sabotages = SABOTAGES.map(({ id }) => id);
  return {
    containers,
    strategy: oneOf('--strategy', STRATEGIES, values.strategy),
    sabotage: values.sabotage === undefined ? undefined : oneOf('--sabotage', sabotages, values.sabotage),
    bad: values.bad === undefined ? undefined : oneOf('--bad', BAD, values.bad),
    by: oneOf('--by', ['mooring', 'hand'] as const, values.by),
    rps: whole('--rps', values.rps, 1, 5_000),
    seconds: whole('--seconds', values.seconds, 1, 86_400),
    kill: whole('--kill', values.kill, 0, 1_000),
    replicas: whole('--replicas', values.replicas, 1, 20),
    ttlSeconds: whole('--ttl', values.ttl, 0, 300),
    keepSeconds: whole('--keep-connections', values['keep-connections'], 0, 600),
    limitSeconds: whole('--limit', values.limit, 1, 86_400),
    pace: oneOf('--pace', ['tenth', 'azure'] as const, values.pace),
    restSeconds: whole('--rest', values.rest, 0, 3_600),
    rollback:
      values.rollback === undefined
        ? undefined
        : oneOf('--rollback', ['true', 'false'] as const, values.rollback) === 'true',
    seed: whole('--seed', values.seed, 0, 2 ** 31),
    stopped: values.stopped,
    shared: values.shared,
    json: values.json,
    keep: values.keep,
  };
}

function oneOf<T extends string>(name: string, known: readonly T[], text: string): T {
  const found = known.find((one) => one === text);
  if (found === undefined) throw new Error(`${name}: one of ${known.join(', ')}, not ${text}`);
  return found;
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`${name}: a whole number from ${least} to ${most}, not ${text}`);
}
