/**
 * Groups behind a Traffic Manager profile: every strategy going well and going wrong, orders in the middle of it, and
 * what others do to replicas, endpoints and profiles meanwhile. Small numbers and short lives in resolvers, so that a
 * plan stays cheap.
 */
import { type JsonObject, objectAt } from '../../../local/world/json.ts';
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import type { Stage } from '../kernel/stage.ts';
import { type Act, declaration, IMAGE, type Workload } from './workload.ts';

const MINUTE = 60;
const PORTS = [{ port: 80, protocol: 'TCP' }];
/** Probed as often as Traffic Manager does at most, degraded by the second failure. */
const MONITOR = { protocol: 'HTTP', port: 80, intervalSeconds: 10, timeoutSeconds: 5, toleratedFailures: 1 };
const OWNED = { owned: true, ttlSeconds: 10, staleMargin: '10s', drain: '5s', monitor: MONITOR };
const ROLLING = { type: 'Rolling', progressDeadlineSeconds: 1500 };

export function behind(
  strategy: JsonObject,
  change: {
    readonly replicas?: number;
    readonly name?: string;
    readonly manager?: JsonObject;
    readonly environment?: string;
  } = {},
): JsonObject {
  const { name = 'web', replicas = 1, manager = { profile: `${name}-tm`, ...OWNED }, environment = 'QUIET' } = change;
  return declaration({
    name,
    properties: { ipAddress: { type: 'Public', ports: PORTS } },
    container: { ports: PORTS, environmentVariables: [{ name: 'LEVEL', value: environment }] },
    mooring: { replicas, strategy, traffic: { trafficManager: manager } },
  });
}

const standing = (document: JsonObject): readonly Act[] => [
  { at: 0, do: ({ push }) => push(IMAGE, 'one') },
  { at: 5, do: ({ declare }) => declare(document) },
];

