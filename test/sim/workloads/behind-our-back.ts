/** What others do to a container group of ours: edit, stop, delete it. Each is mended. */
import { CREATED, type Workload } from './workload.ts';

export const edited: Workload = {
  name: 'edited behind our back',
  before: CREATED,
  script: [
    {
      at: 1,
      do: ({ edit }) =>
        edit('web', (properties, tags) => {
          properties['containers'] = JSON.parse(JSON.stringify(properties['containers']).replace('"QUIET"', '"LOUD"'));
          tags['team'] = 'other';
        }),
    },
  ],
};

export const stopped: Workload = {
  name: 'stopped behind our back',
  before: CREATED,
  script: [{ at: 1, do: ({ outside }) => outside('POST', 'web/stop') }],
};

export const deleted: Workload = {
  name: 'deleted behind our back',
  before: CREATED,
  script: [{ at: 1, do: ({ outside }) => outside('DELETE', 'web') }],
};

export const BEHIND = [edited, stopped, deleted];
