/** Judgement of what is not there, not ours, not to be read or still being set up. */
import { describe, expect, it } from 'vitest';
import {
  digest,
  document,
  FRESH,
  HOUR,
  IMAGE,
  MINUTE,
  NEW,
  NOW,
  planOf,
  replica,
  type Situation,
  there,
  told,
  unknown,
} from './build.ts';
import { fault, halted, job, OURS, waiting } from './situations.ts';

describe.each<[string, [string, Situation, string][]]>([
  [
    'what is not there',
    [
      [
        'is created, with revision 1',
        { ...FRESH },
        'create Declared | Creating Creating | in 20 s | revision 1 Declared',
      ],
      [
        'is not created while its tag has no digest',
        { ...FRESH, images: { [IMAGE]: { kind: 'unknown', fault: fault('terminal', 'ImageUnresolved') } } },
        'nothing | Waiting ImageUnresolved | in 10 s',
      ],
      [
        'runs as declared where its registry is not asked',
        { ...FRESH, images: {} },
        'create Declared | Creating Creating | in 20 s | revision 1 Declared',
      ],
      [
        'is not created while it is to be stopped',
        { ...FRESH, document: halted },
        'nothing | Stopped Stopped | revision 1 Declared',
      ],
      ['is created anew', { sight: { kind: 'absent' } }, 'recreate Missing | Repairing Missing | in 20 s'],
      [
        'goes on being created after a death',
        { sight: { kind: 'absent' }, replicas: [replica({ phase: 'creating', confirmed: false })] },
        'create Declared | Creating Creating | in 20 s',
      ],
      [
        'goes on being repaired after a death',
        { sight: { kind: 'absent' }, replicas: [replica({ phase: 'creating', confirmed: false, incarnation: 2 })] },
        'recreate Missing | Repairing Missing | in 20 s',
      ],
      [
        'is left alone when it had completed',
        {
          sight: { kind: 'absent' },
          document: job,
          status: { phase: 'Completed', reason: 'Completed', completedAt: NOW - 9 },
        },
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
        {
          sight: { kind: 'absent' },
          document: job,
          desired: { restart: 2, generation: 2 },
          status: { completedAt: NOW - 9 },
        },
        'recreate Missing | Repairing Missing | in 20 s',
      ],
    ],
  ],
  [
    'what is somebody else’s',
    [
      [
        'stays untouched where we never created',
        { ...FRESH, sight: there({ tags: {} }) },
        'nothing | Stalled AdoptionRequired',
      ],
      ['stays untouched though it bears our tags', { ...FRESH, sight: there() }, 'nothing | Stalled AdoptionRequired'],
      [
        'stays untouched where it came between our look and our create',
        {
          replicas: [replica({ phase: 'creating', confirmed: false })],
          sight: there({ tags: { 'mooring-owner': 'other' } }),
        },
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
      [
        'is waited for',
        { sight: unknown(fault('transient', 'AzureUnavailable')) },
        'nothing | Waiting AzureUnavailable | in 10 s',
      ],
      [
        'is not asked for before the time that was told',
        { sight: unknown(fault('transient', 'Throttled', 300_000)) },
        'nothing | Waiting Throttled | in 300 s',
      ],
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
        {
          sight: there({ provisioning: 'Pending', state: 'Pending' }),
          replicas: [replica({ phase: 'creating', since: NOW - 25_000 })],
        },
        'nothing | Updating Provisioning | in 6 s',
      ],
      [
        'is being created when it never was',
        {
          sight: there({ provisioning: 'Creating', state: 'Pending' }),
          replicas: [replica({ phase: 'creating', since: NOW - 1000 })],
          status: { createdAt: undefined } as never,
        },
        'nothing | Creating Provisioning | in 19 s',
      ],
      [
        'is looked at every five minutes in the end',
        {
          sight: there({ provisioning: 'Pending', state: 'Pending' }),
          replicas: [replica({ phase: 'creating', since: NOW - 20 * MINUTE })],
        },
        'nothing | Updating Provisioning | in 300 s',
      ],
      [
        'since just now has its whole time, though its replica served for long',
        {
          sight: there({ provisioning: 'Updating', state: 'Pending' }),
          replicas: [replica({ since: NOW - 99 * HOUR })],
        },
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
        {
          sight: there({ provisioning: 'Pending', state: 'Pending' }),
          replicas: [replica({ phase: 'creating', since: NOW - 30 * MINUTE })],
        },
        'delete StuckProvisioning | Repairing Recreating | in 5 s',
      ],
      [
        'is given up for a while when it is stuck again',
        {
          sight: there({ provisioning: 'Pending', state: 'Pending' }),
          replicas: [replica({ phase: 'creating', since: NOW - 30 * MINUTE, stuck: 1 })],
        },
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
      [
        'by itself is left alone',
        { sight: there({ provisioning: 'Repairing', state: 'Unknown' }) },
        'nothing | Waiting PlatformRepairing | in 60 s',
      ],
      [
        'is waited for when an image is pushed',
        {
          images: digest(NEW),
          sight: there({ provisioning: 'Pending', state: 'Pending' }),
          replicas: [replica({ phase: 'creating', since: NOW - 25_000 })],
        },
        'nothing | Updating Provisioning | in 6 s | revision 2 ImagePushed',
      ],
      [
        'is overtaken by a pushed image when it takes long',
        {
          images: digest(NEW),
          sight: there({ provisioning: 'Pending', state: 'Pending' }),
          replicas: [replica({ phase: 'creating', since: NOW - 64_000 })],
        },
        'update ImagePushed | Updating ImagePushed | in 20 s | revision 2 ImagePushed',
      ],
    ],
  ],
])('%s', (_, cases) => {
  it.each(cases)('%s', (_name, situation, expected) => {
    expect(told(planOf(situation))).toBe(expected);
  });
});
