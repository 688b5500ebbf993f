/** Judgement of a group that is to be kept: every rule, what it does, what it says of itself, and when it looks again. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/core/errors.ts';
import { TIMINGS } from '../../../src/core/timings.ts';
import {
  bodyOf,
  digest,
  document,
  ended,
  FRESH,
  HOUR,
  IMAGE,
  type Look,
  MINUTE,
  NEW,
  NOW,
  OLD,
  planOf,
  replica,
  revision,
  type Situation,
  STOPPED,
  there,
  told,
  unknown,
} from './build.ts';

const fault = (kind: Fault['kind'], reason: Fault['reason'], retryAfterMs?: number) =>
  new Fault(kind, { reason, message: 'm', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
const secretly = document({}, {}, { environmentVariables: [{ name: 'DB', secureValue: 'canary' }] });
const halted = document({ running: false });
const job = document({}, { restartPolicy: 'Never' });
const report = document({ drift: { mode: 'report' } });
const drifted = (look: Look = {}, from = document()) =>
  there({ ...look, body: { ...bodyOf(from), properties: { ...Object(bodyOf(from)['properties']), ipAddress: IP } } });
const IP = { type: 'Public', ports: [{ port: 80, protocol: 'TCP' }], ip: '1.2.3.4' };
const otherCpu = () => {
  const body = JSON.parse(JSON.stringify(bodyOf()));
  body.properties.containers[0].properties.resources.requests.cpu = 2;
  return there({ body });
};
const OURS = { 'mooring-owner': 'home', 'mooring-group': 'web', 'mooring-revision': '1' };
const changed = (properties = {}) => document({}, properties, { command: ['serve'] });
const probed = document(
  { health: { tcp: { port: 80 }, failureThreshold: 2 } },
  { ipAddress: { type: 'Public', ports: [{ port: 80, protocol: 'TCP' }] } },
  { ports: [{ port: 80 }] },
);
const waiting = { state: 'Waiting', detailStatus: 'ContainerCreating' };

describe.each<[string, [string, Situation, string][]]>([
  [
    'what is not there',
    [
      ['is created, with revision 1', { ...FRESH }, 'put Declared | Creating Creating | in 20 s | revision 1 Declared'],
      [
        'is not created while its tag has no digest',
        { ...FRESH, images: { [IMAGE]: { kind: 'unknown', fault: fault('terminal', 'ImageUnresolved') } } },
        'nothing | Waiting ImageUnresolved | in 10 s',
      ],
      ['runs as declared where its registry is not asked', { ...FRESH, images: {} }, 'put Declared | Creating Creating | in 20 s | revision 1 Declared'],
      ['is not created while it is to be stopped', { ...FRESH, document: halted }, 'nothing | Stopped Stopped | revision 1 Declared'],
      ['is created anew', { sight: { kind: 'absent' } }, 'put Missing | Repairing Missing | in 20 s'],
      [
        'goes on being created after a death',
        { sight: { kind: 'absent' }, replicas: [replica({ phase: 'creating', confirmed: false })] },
        'put Declared | Creating Creating | in 20 s',
      ],
      [
        'is left alone when it had completed',
        { sight: { kind: 'absent' }, document: job, status: { phase: 'Completed', reason: 'Completed', completedAt: NOW - 9 } },
        'nothing | Completed Completed',
      ],
      [
        'is left alone when it had completed, though an image was pushed',
        {
          sight: { kind: 'absent' },
          document: job,
          images: digest(NEW),
          status: { phase: 'Completed', reason: 'Completed', completedAt: NOW - 9 },
        },
        'nothing | Completed Completed | revision 2 ImagePushed',
      ],
      [
        'is run anew when it had completed and a restart is asked for',
        { sight: { kind: 'absent' }, document: job, desired: { restart: 2, generation: 2 }, status: { completedAt: NOW - 9 } },
        'put Missing | Repairing Missing | in 20 s',
      ],
    ],
  ],
  [
    'what is somebody else’s',
    [
      ['stays untouched where we never created', { ...FRESH, sight: there({ tags: {} }) }, 'nothing | Stalled AdoptionRequired'],
      ['stays untouched though it bears our tags', { ...FRESH, sight: there() }, 'nothing | Stalled AdoptionRequired'],
      [
        'stays untouched where it came between our look and our create',
        { replicas: [replica({ phase: 'creating', confirmed: false })], sight: there({ tags: { 'mooring-owner': 'other' } }) },
        'nothing | Stalled AdoptionRequired',
      ],
      [
        'stays untouched though it is of another group of ours',
        { replicas: [replica({ confirmed: false })], sight: there({ tags: { ...OURS, 'mooring-group': 'api' } }) },
        'nothing | Stalled AdoptionRequired',
      ],
    ],
  ],
  [
    'what cannot be read',
    [
      ['is waited for', { sight: unknown(fault('transient', 'AzureUnavailable')) }, 'nothing | Waiting AzureUnavailable | in 10 s'],
      ['is not asked for before the time that was told', { sight: unknown(fault('transient', 'Throttled', 300_000)) }, 'nothing | Waiting Throttled | in 300 s'],
      [
        'is asked for ever more rarely',
        { sight: unknown(fault('terminal', 'Forbidden')), status: { failures: { count: 40, notBefore: 0 } } },
        'nothing | Stalled Forbidden | in 1530 s',
      ],
    ],
  ],
  [
    'what Azure is at work on',
    [
      [
        'is looked at when it has most likely ended',
        { sight: there({ provisioning: 'Pending', state: 'Pending' }), replicas: [replica({ phase: 'creating', since: NOW - 25_000 })] },
        'nothing | Updating Provisioning | in 6 s',
      ],
      [
        'is being created when it never was',
        { sight: there({ provisioning: 'Creating', state: 'Pending' }), replicas: [replica({ phase: 'creating', since: NOW - 1000 })], status: { createdAt: undefined } as never },
        'nothing | Creating Provisioning | in 19 s',
      ],
      [
        'is looked at every five minutes in the end',
        { sight: there({ provisioning: 'Pending', state: 'Pending' }), replicas: [replica({ phase: 'creating', since: NOW - 20 * MINUTE })] },
        'nothing | Updating Provisioning | in 300 s',
      ],
      [
        'since just now has its whole time, though its replica served for long',
        { sight: there({ provisioning: 'Updating', state: 'Pending' }), replicas: [replica({ since: NOW - 99 * HOUR })] },
        'nothing | Updating Provisioning | in 20 s',
      ],
      [
        'since just now has its whole time, though a container says it has waited for long',
        {
          sight: there({ state: 'Pending', current: { ...waiting, startTime: '2025-12-01T00:00:00Z' } }),
          replicas: [replica({ since: NOW - 99 * HOUR })],
        },
        'nothing | Updating Provisioning | in 20 s',
      ],
      [
        'is replaced when it is stuck',
        { sight: there({ provisioning: 'Pending', state: 'Pending' }), replicas: [replica({ phase: 'creating', since: NOW - 30 * MINUTE })] },
        'delete StuckProvisioning | Repairing Recreating | in 5 s',
      ],
      [
        'is given up for a while when it is stuck again',
        { sight: there({ provisioning: 'Pending', state: 'Pending' }), replicas: [replica({ phase: 'creating', since: NOW - 30 * MINUTE, stuck: 1 })] },
        'nothing | Stalled StuckProvisioning | in 1800 s',
      ],
      [
        'is not replaced when it is protected',
        {
          document: document({ protect: true }),
          sight: there({ provisioning: 'Pending', state: 'Pending' }),
          replicas: [replica({ phase: 'creating', since: NOW - 30 * MINUTE })],
        },
        'nothing | Stalled Protected | in 1800 s',
      ],
      ['by itself is left alone', { sight: there({ provisioning: 'Repairing', state: 'Unknown' }) }, 'nothing | Waiting PlatformRepairing | in 60 s'],
      [
        'is waited for when an image is pushed',
        { images: digest(NEW), sight: there({ provisioning: 'Pending', state: 'Pending' }), replicas: [replica({ phase: 'creating', since: NOW - 25_000 })] },
        'nothing | Updating Provisioning | in 6 s | revision 2 ImagePushed',
      ],
      [
        'is overtaken by a pushed image when it takes long',
        { images: digest(NEW), sight: there({ provisioning: 'Pending', state: 'Pending' }), replicas: [replica({ phase: 'creating', since: NOW - 64_000 })] },
        'put ImagePushed | Updating ImagePushed | in 20 s | revision 2 ImagePushed',
      ],
    ],
  ],
  [
    'a group that runs',
    [
      ['as declared is left alone', {}, 'nothing | Running AsDeclared'],
      ['is given a pushed image', { images: digest(NEW) }, 'put ImagePushed | Updating ImagePushed | in 20 s | revision 2 ImagePushed'],
      [
        'is given a new declaration',
        { document: changed(), desired: { generation: 2 }, target: revision() },
        'put Declared | Updating Declared | in 20 s | revision 2 Declared',
      ],
      [
        'keeps its image while the registry is silent',
        { images: { [IMAGE]: { kind: 'unknown', fault: fault('transient', 'RegistryUnavailable') } } },
        'nothing | Running AsDeclared',
      ],
      [
        'is deleted first where a declaration needs it',
        { document: document({}, { restartPolicy: 'OnFailure' }), desired: { generation: 2 }, target: revision() },
        'delete Declared | Repairing Recreating | in 5 s | revision 2 Declared',
      ],
      [
        'is deleted first where its strategy says so',
        { document: document({ strategy: { type: 'Recreate' } }), images: digest(NEW) },
        'delete ImagePushed | Repairing Recreating | in 5 s | revision 2 ImagePushed',
      ],
      [
        'and is protected is not deleted for a declaration',
        { document: document({ protect: true }, { restartPolicy: 'OnFailure' }), desired: { generation: 2 }, target: revision() },
        'nothing | Stalled Protected | in 1800 s | revision 2 Declared',
      ],
      ['is restarted when that is asked for', { desired: { restart: 2, generation: 2 } }, 'restart RestartAsked | Updating Restarting | in 5 s'],
      ['is stopped when that is asked for', { document: halted, desired: { generation: 2 } }, 'stop StopAsked | Updating Stopping | in 5 s'],
      ['though it should be stopped, is stopped', { document: halted }, 'stop StartedOutside | Updating Stopping | in 5 s'],
      ['on hold is left alone', { document: document({ hold: true }), sight: { kind: 'absent' } }, 'nothing | Waiting OnHold'],
      ['is left alone by an installation that only reads', { sight: { kind: 'absent' }, installation: { readOnly: true } }, 'nothing | Waiting ReadOnly'],
      ['whose declaration no longer parses is left alone', { document: { name: 'web' }, target: undefined }, 'nothing | Stalled InvalidSpec'],
    ],
  ],
  [
    'a group that differs',
    [
      ['is PUT', { sight: drifted() }, 'put Drifted | Repairing Drifted | in 20 s'],
      ['is deleted first where nothing else mends it', { sight: otherCpu() }, 'delete Drifted | Repairing Recreating | in 5 s'],
      ['is only tagged when only its tags are gone', { sight: there({ tags: {} }) }, 'tags Drifted | Repairing Drifted | in 5 s'],
      [
        'is PUT when the word on its secrets is gone with its tags',
        { document: secretly, sight: there({ body: bodyOf(secretly), tags: OURS }) },
        'put Drifted | Repairing Drifted | in 20 s',
      ],
      [
        'is PUT when its secrets are others',
        { document: secretly, sight: there({ body: bodyOf(secretly), tags: { ...OURS, 'mooring-hash': 'k1.other' } }) },
        'put Drifted | Repairing Drifted | in 20 s',
      ],
      [
        'is only tagged when its secrets were signed with a key that we do not know',
        { document: secretly, sight: there({ body: bodyOf(secretly), tags: { ...OURS, 'mooring-hash': 'k0.what' } }) },
        'tags Drifted | Repairing Drifted | in 5 s',
      ],
      ['is reported where that is wished', { document: report, sight: drifted({}, report) }, 'nothing | Running Drifted'],
      ['is left alone where that is wished', { document: document({ drift: { mode: 'ignore' } }), sight: drifted() }, 'nothing | Running AsDeclared'],
      [
        'where differences are ignored is as declared',
        { document: document({ drift: { ignore: ['/properties/ipAddress'] } }), sight: drifted() },
        'nothing | Running AsDeclared',
      ],
      [
        'because our own write never came is Updating, not drifted',
        { state: { lastRevision: 2, targetRevision: 2 }, target: { ...revision(2), cause: 'ImagePushed', pins: { [IMAGE]: NEW }, body: bodyOf(document(), NEW) }, images: digest(NEW), replicas: [replica({ revision: 2, phase: 'creating', since: NOW - 5000 })], desired: { generation: 2 } },
        'put ImagePushed | Updating ImagePushed | in 20 s',
      ],
    ],
  ],
  [
    'a group that stands still',
    [
      ['is started', { sight: there(STOPPED) }, 'start StoppedOutside | Repairing Starting | in 5 s'],
      ['is started when that is asked for', { sight: there(STOPPED), desired: { generation: 2 } }, 'start StartAsked | Updating Starting | in 5 s'],
      ['is PUT when its declaration changed meanwhile', { sight: there(STOPPED), images: digest(NEW) }, 'put ImagePushed | Updating ImagePushed | in 20 s | revision 2 ImagePushed'],
      ['as declared is left alone', { document: halted, sight: there(STOPPED) }, 'nothing | Stopped Stopped'],
      ['as declared is not updated', { document: halted, sight: there(STOPPED), images: digest(NEW) }, 'nothing | Stopped Stopped | revision 2 ImagePushed'],
      ['as declared may be missing', { document: halted, sight: { kind: 'absent' } }, 'nothing | Stopped Stopped'],
      [
        'again and again is started ever later',
        { sight: there(STOPPED), status: { repairs: { signature: 'StoppedOutside', count: 3, at: NOW - 1000 } } },
        'nothing | Repairing StoppedOutside | in 39 s',
      ],
      [
        'again after half an hour is started at once',
        { sight: there(STOPPED), status: { repairs: { signature: 'StoppedOutside', count: 3, at: NOW - 30 * MINUTE } } },
        'start StoppedOutside | Repairing Starting | in 5 s',
      ],
      [
        'not, again and again, is stopped ever later',
        { document: halted, status: { repairs: { signature: 'StartedOutside', count: 1, at: NOW - 1000 } } },
        'nothing | Repairing StartedOutside | in 9 s',
      ],
    ],
  ],
  [
    'a group that has ended',
    [
      ['as its policy lets it is completed', { document: job, sight: there({ body: bodyOf(job), state: 'Succeeded', current: ended(0) }) }, 'nothing | Completed Completed'],
      [
        'is not run again by a push',
        { document: job, sight: there({ body: bodyOf(job), state: 'Succeeded', current: ended(0) }), images: digest(NEW) },
        'nothing | Completed Completed | revision 2 ImagePushed',
      ],
      [
        'is not run again because somebody edited it',
        { document: job, sight: drifted({ state: 'Succeeded', current: ended(0) }, job) },
        'nothing | Completed Completed',
      ],
      [
        'is run again by a new declaration',
        {
          document: changed({ restartPolicy: 'Never' }),
          desired: { generation: 2 },
          target: revision(1, job),
          sight: there({ body: bodyOf(job), state: 'Succeeded', current: ended(0) }),
        },
        'put Declared | Updating Declared | in 20 s | revision 2 Declared',
      ],
      [
        'is run again when a restart is asked for',
        { document: job, desired: { generation: 2, restart: 2 }, sight: there({ body: bodyOf(job), state: 'Succeeded', current: ended(0) }) },
        'restart RestartAsked | Updating Restarting | in 5 s',
      ],
      ['is deleted when its time has passed', { document: document({ ttl: '1h' }, { restartPolicy: 'Never' }), sight: there({ body: bodyOf(job) }), status: { completedAt: NOW - HOUR } }, 'nothing | Deleting TtlExpired | expire'],
      [
        'is looked at when its time will have passed',
        { document: document({ ttl: '2h' }, { restartPolicy: 'Never' }), sight: there({ body: bodyOf(job), state: 'Succeeded', current: ended(0) }), status: { completedAt: NOW - HOUR } },
        'nothing | Completed Completed | in 3600 s',
      ],
    ],
  ],
  [
    'a time to live',
    [
      ['of what runs always counts from its creation', { document: document({ ttl: '1h' }) }, 'nothing | Deleting TtlExpired | expire'],
      ['is the latest next look', { document: document({ ttl: '90m' }) }, 'nothing | Running AsDeclared | in 1800 s'],
      ['does not end what is protected', { document: document({ ttl: '1h', protect: true }) }, 'nothing | Running AsDeclared'],
      ['does not end what is on hold', { document: document({ ttl: '1h', hold: true }) }, 'nothing | Waiting OnHold'],
    ],
  ],
  [
    'an ill group',
    [
      ['is restarted', { sight: there({ state: 'Failed', current: ended(1) }) }, 'restart ContainersFailed | Unhealthy ContainersFailed | in 30 s'],
      ['is not restarted before its time', { sight: there({ state: 'Failed', current: ended(1) }), status: { health: { strikes: 1, restarts: 1, notBefore: NOW + 77_000, since: NOW } } }, 'nothing | Unhealthy ContainersFailed | in 77 s'],
      ['is recreated after three restarts', { sight: there({ state: 'Failed', current: ended(1) }), status: { health: { strikes: 1, restarts: 3, notBefore: NOW, since: NOW } } }, 'delete ContainersFailed | Repairing Recreating | in 5 s'],
      ['that is protected is restarted for ever', { document: document({ protect: true }), sight: there({ state: 'Failed', current: ended(1) }), status: { health: { strikes: 1, restarts: 3, notBefore: NOW, since: NOW } } }, 'restart ContainersFailed | Unhealthy ContainersFailed | in 30 s'],
      ['that could not be set up is recreated', { sight: there({ provisioning: 'Failed', state: 'Failed' }) }, 'delete ContainersFailed | Repairing Recreating | in 5 s'],
      ['with an ended container is restarted', { sight: there({ current: ended(1) }) }, 'restart ContainerTerminated | Unhealthy ContainerTerminated | in 30 s'],
      ['that crash loops is restarted', { sight: there({ current: { state: 'Waiting', detailStatus: 'CrashLoopBackOff' } }) }, 'restart CrashLoop | Unhealthy CrashLoop | in 30 s'],
      ['by its first bad answer is asked again', { document: probed, sight: there({ body: bodyOf(probed) }), probe: { ok: false, detail: 'refused' } }, 'nothing | Unhealthy Unhealthy | in 30 s'],
      [
        'by as many bad answers as it may give is restarted',
        { document: probed, sight: there({ body: bodyOf(probed) }), probe: { ok: false, detail: 'refused' }, status: { health: { strikes: 1, restarts: 0, notBefore: 0, since: 0 } } },
        'restart Unhealthy | Unhealthy Unhealthy | in 30 s',
      ],
      ['that answers well is well', { document: probed, sight: there({ body: bodyOf(probed) }), probe: { ok: true, detail: '200' } }, 'nothing | Running AsDeclared'],
    ],
  ],
  [
    'our own failures',
    [
      ['hold a step back', { sight: drifted(), status: { failures: { count: 3, notBefore: NOW + 50_000 } } }, 'nothing | Running AsDeclared | in 50 s'],
      ['do not hold back what the owner changed since', { document: changed(), desired: { generation: 2 }, target: revision(), status: { failures: { count: 3, notBefore: NOW + 50_000 } } }, 'put Declared | Updating Declared | in 20 s | revision 2 Declared'],
      ['of a first create leave no replica behind', { ...FRESH, status: { ...FRESH.status, observedGeneration: 1, failures: { count: 3, notBefore: NOW + 50_000 } } }, 'nothing | Creating Declared | in 50 s | revision 1 Declared'],
      ['and a Retry-After hold back even that', { document: changed(), desired: { generation: 2 }, target: revision(), status: { blockedUntil: NOW + 40_000 } }, 'nothing | Running AsDeclared | in 40 s | revision 2 Declared'],
    ],
  ],
])('%s', (_, cases) => {
  it.each(cases)('%s', (_name, situation, expected) => {
    expect(told(planOf(situation))).toBe(expected);
  });
});

describe('a plan', () => {
  it('is the same for the same input, and changes nothing it was given', () => {
    const situation = { images: digest(NEW), sight: drifted() };
    const before = JSON.stringify(situation);
    expect(planOf(situation)).toEqual(planOf(situation));
    expect(JSON.stringify(situation)).toBe(before);
  });

  it('records the replica as under way with the PUT that begins it', () => {
    const { state, step } = planOf({ images: digest(NEW), desired: { restart: 1 } });
    expect(state).toMatchObject({ lastRevision: 2, targetRevision: 2 });
    expect(state.replicas).toEqual([replica({ revision: 2, phase: 'creating', since: NOW, restartedFor: 1 })]);
    expect(step).toMatchObject({ kind: 'put', replica: 'web', revision: 2 });
  });

  it('carries along the tags that others have put there, and not ours of before', () => {
    const tags = { ...OURS, 'mooring-epoch': '7', costCenter: '12' };
    const sight = drifted({ tags });
    const step = planOf({ sight }).step;
    expect(step?.kind === 'put' && step.body['tags']).toEqual({ ...OURS, costCenter: '12' });
  });

  it('begins a missing replica anew, and unconfirmed: what then has the name is not yet ours', () => {
    const [made] = planOf({ sight: { kind: 'absent' } }).state.replicas;
    expect(made).toMatchObject({ incarnation: 2, confirmed: false, phase: 'creating' });
  });

  it('confirms a replica by its mark, and as serving once it is set up', () => {
    const made = replica({ phase: 'creating', confirmed: false, since: NOW - 9000 });
    expect(planOf({ replicas: [made] }).state.replicas).toEqual([replica({ since: NOW })]);
  });

  it('counts a replacement of what was stuck, and forgets it when it runs', () => {
    const stuck = replica({ phase: 'creating', since: NOW - 30 * MINUTE });
    const pending = there({ provisioning: 'Pending', state: 'Pending' });
    expect(planOf({ replicas: [stuck], sight: pending }).state.replicas[0]).toMatchObject({
      phase: 'deleting',
      afterwards: 'recreate',
      stuck: 1,
    });
    expect(planOf({ replicas: [replica({ stuck: 1 })] }).state.replicas[0]?.stuck).toBe(0);
  });

  it('forgets failures when all is well, and not before', () => {
    const failures = { count: 3, notBefore: NOW - 1 };
    expect(planOf({ status: { failures } }).state.status.failures).toEqual({ count: 0, notBefore: 0 });
    expect(planOf({ status: { failures }, sight: drifted() }).state.status.failures).toEqual(failures);
    expect(planOf({ status: { failures }, document: halted, sight: there(STOPPED) }).state.status.failures.count).toBe(0);
  });

  it('remembers that it had completed while nothing can be read, and forgets it when it runs', () => {
    const completed = { document: job, status: { phase: 'Completed', reason: 'Completed', completedAt: NOW - 9 } } as const;
    const away = unknown(fault('transient', 'AzureUnavailable'));
    expect(planOf({ ...completed, sight: away }).state.status.completedAt).toBe(NOW - 9);
    expect(planOf({ ...completed, sight: there({ body: bodyOf(job) }) }).state.status).not.toHaveProperty('completedAt');
  });

  it('knows no time before which to call, unless a service said so', () => {
    expect(planOf({ sight: unknown(fault('transient', 'Throttled', 9000)) }).state.status.blockedUntil).toBe(NOW + 9000);
    expect(planOf({ sight: unknown(fault('transient', 'AzureUnavailable')) }).state.status).not.toHaveProperty('blockedUntil');
  });

  it('holds no step back for what could only not be read', () => {
    const { failures } = planOf({ sight: unknown(fault('transient', 'AzureUnavailable')) }).state.status;
    expect(failures).toEqual({ count: 1, notBefore: 0 });
  });

  it('fights one drift three times in half an hour, then reports it until that has passed', () => {
    let situation: Situation = { sight: drifted() };
    const steps = [];
    for (let round = 0; round < 5; round += 1) {
      const planned = planOf({ ...situation, now: NOW + round * MINUTE });
      steps.push(told(planned, NOW + round * MINUTE).split(' | ').slice(0, 3).join(' | '));
      situation = { ...situation, status: planned.state.status };
      if (round === 4) expect(planned.state.status.drift).toMatchObject([{ pointer: '/properties/ipAddress' }]);
    }
    expect(steps).toEqual([
      ...Array(3).fill('put Drifted | Repairing Drifted | in 20 s'),
      'nothing | Stalled Contested | in 1740 s',
      'nothing | Stalled Contested | in 1680 s',
    ]);
    expect(told(planOf({ ...situation, now: NOW + 32 * MINUTE }), NOW + 32 * MINUTE)).toContain('put Drifted');
  });

  it('tells of a thousand differences in a row that holds', () => {
    const tags = Object.fromEntries(Array.from({ length: 45 }, (_, index) => [`t${index}`, 'v'.repeat(200)]));
    const wide = document({ drift: { mode: 'report' } }, {}, {
      environmentVariables: Array.from({ length: 500 }, (_, index) => ({ name: `VARIABLE_${index}`, value: 'x' })),
    });
    const { status } = planOf({ document: { ...wide, tags }, target: revision(1, { ...wide, tags }), sight: there() }).state;
    expect(status.drift.length).toBeGreaterThan(10);
    expect(JSON.stringify(status).length).toBeLessThan(20_000);
    const long = { ...document(), ['x'.repeat(5000)]: 1, location: '' };
    expect(planOf({ document: long, target: undefined }).state.status.message.length).toBeLessThanOrEqual(1000);
  });

  describe('after a push that the registry does not answer yet', () => {
    const hint = { image: IMAGE, digest: NEW, at: NOW };
    it.each([
      [0, 5],
      [5, 25],
      [30, 90],
      [120, undefined],
    ])('%d s after it looks again in %s s', (passed, next) => {
      const now = NOW + passed * 1000;
      const { look } = planOf({ wake: { hint }, now });
      expect(look === undefined ? undefined : (look - now) / 1000).toBe(next);
    });
    it('no longer looks once it answers', () => {
      const target = { ...revision(2), body: bodyOf(document(), NEW), pins: { [IMAGE]: NEW } };
      const sight = there({ body: bodyOf(document(), NEW), tags: { ...OURS, 'mooring-revision': '2' } });
      const replicas = [replica({ revision: 2 })];
      const state = { lastRevision: 2, targetRevision: 2 };
      const desired = { generation: 2 };
      expect(told(planOf({ wake: { hint }, images: digest(NEW), target, sight, replicas, state, desired }))).toBe('nothing | Running AsDeclared');
    });
  });

  it('never brings back an older image for a late event', () => {
    const hint = { image: IMAGE, digest: NEW, at: NOW - HOUR };
    expect(told(planOf({ wake: { hint }, images: digest(OLD) }))).toBe('nothing | Running AsDeclared');
  });

  it('wants no look in the past, whatever the situation', () => {
    const sights = [there(), there(STOPPED), drifted(), otherCpu(), { kind: 'absent' } as const, there({ provisioning: 'Pending', state: 'Pending' })];
    for (const sight of sights) {
      for (const from of [document(), halted, job, report, document({ protect: true })]) {
        for (const phase of ['creating', 'serving', 'deleting'] as const) {
          for (const age of [0, 5000, 20 * MINUTE, 99 * HOUR]) {
            const replicas = [replica({ phase, since: NOW - age })];
            const { look, step } = planOf({ sight, document: from, replicas });
            expect(look ?? NOW).toBeGreaterThanOrEqual(NOW);
            if (step) expect(look).toBeGreaterThanOrEqual(NOW + TIMINGS.verbMs);
          }
        }
      }
    }
  });
});

it('pins what it follows and nothing else', () => {
  const { revision: made } = planOf({ ...FRESH, images: digest(NEW) });
  expect(JSON.stringify(made?.body)).toContain(`reg.example/shop/web@${NEW}`);
  expect(made?.pins).toEqual({ [IMAGE]: NEW });
  expect(planOf({ ...FRESH, images: {} }).revision?.pins).toEqual({});
  expect(OLD).not.toBe(NEW);
});
