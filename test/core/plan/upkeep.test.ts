/** Judgement of a group that is there: every rule, what it does, what it says of itself, and when it looks again. */
import { describe, expect, it } from 'vitest';
import {
  bodyOf,
  digest,
  document,
  ended,
  FRESH,
  HOUR,
  IMAGE,
  MINUTE,
  NEW,
  NOW,
  planOf,
  replica,
  revision,
  type Situation,
  STOPPED,
  there,
  told,
} from './build.ts';
import { changed, drifted, fault, halted, job, OURS, otherCpu, probed, report, secretly } from './situations.ts';

describe.each<[string, [string, Situation, string][]]>([
  [
    'a group that runs',
    [
      ['as declared is left alone', {}, 'nothing | Running AsDeclared'],
      [
        'is given a pushed image',
        { images: digest(NEW) },
        'update ImagePushed | Updating ImagePushed | in 20 s | revision 2 ImagePushed',
      ],
      [
        'is given a new declaration',
        { document: changed(), desired: { generation: 2 }, target: revision() },
        'update Declared | Updating Declared | in 20 s | revision 2 Declared',
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
        {
          document: document({ protect: true }, { restartPolicy: 'OnFailure' }),
          desired: { generation: 2 },
          target: revision(),
        },
        'nothing | Stalled Protected | in 1800 s | revision 2 Declared',
      ],
      [
        'is restarted when that is asked for',
        { desired: { restart: 2, generation: 2 } },
        'restart RestartAsked | Updating Restarting | in 5 s',
      ],
      [
        'is stopped when that is asked for',
        { document: halted, desired: { generation: 2 } },
        'stop StopAsked | Updating Stopping | in 5 s',
      ],
      [
        'though it should be stopped, is stopped',
        { document: halted },
        'stop StartedOutside | Updating Stopping | in 5 s',
      ],
      [
        'on hold is left alone',
        { document: document({ hold: true }), sight: { kind: 'absent' } },
        'nothing | Waiting OnHold',
      ],
      [
        'is left alone by an installation that only reads',
        { sight: { kind: 'absent' }, installation: { readOnly: true } },
        'nothing | Waiting ReadOnly',
      ],
      [
        'whose declaration no longer parses is left alone',
        { document: { name: 'web' }, target: undefined },
        'nothing | Stalled InvalidSpec',
      ],
    ],
  ],
  [
    'a group that differs',
    [
      ['is PUT', { sight: drifted() }, 'update Drifted | Repairing Drifted | in 20 s'],
      [
        'is deleted first where nothing else mends it',
        { sight: otherCpu() },
        'delete Drifted | Repairing Recreating | in 5 s',
      ],
      [
        'is only tagged when only its tags are gone',
        { sight: there({ tags: {} }) },
        'tags Drifted | Repairing Drifted | in 5 s',
      ],
      [
        'is PUT when the word on its secrets is gone with its tags',
        { document: secretly, sight: there({ body: bodyOf(secretly), tags: OURS }) },
        'update Drifted | Repairing Drifted | in 20 s',
      ],
      [
        'is PUT when its secrets are others',
        { document: secretly, sight: there({ body: bodyOf(secretly), tags: { ...OURS, 'mooring-hash': 'k1.other' } }) },
        'update Drifted | Repairing Drifted | in 20 s',
      ],
      [
        'is only tagged when its secrets were signed with a key that we do not know',
        { document: secretly, sight: there({ body: bodyOf(secretly), tags: { ...OURS, 'mooring-hash': 'k0.what' } }) },
        'tags Drifted | Repairing Drifted | in 5 s',
      ],
      [
        'is reported where that is wished',
        { document: report, sight: drifted({}, report) },
        'nothing | Running Drifted',
      ],
      [
        'is left alone where that is wished',
        { document: document({ drift: { mode: 'ignore' } }), sight: drifted() },
        'nothing | Running AsDeclared',
      ],
      [
        'where differences are ignored is as declared',
        { document: document({ drift: { ignore: ['/properties/ipAddress'] } }), sight: drifted() },
        'nothing | Running AsDeclared',
      ],
      [
        'because our own write never came is Updating, not drifted',
        {
          state: { lastRevision: 2, targetRevision: 2 },
          target: { ...revision(2), cause: 'ImagePushed', pins: { [IMAGE]: NEW }, body: bodyOf(document(), NEW) },
          images: digest(NEW),
          replicas: [replica({ revision: 2, phase: 'creating', since: NOW - 5000 })],
          desired: { generation: 2 },
        },
        'update ImagePushed | Updating ImagePushed | in 20 s',
      ],
    ],
  ],
  [
    'a group that stands still',
    [
      ['is started', { sight: there(STOPPED) }, 'start StoppedOutside | Repairing Starting | in 5 s'],
      [
        'is started when that is asked for',
        { sight: there(STOPPED), desired: { generation: 2 } },
        'start StartAsked | Updating Starting | in 5 s',
      ],
      [
        'is PUT when its declaration changed meanwhile',
        { sight: there(STOPPED), images: digest(NEW) },
        'update ImagePushed | Updating ImagePushed | in 20 s | revision 2 ImagePushed',
      ],
      ['as declared is left alone', { document: halted, sight: there(STOPPED) }, 'nothing | Stopped Stopped'],
      [
        'as declared is not updated',
        { document: halted, sight: there(STOPPED), images: digest(NEW) },
        'nothing | Stopped Stopped | revision 2 ImagePushed',
      ],
      ['as declared may be missing', { document: halted, sight: { kind: 'absent' } }, 'nothing | Stopped Stopped'],
      [
        'again and again is started ever later',
        { sight: there(STOPPED), status: { repairs: { signature: 'StoppedOutside', count: 3, at: NOW - 1000 } } },
        'nothing | Repairing StoppedOutside | in 39 s',
      ],
      [
        'again after half an hour is started at once',
        {
          sight: there(STOPPED),
          status: { repairs: { signature: 'StoppedOutside', count: 3, at: NOW - 30 * MINUTE } },
        },
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
      [
        'as its policy lets it is completed',
        { document: job, sight: there({ body: bodyOf(job), state: 'Succeeded', current: ended(0) }) },
        'nothing | Completed Completed',
      ],
      [
        'is not run again by a push',
        {
          document: job,
          sight: there({ body: bodyOf(job), state: 'Succeeded', current: ended(0) }),
          images: digest(NEW),
        },
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
        'update Declared | Updating Declared | in 20 s | revision 2 Declared',
      ],
      [
        'is run again when a restart is asked for',
        {
          document: job,
          desired: { generation: 2, restart: 2 },
          sight: there({ body: bodyOf(job), state: 'Succeeded', current: ended(0) }),
        },
        'restart RestartAsked | Updating Restarting | in 5 s',
      ],
      [
        'is deleted when its time has passed',
        {
          document: document({ ttl: '1h' }, { restartPolicy: 'Never' }),
          sight: there({ body: bodyOf(job) }),
          status: { completedAt: NOW - HOUR },
        },
        'nothing | Deleting TtlExpired | expire',
      ],
      [
        'is looked at when its time will have passed',
        {
          document: document({ ttl: '2h' }, { restartPolicy: 'Never' }),
          sight: there({ body: bodyOf(job), state: 'Succeeded', current: ended(0) }),
          status: { completedAt: NOW - HOUR },
        },
        'nothing | Completed Completed | in 3600 s',
      ],
    ],
  ],
  [
    'a time to live',
    [
      [
        'of what runs always counts from its creation',
        { document: document({ ttl: '1h' }) },
        'nothing | Deleting TtlExpired | expire',
      ],
      ['is the latest next look', { document: document({ ttl: '90m' }) }, 'nothing | Running AsDeclared | in 1800 s'],
      [
        'does not end what is protected',
        { document: document({ ttl: '1h', protect: true }) },
        'nothing | Running AsDeclared',
      ],
      ['does not end what is on hold', { document: document({ ttl: '1h', hold: true }) }, 'nothing | Waiting OnHold'],
    ],
  ],
  [
    'an ill group',
    [
      [
        'is restarted',
        { sight: there({ state: 'Failed', current: ended(1) }) },
        'restart ContainersFailed | Unhealthy ContainersFailed | in 30 s',
      ],
      [
        'is not restarted before its time',
        {
          sight: there({ state: 'Failed', current: ended(1) }),
          status: { health: { strikes: 1, restarts: 1, notBefore: NOW + 77_000, since: NOW } },
        },
        'nothing | Unhealthy ContainersFailed | in 77 s',
      ],
      [
        'is recreated after three restarts',
        {
          sight: there({ state: 'Failed', current: ended(1) }),
          status: { health: { strikes: 1, restarts: 3, notBefore: NOW, since: NOW } },
        },
        'delete ContainersFailed | Repairing Recreating | in 5 s',
      ],
      [
        'that is protected is restarted for ever',
        {
          document: document({ protect: true }),
          sight: there({ state: 'Failed', current: ended(1) }),
          status: { health: { strikes: 1, restarts: 3, notBefore: NOW, since: NOW } },
        },
        'restart ContainersFailed | Unhealthy ContainersFailed | in 30 s',
      ],
      [
        'that could not be set up is recreated',
        { sight: there({ provisioning: 'Failed', state: 'Failed' }) },
        'delete ContainersFailed | Repairing Recreating | in 5 s',
      ],
      [
        'with an ended container is restarted',
        { sight: there({ current: ended(1) }) },
        'restart ContainerTerminated | Unhealthy ContainerTerminated | in 30 s',
      ],
      [
        'that crash loops is restarted',
        { sight: there({ current: { state: 'Waiting', detailStatus: 'CrashLoopBackOff' } }) },
        'restart CrashLoop | Unhealthy CrashLoop | in 30 s',
      ],
      [
        'by its first bad answer is asked again',
        { document: probed, sight: there({ body: bodyOf(probed) }), probe: { ok: false, detail: 'refused' } },
        'nothing | Unhealthy Unhealthy | in 30 s',
      ],
      [
        'by as many bad answers as it may give is restarted',
        {
          document: probed,
          sight: there({ body: bodyOf(probed) }),
          probe: { ok: false, detail: 'refused' },
          status: { health: { strikes: 1, restarts: 0, notBefore: 0, since: 0 } },
        },
        'restart Unhealthy | Unhealthy Unhealthy | in 30 s',
      ],
      [
        'that answers well is well',
        { document: probed, sight: there({ body: bodyOf(probed) }), probe: { ok: true, detail: '200' } },
        'nothing | Running AsDeclared',
      ],
    ],
  ],
  [
    'our own failures',
    [
      [
        'hold a step back',
        { sight: drifted(), status: { failures: { count: 3, notBefore: NOW + 50_000 } } },
        'nothing | Running AsDeclared | in 50 s',
      ],
      [
        'do not hold back what the owner changed since',
        {
          document: changed(),
          desired: { generation: 2 },
          target: revision(),
          status: { failures: { count: 3, notBefore: NOW + 50_000 } },
        },
        'update Declared | Updating Declared | in 20 s | revision 2 Declared',
      ],
      [
        'of a first create leave no replica behind',
        {
          ...FRESH,
          status: { ...FRESH.status, observedGeneration: 1, failures: { count: 3, notBefore: NOW + 50_000 } },
        },
        'nothing | Creating Declared | in 50 s | revision 1 Declared',
      ],
      [
        'and a Retry-After hold back even that',
        { document: changed(), desired: { generation: 2 }, target: revision(), status: { blockedUntil: NOW + 40_000 } },
        'nothing | Running AsDeclared | in 40 s | revision 2 Declared',
      ],
    ],
  ],
])('%s', (_, cases) => {
  it.each(cases)('%s', (_name, situation, expected) => {
    expect(told(planOf(situation))).toBe(expected);
  });
});
