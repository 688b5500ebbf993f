/** How a container group is, from its instance view: each verdict, by bodies such as were recorded. */
import { describe, expect, test } from 'vitest';
import { type JudgementKind, judge } from '../../../src/core/health/judge.ts';
import type { Json, JsonObject } from '../../../src/core/json.ts';

const T = Date.parse('2026-01-01T12:00:00Z');
const at = (minutes: number) => new Date(T + minutes * 60_000).toISOString();
const running = (started = 0): JsonObject => ({ state: 'Running', startTime: at(started), detailStatus: '' });
const ended = (exitCode: number, detailStatus = exitCode === 0 ? 'Completed' : 'Error', minutes = 0): JsonObject => ({
  state: 'Terminated',
  exitCode,
  detailStatus,
  startTime: at(minutes - 1),
  finishTime: at(minutes),
});
const waiting = (detailStatus: string): JsonObject => ({ state: 'Waiting', detailStatus });

interface View {
  readonly prov?: string;
  readonly state?: string | undefined;
  readonly policy?: string;
  readonly containers?: readonly JsonObject[];
  readonly init?: readonly JsonObject[];
}
const named = (views: readonly JsonObject[], letter: string): Json[] =>
  views.map((instanceView, index) => ({ name: `${letter}${index}`, properties: { instanceView } }));
const body = ({ prov = 'Succeeded', state, policy, containers = [], init = [] }: View): JsonObject => ({
  properties: {
    provisioningState: prov,
    ...(policy === undefined ? {} : { restartPolicy: policy }),
    ...(state === undefined ? {} : { instanceView: { state } }),
    containers: named(containers, 'c'),
    initContainers: named(init, 'i'),
  },
});

describe('a container group is', () => {
  const table: readonly (readonly [JudgementKind, string, View])[] = [
    ['provisioning', 'while it is pending', { prov: 'Pending', state: 'Pending', containers: [{}] }],
    [
      'provisioning',
      'while it is created',
      { prov: 'Creating', state: 'Pending', containers: [{ currentState: waiting('ContainerCreating') }] },
    ],
    [
      'provisioning',
      'while it is updated, though its containers run',
      { prov: 'Updating', state: 'Running', containers: [{ currentState: running() }] },
    ],
    [
      'provisioning',
      'in a state that no document names',
      { prov: 'Pondering', state: 'Running', containers: [{ currentState: running() }] },
    ],
    [
      'platform',
      'while Azure repairs it',
      { prov: 'Repairing', state: 'Unknown', containers: [{ currentState: running() }] },
    ],
    [
      'platform',
      'while Azure finds it unhealthy',
      { prov: 'unhealthy', state: 'Running', containers: [{ currentState: running() }] },
    ],
    ['platform', 'while its state is unknown', { state: 'Unknown', containers: [{ currentState: running() }] }],
    [
      'failedProvisioning',
      'when it could not be set up',
      { prov: 'Failed', state: 'Failed', containers: [{ currentState: waiting('') }] },
    ],
    ['failedProvisioning', 'when that was in a LIST item', { prov: 'Failed' }],
    [
      'running',
      'when its containers run',
      { state: 'Running', containers: [{ currentState: running() }, { currentState: running() }] },
    ],
    [
      'running',
      'when one of a job has ended and one runs',
      { state: 'Running', policy: 'Never', containers: [{ currentState: running() }, { currentState: ended(1) }] },
    ],
    [
      'running',
      'when an init container has ended',
      { state: 'Running', containers: [{ currentState: running() }], init: [{ currentState: ended(0) }] },
    ],
    [
      'stopped',
      'when it says so, whatever the exit codes',
      { state: 'Stopped', containers: [{ currentState: ended(137) }] },
    ],
    [
      'stopped',
      'when its containers were, though it does not say so',
      { state: 'Succeeded', containers: [{ currentState: ended(137, 'Container stopped per client request') }] },
    ],
    [
      'completed',
      'when a job has ended well',
      { state: 'Succeeded', policy: 'never', containers: [{ currentState: ended(0) }] },
    ],
    [
      'completed',
      'when a job that is never restarted has ended badly',
      { state: 'Failed', policy: 'Never', containers: [{ currentState: ended(2) }] },
    ],
    [
      'completed',
      'when a job that is restarted on failure has ended well',
      { state: 'Succeeded', policy: 'onfailure', containers: [{ currentState: ended(0) }, { currentState: ended(0) }] },
    ],
    [
      'completed',
      'when the exit code is left out and the text says so',
      {
        state: 'Succeeded',
        policy: 'OnFailure',
        containers: [{ currentState: { state: 'Terminated', detailStatus: 'Completed' } }],
      },
    ],
    [
      'failed',
      'when it says so and no container has ended',
      { state: 'Failed', policy: 'Never', containers: [{ currentState: waiting('') }] },
    ],
    [
      'failed',
      'when it says so under a policy that restarts',
      { state: 'Failed', policy: 'OnFailure', containers: [{ currentState: ended(1) }] },
    ],
    [
      'failed',
      'when the platform ended it',
      { state: 'Failed', policy: 'Never', containers: [{ currentState: ended(7147) }] },
    ],
    [
      'failed',
      'when the infrastructure ended it',
      { state: 'Succeeded', policy: 'Never', containers: [{ currentState: ended(0, 'Infrastructure Error') }] },
    ],
    [
      'terminated',
      'when a container has ended that should run, though the group says Succeeded',
      { state: 'Succeeded', containers: [{ currentState: ended(0) }] },
    ],
    [
      'terminated',
      'when one has ended beside one that runs',
      { state: 'Running', policy: 'Always', containers: [{ currentState: running() }, { currentState: ended(0) }] },
    ],
    [
      'terminated',
      'when one has ended badly that is restarted on failure',
      { state: 'Running', policy: 'OnFailure', containers: [{ currentState: ended(3) }, { currentState: ended(0) }] },
    ],
    [
      'crashLooping',
      'when Azure says so',
      {
        state: 'Running',
        containers: [
          {
            restartCount: 1,
            currentState: waiting('CrashLoopBackOff: Back-off 10s restarting failed'),
            previousState: ended(0),
          },
        ],
      },
    ],
    [
      'crashLooping',
      'when an init container is',
      {
        state: 'Pending',
        containers: [{ currentState: waiting('') }],
        init: [{ currentState: waiting('CrashLoopBackOff: Back-off restarting failed') }],
      },
    ],
    [
      'crashLooping',
      'between two crashes',
      { state: 'Running', containers: [{ restartCount: 3, currentState: running(1), previousState: ended(1) }] },
    ],
    [
      'crashLooping',
      'when it has ended once more',
      {
        state: 'Succeeded',
        containers: [{ restartCount: 3, currentState: ended(0, 'Completed', 2), previousState: ended(0) }],
      },
    ],
    [
      'running',
      'after fewer restarts',
      { state: 'Running', containers: [{ restartCount: 2, currentState: running(1), previousState: ended(1) }] },
    ],
    [
      'running',
      'after restarts that followed long runs',
      {
        state: 'Running',
        containers: [{ restartCount: 9, currentState: running(1), previousState: { ...ended(1), startTime: at(-60) } }],
      },
    ],
    [
      'waiting',
      'while a container is not started',
      { state: 'Pending', containers: [{ currentState: running() }, { currentState: waiting('Waiting to run') }] },
    ],
    ['waiting', 'while no container says anything', { state: 'Pending', containers: [{}] }],
    ['unknown', 'when nothing is told, as in LIST', { containers: [{}] }],
    ['unknown', 'when the body is empty', { prov: '' }],
  ];
  test.each(table)('%s %s', (kind, _when, view) => {
    expect(judge(body(view)).kind).toBe(kind);
  });

  test('no longer crash-looping once it has run for a while', () => {
    const recovered = body({
      state: 'Running',
      containers: [{ restartCount: 5, currentState: running(1), previousState: ended(1) }],
    });
    expect(judge(recovered, T + 9 * 60_000).kind).toBe('crashLooping');
    expect(judge(recovered, T + 11 * 60_000).kind).toBe('running');
  });
});

