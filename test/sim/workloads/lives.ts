/** How containers may live and end: crash loops, completions, creates that hang, stops and starts that somebody asked for. */
import { CREATED, declaration, IMAGE, type Workload } from './workload.ts';

const MINUTE = 60;

export const crashLoop: Workload = {
  name: 'crash loop',
  before: CREATED,
  script: [
    {
      at: 1,
      do(stage) {
        stage.script(IMAGE, { kind: 'exits', afterMs: 1000, code: 1 }, 'two');
        stage.push(IMAGE, 'two');
      },
    },
    { at: 70, do: (stage) => stage.push(IMAGE, 'three') },
  ],
  // How often it was restarted meanwhile is a matter of when it was looked at.
  allowance: { restart: 3, delete: 1, create: 1, update: 1 },
};

export const completed: Workload = {
  name: 'completed with ttl',
  before: [
    {
      at: 0,
      do(stage) {
        stage.script(IMAGE, { kind: 'exits', afterMs: 20_000, code: 0 }, 'job');
        stage.push(IMAGE, 'job');
      },
    },
  ],
  script: [
    {
      at: 1,
      do: ({ declare }) => declare(declaration({ mooring: { ttl: '2m' }, properties: { restartPolicy: 'Never' } })),
    },
    // At rest meanwhile; its time is over after this.
    { at: 170, do: () => undefined },
  ],
};

/** Its create hangs for 30 minutes, so that it is replaced; what plans disturb begins shortly before. */
export const stuck: Workload = {
  name: 'stuck in Waiting past the deadline',
  before: [
    ...CREATED,
    {
      at: 2 * MINUTE,
      do(stage) {
        stage.script(IMAGE, { kind: 'neverStarts' }, 'two');
        stage.push(IMAGE, 'two');
      },
    },
  ],
  beforeMinutes: 31,
  script: [{ at: 10, do: (stage) => stage.script(IMAGE, { kind: 'runs' }, 'two') }],
  everyMinutes: 2,
  minutesMax: 240,
  allowance: { delete: 1, create: 1, update: 1, restart: 2 },
};

export const halted: Workload = {
  name: 'deliberately stopped',
  before: CREATED,
  script: [{ at: 1, do: ({ act }) => act('web', 'stop') }],
};

export const startedAgain: Workload = {
  name: 'stopped, then started and restarted',
  before: CREATED,
  script: [
    { at: 1, do: ({ act }) => act('web', 'stop') },
    { at: 40, do: ({ act }) => act('web', 'start') },
    { at: 90, do: ({ act }) => act('web', 'restart') },
  ],
  allowance: { restart: 1, start: 1, stop: 1 },
};

export const deletedWhileCreated: Workload = {
  name: 'delete during create',
  before: [{ at: 0, do: ({ push }) => push(IMAGE, 'one') }],
  script: [
    { at: 1, do: ({ declare }) => declare(declaration()) },
    { at: 8, do: ({ remove }) => remove('web') },
  ],
};

export const LIVES = [crashLoop, completed, stuck, halted, startedAgain, deletedWhileCreated];