const pushTwo: Act = { at: 1, do: ({ push }) => push(IMAGE, 'two') };
/** Its containers fail soon after each start. */
const pushBad: Act = {
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
const ordered = (verb: string, step = 0): Act => ({
  at: 2,
  async do(stage) {
    if (await stage.when(isIn(stage, 'AwaitingPromotion', step))) stage.act('web', verb);
  },
});

/** In the middle: a new replica is there, and an old one as well. */
const whileRolling = (stage: Stage) => stage.when(() => stage.replicas('web').length > 1);

/** One replica more may have to be made again, with all that comes of it. */
const ALLOWANCE = { create: 1, delete: 1, route: 8 };
const COMMON = { everyMinutes: 3, minutesMax: 150, allowance: ALLOWANCE } as const;

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

const CANARY = { type: 'Canary', steps: [{ weight: 20, pause: '20s' }, { weight: 50 }], progressDeadlineSeconds: 1500 };

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

const replicaDeleted: Workload = {
  ...COMMON,
  name: 'a replica deleted behind our back',
  before: standing(behind(ROLLING, { replicas: 2 })),
  script: [{ at: 1, do: ({ outside, replicas }) => outside('DELETE', replicas('web')[0] ?? '') }],
};

const endpointOf = ({ replicas }: Stage) => `web-tm/externalEndpoints/${replicas('web')[0]}`;

const endpointDeleted: Workload = {
  ...COMMON,
  name: 'an endpoint deleted by hand',
  before: standing(behind(ROLLING, { replicas: 2 })),
  script: [{ at: 1, do: (stage) => stage.traffic('DELETE', endpointOf(stage)) }],
};

const endpointDisabled: Workload = {
  ...COMMON,
  name: 'an endpoint disabled by hand',
  before: standing(behind(ROLLING, { replicas: 2 })),
  script: [
    {
      at: 1,
      do: (stage) => stage.traffic('PATCH', endpointOf(stage), { properties: { endpointStatus: 'Disabled' } }),
    },
  ],
};

const deletedMeanwhile: Workload = {
  ...COMMON,
  name: 'deleted during a rollout',
  before: standing(behind(ROLLING)),
  script: [
    pushTwo,
    {
      at: 2,
      async do(stage) {
        await whileRolling(stage);
        stage.remove('web');
      },
    },
  ],
};

const undone: Workload = {
  ...COMMON,
  name: 'undo behind a router',
  before: [
    ...standing(behind(ROLLING)),
    { at: 5 * MINUTE, do: ({ declare }) => declare(behind(ROLLING, { environment: 'LOUD' })) },
  ],
  script: [{ at: 1, do: ({ act }) => act('web', 'undo') }],
};

const superseded: Workload = {
  ...COMMON,
  name: 'superseded in the middle of a rollout',
  before: standing(behind(ROLLING)),
  script: [
    pushTwo,
    {
      at: 2,
      async do(stage) {
        await whileRolling(stage);
        stage.push(IMAGE, 'three');
      },
    },
  ],
};

const SHARED = { profile: 'shared-tm', staleMargin: '10s', drain: '5s' };

/** Somebody else's profile, with an endpoint of theirs. */
async function shareProfile({ traffic }: Stage): Promise<void> {
  const monitorConfig = {
    protocol: 'HTTP',
    port: 80,
    path: '/',
    intervalInSeconds: 10,
    timeoutInSeconds: 5,
    toleratedNumberOfFailures: 1,
  };
  const properties = { target: 'site.example.com', endpointStatus: 'Enabled', weight: 7, alwaysServe: 'Enabled' };
  const endpoint = {
    name: 'site',
    type: 'Microsoft.Network/trafficManagerProfiles/externalEndpoints',
    properties,
  };
  await traffic('PUT', 'shared-tm', {
    location: 'global',
    tags: { team: 'other' },
    properties: {
      profileStatus: 'Enabled',
      trafficRoutingMethod: 'Weighted',
      dnsConfig: { relativeName: 'shared', ttl: 10 },
      monitorConfig,
      endpoints: [endpoint],
    },
  });
}

const shared: Workload = {
  ...COMMON,
  name: 'a profile shared with others',
  before: [{ at: 0, do: shareProfile }, ...standing(behind(ROLLING, { manager: SHARED }))],
  script: [pushTwo],
};

/** The new one is well until clients are sent to it. */
const sickWhileShifting: Workload = {
  ...COMMON,
  name: 'well until it is sent clients, then sick',
  before: standing(behind(CANARY)),
  script: [
    pushTwo,
    {
      at: 2,
      async do(stage) {
        const isShifting = () => stage.rollout('web')['stepSince'] !== undefined;
        if (await stage.when(isShifting))
          for (const name of stage.replicas('web').slice(1)) stage.healthOf(name, false);
      },
    },
    { at: 3, do: ordered('abort', 1).do },
  ],
};

const flapping: Workload = {
  ...COMMON,
  name: 'probes that flap',
  before: standing(behind(ROLLING, { replicas: 2 })),
  script: [
    { at: 1, do: ({ healthOf, replicas }) => healthOf(replicas('web')[0] ?? '', false) },
    { at: 32, do: ({ healthOf, replicas }) => healthOf(replicas('web')[0] ?? '', true) },
    { at: 5 * MINUTE, do: ({ push }) => push(IMAGE, 'two') },
  ],
};

const isMain = ({ name }: { readonly name: string }): boolean => name === 'web-tm';

const profileEdited: Workload = {
  ...COMMON,
  name: 'a profile edited by hand in the middle of a rollout',
  before: standing(behind(ROLLING)),
  script: [
    pushTwo,
    {
      at: 2,
      async do(stage) {
        await whileRolling(stage);
        const { traffic } = stage.run.services.world;
        const { properties = {}, tags = {} } = traffic.list(DEFAULT_SUBSCRIPTION).find(isMain) ?? {};
        const dnsConfig = { ...objectAt(properties, 'dnsConfig'), ttl: 30 };
        await stage.traffic('PATCH', 'web-tm', { tags: { ...tags, team: 'other' }, properties: { dnsConfig } });
      },
    },
  ],
};

export const ROLLOUTS: readonly Workload[] = [
  first,
  rolling,
  blueGreen,
  promoted,
  canary,
  interrupting,
  recreated,
  badRolling,
  badBlueGreen,
  badCanary,
  neverReady,
  scaled,
  replicaDeleted,
  endpointDeleted,
  endpointDisabled,
  deletedMeanwhile,
  undone,
  superseded,
  shared,
  sickWhileShifting,
  flapping,
  profileEdited,
];
