/** Where things are scarce or lost: a quota that does not suffice, tables emptied and restored. */
import type { Backup } from '../services/storage.ts';
import { CREATED, declaration, ENVIRONMENT, IMAGE, type Workload } from './workload.ts';

export const quota: Workload = {
  name: 'three groups sharing a scarce quota',
  // Others have taken a third of a core.
  settings: { coresPerRegion: 2.5 },
  before: [
    { at: 0, do: ({ push }) => push(IMAGE, 'one') },
    { at: 5, do: ({ declare }) => declare(declaration({ name: 'one' })) },
  ],
  script: [
    { at: 1, do: ({ declare }) => declare(declaration({ name: 'two' })) },
    { at: 2, do: ({ declare }) => declare(declaration({ name: 'three' })) },
    // Late enough for the third to be refused more than once.
    { at: 150, do: ({ remove }) => remove('one') },
  ],
  everyMinutes: 5,
};

export const emptied: Workload = {
  name: 'tables emptied',
  before: CREATED,
  script: [
    {
      at: 1,
      do({ run }) {
        run.storeLost = true;
        run.services.storage.empty();
      },
    },
  ],
};

const backups = new WeakMap<object, Backup>();

export const restored: Workload = {
  name: 'tables restored',
  before: CREATED,
  script: [
    { at: 1, do: ({ run, backup }) => void backups.set(run, backup()) },
    {
      at: 2,
      do: ({ declare }) =>
        declare(
          declaration({
            container: { environmentVariables: [{ name: 'LEVEL', value: 'debug' }, ...ENVIRONMENT.slice(1)] },
          }),
        ),
    },
    {
      // Whatever went wrong with the declaration is over by then.
      at: 900,
      do({ run, restore }) {
        const backup = backups.get(run);
        run.storeLost = true;
        if (backup) restore(backup);
      },
    },
  ],
  everyMinutes: 5,
  allowance: { update: 2 },
};

/** Each lets the other's alone, even where both follow the same image. */
export const neighbours: Workload = {
  name: 'two installations on one resource group',
  before: CREATED,
  script: [{ at: 1, do: (stage) => stage.push(IMAGE, 'two') }],
  other: [{ at: 2, do: ({ declare }) => declare(declaration({ name: 'other-web' })) }],
};

/** It runs already and nobody's tags are on it: its owner hands it over. */
export const adopt: Workload = {
  name: 'adopt',
  before: [
    { at: 0, do: ({ push }) => push(IMAGE, 'one') },
    {
      at: 1,
      do({ outside }) {
        const { location = '', properties = {} } = declaration({ container: { environmentVariables: [] } });
        return outside('PUT', 'web', { location, properties, tags: { team: 'shop' } });
      },
    },
  ],
  script: [{ at: 1, do: (stage) => stage.adopt('web') }],
};

export const PLACES = [quota, emptied, restored, neighbours, adopt];
