/**
 * Rollouts in which something else happens: replicas, endpoints and profiles in others' hands, orders in the middle, a
 * newer revision, a replica that falls ill when clients come, probes that flap.
 */
import { objectAt } from '../../../local/world/json.ts';
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import type { Stage } from '../kernel/stage.ts';
import { behind, CANARY, COMMON, MINUTE, OWNED, ordered, pushTwo, ROLLING, standing, whileRolling } from './behind.ts';
import { IMAGE, type Workload } from './workload.ts';

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

const settingsDeclared: Workload = {
  ...COMMON,
  name: 'settings of an owned profile declared anew in the middle of a rollout',
  before: standing(behind(ROLLING)),
  script: [
    pushTwo,
    {
      at: 2,
      async do(stage) {
        await whileRolling(stage);
        await stage.declare(behind(ROLLING, { manager: { profile: 'web-tm', ...OWNED, ttlSeconds: 40 } }));
      },
    },
  ],
};

export const DISTURBED: readonly Workload[] = [
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
  settingsDeclared,
];
