/** The everyday workloads: create, push, the four kinds of change, delete, release. */
import { CREATED, declaration, ENVIRONMENT, IMAGE, type Workload } from './workload.ts';

export const create: Workload = {
  name: 'create',
  before: [{ at: 0, do: ({ push }) => push(IMAGE, 'one') }],
  script: [{ at: 1, do: ({ declare }) => declare(declaration()) }],
};

export const push: Workload = {
  name: 'push',
  before: CREATED,
  script: [{ at: 1, do: (stage) => stage.push(IMAGE, 'two') }],
};

export const live: Workload = {
  name: 'live change',
  before: CREATED,
  script: [
    {
      at: 1,
      do: ({ declare }) => declare(declaration({ container: { configMap: { keyValuePairs: { LEVEL: 'debug' } } } })),
    },
  ],
};

export const update: Workload = {
  name: 'update in place',
  before: CREATED,
  script: [
    {
      at: 1,
      do: ({ declare }) =>
        declare(
          declaration({
            container: { environmentVariables: [{ name: 'LEVEL', value: 'debug' }, ...ENVIRONMENT.slice(1)] },
          }),
        ),
    },
  ],
};

export const recreate: Workload = {
  name: 'recreate',
  before: CREATED,
  script: [
    {
      at: 1,
      do: ({ declare }) => declare(declaration({ container: { resources: { requests: { cpu: 2, memoryInGB: 2 } } } })),
    },
  ],
};

export const remove: Workload = {
  name: 'delete',
  before: CREATED,
  script: [{ at: 1, do: (stage) => stage.remove('web') }],
};

export const release: Workload = {
  name: 'release',
  before: CREATED,
  script: [{ at: 1, do: (stage) => stage.remove('web', true) }],
};

export const BASIC = [create, push, live, update, recreate, remove, release];