describe('a judgement tells', () => {
  const DIGESTS = ['a', 'b', 'c'].map((letter) => `sha256:${letter.repeat(64)}`);
  const event = (name: string, digest: string | undefined, minutes: number): JsonObject => ({
    name,
    message: `"shop.azurecr.io/web@${digest}"`,
    firstTimestamp: at(minutes),
    lastTimestamp: at(minutes),
  });

  test('which container it is about, and since when', () => {
    const judged = judge(
      body({ state: 'Running', containers: [{ currentState: running() }, { currentState: ended(3, 'Error', 7) }] }),
    );
    expect(judged).toMatchObject({
      kind: 'terminated',
      container: 'c1',
      since: T + 7 * 60_000,
      detail: 'c1: terminated (Error), exit code 3',
    });
  });

  test('when a waiting container last stood otherwise', () => {
    const judged = judge(
      body({
        state: 'Pending',
        containers: [{ currentState: waiting(''), events: [event('Pulling', DIGESTS[0], -5)] }],
      }),
    );
    expect(judged).toMatchObject({ kind: 'waiting', since: T - 5 * 60_000 });
  });

  test('starts, restarts and exit codes by container', () => {
    const { facts } = judge(
      body({
        state: 'Running',
        policy: 'Never',
        containers: [{ restartCount: 1, currentState: running(3) }, { currentState: ended(4) }],
      }),
    );
    expect(facts).toEqual({
      startedAt: T + 3 * 60_000,
      restartCounts: { c0: 1, c1: 0 },
      exitCodes: { c1: 4 },
      runningDigests: {},
    });
  });

  test('the digest pulled last, by container', () => {
    const events = [
      event('Pulling', DIGESTS[2], 2),
      event('Pulled', DIGESTS[0], 1),
      event('Pulled', DIGESTS[1], 2),
      event('Started', DIGESTS[2], 3),
    ];
    const { facts } = judge(
      body({ state: 'Running', containers: [{ currentState: running(), events }, { currentState: running() }] }),
    );
    expect(facts.runningDigests).toEqual({ c0: DIGESTS[1] });
  });

  test('that an image could not be pulled, without repeating the message', () => {
    const events = [{ name: 'Failed', message: 'Failed to pull image "r.io/x?sig=hidden"', type: 'Warning' }];
    const { detail } = judge(
      body({ prov: 'Creating', state: 'Pending', containers: [{ currentState: waiting(''), events }] }),
    );
    expect(detail).toBe('provisioning: creating; the image of c0 could not be pulled');
  });
});
