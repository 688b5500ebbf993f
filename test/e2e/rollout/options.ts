/** What `npm run e2e:rollout` is asked for, read and checked. Called by `main.ts`. */
import { type Containers, SERVING, SERVING_ARE } from '../../../local/start/container-parts.ts';
import { ask } from '../../../scripts/command-line/command-line.ts';
import { flag, oneOf, whole } from '../../../scripts/command-line/options.ts';
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

const COMMAND = {
  name: 'npm run e2e:rollout',
  does: 'An upgrade under load: a group behind Traffic Manager in local Azure, and clients that ask it all the while a new image rolls out. Exits 0 only when what was to be expected came true: no request failed and the new image answers; with --bad, it was rolled back; with --sabotage, requests did fail.',
  options: {
    strategy: oneOf(STRATEGIES, 'how it is rolled out', 'Rolling'),
    replicas: whole('N', 'container groups', { least: 1, most: 20, otherwise: 2 }),
    rps: whole('N', 'requests a second', { least: 1, most: 5_000, otherwise: 400 }),
    seconds: whole('SECONDS', 'how long the load lasts at least', { least: 1, most: 86_400, otherwise: 60 }),
    ttl: whole('SECONDS', 'how long clients may keep an address', { least: 0, most: 300, otherwise: 5 }),
    'keep-connections': whole('SECONDS', 'how long clients keep a connection', { least: 0, most: 600, otherwise: 60 }),
    bad: oneOf(BAD, 'the new image is a bad one'),
    rollback: oneOf(['true', 'false'], 'whether a failed rollout goes back by itself; without it as by default'),
    kill: whole('N', 'how often the controller is killed meanwhile', { least: 0, most: 1_000, otherwise: 0 }),
    stopped: flag('no rollout: the controller is stopped while the load lasts'),
    by: oneOf(['mooring', 'hand'], 'who rolls out: Mooring, or this test by ARM calls in the right order', 'mooring'),
    shared: flag('the profile is somebody’s, with an endpoint of theirs that must stay as it is'),
    sabotage: oneOf(
      SABOTAGES.map(({ id }) => id),
      'what is done wrong on purpose, which must be noticed',
    ),
    pace: oneOf(['tenth', 'azure'], 'how fast Azure is: all waits a tenth, or as they are', 'tenth'),
    rest: whole('SECONDS', 'how long nothing may be written at the end; 30, and 90 at Azure’s pace', {
      least: 0,
      most: 3_600,
    }),
    limit: whole('SECONDS', 'how long the rollout may take', { least: 1, most: 86_400, otherwise: 900 }),
    seed: whole('N', 'of what is left to chance', {
      ...{ least: 0, most: 2 ** 31, otherwise: Date.now() % 1_000_000, told: 'another each time' },
    }),
    containers: oneOf(SERVING, SERVING_ARE, 'simulated'),
    json: flag('ends with one JSON object, alone on standard output'),
    keep: flag('keeps what it wrote, which stays anyway where something fails'),
  },
  examples: ['--strategy BlueGreen --rps 200', '--strategy Canary --bad 500 --json'],
} as const;

/** A sweep and two health checks at least. */
const REST_SECONDS = { tenth: 30, azure: 90 } as const;

/** Ends the process where help is asked for, or an option is wrong. */
export function readOptions(): Options {
  const { values } = ask(COMMAND);
  return {
    ...values,
    ttlSeconds: values.ttl,
    keepSeconds: values['keep-connections'],
    limitSeconds: values.limit,
    restSeconds: values.rest ?? REST_SECONDS[values.pace],
    rollback: values.rollback === undefined ? undefined : values.rollback === 'true',
  };
}
