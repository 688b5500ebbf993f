/** Groups behind a Traffic Manager profile: every strategy with a good image and a bad one, the first declaration, scaling. */
import { behind, CANARY, COMMON, MINUTE, ordered, pushBad, pushTwo, ROLLING, standing } from './behind.ts';
import { DISTURBED } from './rollouts-disturbed.ts';
import { ROUTED } from './rollouts-routed.ts';
import { IMAGE, type Workload } from './workload.ts';

const first: Workload = {
  ...COMMON,
  name: 'first declaration behind a router',
  before: [{ at: 0, do: ({ push }) => push(IMAGE, 'one') }],
  script: [{ at: 1, do: ({ declare }) => declare(behind(ROLLING)) }],
};

const rolling: Workload = {
  ...COMMON,
  name: 'rolling push',
  before: standing(behind(ROLLING, { replicas: 2 })),
  script: [pushTwo],
};

const BLUE_GREEN = { type: 'BlueGreen', progressDeadlineSeconds: 1500 };

const blueGreen: Workload = {
  ...COMMON,
  name: 'blue-green push',
  before: standing(behind(BLUE_GREEN)),
  script: [pushTwo],
};

const promoted: Workload = {
  ...COMMON,
  name: 'blue-green push, promotion asked for',
  before: standing(behind({ ...BLUE_GREEN, promotion: 'manual' })),
  script: [pushTwo, ordered('promote')],
};

const canary: Workload = {
  ...COMMON,
  name: 'canary in two steps',
  before: standing(behind(CANARY)),
  script: [pushTwo, ordered('promote', 1)],
};

const interrupting: Workload = {
  ...COMMON,
  name: 'in place behind a router',
  before: standing(behind({ type: 'InPlace', allowInterruption: true, progressDeadlineSeconds: 1500 })),
  script: [pushTwo],
};

const recreated: Workload = {
  ...COMMON,
  name: 'recreate behind a router',
  before: standing(behind({ type: 'Recreate', allowInterruption: true, progressDeadlineSeconds: 1500 })),
  script: [pushTwo],
};

const badRolling: Workload = {
  ...COMMON,
  name: 'bad image, rolling',
  before: standing(behind(ROLLING)),
  script: [pushBad],
};

const badBlueGreen: Workload = {
  ...COMMON,
  name: 'bad image, blue-green',
  before: standing(behind(BLUE_GREEN)),
  script: [pushBad],
};

const badCanary: Workload = {
  ...COMMON,
  name: 'bad image, canary',
  before: standing(behind(CANARY)),
  script: [pushBad],
};

/** It runs, and only the probes show that it is of no use: there is nothing but the deadline to give it up by. */
const neverReady: Workload = {
  ...COMMON,
  name: 'an image that runs and never answers',
  before: standing(behind({ type: 'Rolling', progressDeadlineSeconds: 90 })),
  script: [
    {
      at: 1,
      do(stage) {
        stage.sicken(IMAGE, 'two');
        stage.push(IMAGE, 'two');
      },
    },
  ],
};

const scaled: Workload = {
  ...COMMON,
  name: 'two replicas, three, one',
  before: standing(behind(ROLLING, { replicas: 2 })),
  script: [
    { at: 1, do: ({ declare }) => declare(behind(ROLLING, { replicas: 3 })) },
    { at: 4 * MINUTE, do: ({ declare }) => declare(behind(ROLLING, { replicas: 1 })) },
  ],
};

/** A push with each of the strategies. */
export const STRATEGIES: readonly Workload[] = [rolling, blueGreen, canary, interrupting, recreated];

export const ROLLOUTS: readonly Workload[] = [
  ...STRATEGIES,
  first,
  promoted,
  badRolling,
  badBlueGreen,
  badCanary,
  neverReady,
  scaled,
  ...DISTURBED,
  ...ROUTED,
];
