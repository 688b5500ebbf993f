/** Whether a timer's pass wakes a group: everything that only a look can mend, and nothing that is at rest. */
import { describe, expect, it } from 'vitest';
import type { ContainerGroup } from '../../src/core/model.ts';
import { needsLook } from '../../src/core/needs-look.ts';
import type { Reason } from '../../src/core/reasons.ts';
import { TIMINGS } from '../../src/core/timings.ts';
import {
  bodyOf,
  document,
  HOUR,
  IMAGE,
  INSTALLATION,
  NEW,
  NOW,
  OLD,
  replica,
  rowOf,
  type Situation,
  there,
} from './plan/build.ts';

type Listed = ContainerGroup | 'absent' | 'unknown';
const listed = (look: Parameters<typeof there>[0] = {}): ContainerGroup => {
  const sight = there(look);
  if (sight.kind !== 'there') throw new Error('there');
  return sight.group;
};
const edited = listed({
  body: {
    ...bodyOf(),
    properties: { ...Object(bodyOf()['properties']), ipAddress: { type: 'Public', ports: [{ port: 1 }] } },
  },
});
const ticket = (due: number) => ({ ticket: { id: 't', due } });
const lease = (until: number) => ({ lease: { owner: 'o', until, noted: 1 } });
const dead = { deletion: { at: NOW - HOUR, keep: false } };
const held = { hold: { since: NOW, by: 'ada' } };
const onHold = (step?: string, reason: Reason = 'Missing') => ({
  phase: 'Waiting' as const,
  reason: 'OnHold' as const,
  ...(step === undefined ? {} : { pending: { step, reason } }),
});
const waitsForIt = { step: 'revision', reason: 'ImageUnresolved' } as const;
const OTHERS = listed({ tags: {} });

const ask = (of: Situation, seen: Listed = listed(), digests: Record<string, string> = { [IMAGE]: OLD }) =>
  needsLook({
    row: rowOf(of),
    hold: of.hold,
    listed: seen,
    digests: new Map(Object.entries(digests)),
    installation: { ...INSTALLATION, ...of.installation },
    now: NOW,
    timings: TIMINGS,
  });

describe('a pass wakes', () => {
  it.each<[string, string, Situation, Listed?, Record<string, string>?]>([
    ['overdue', 'whose ticket is overdue', { wake: ticket(NOW - 120_001) }],
    ['overdue', 'whose holder was lost, with its ticket', { wake: { ...ticket(NOW - 200_000), ...lease(NOW - 1) } }],
    ['abandoned', 'whose holder was lost, without a ticket', { wake: lease(NOW - 1) }],
    [
      'abandoned',
      'whose holder was lost, and whose ticket has no message',
      { wake: { ...ticket(NOW + 2 * HOUR), ...lease(NOW - 1) } },
    ],
    ['changed declaration', 'whose declaration nobody has looked at', { desired: { generation: 2 } }],
    ['due', 'whose next look has come without a ticket', { status: { nextLook: NOW } }],
    ['missing', 'that is not in the list', {}, 'absent'],
    [
      'missing',
      'that is not in the list though its next look is far off',
      { status: { nextLook: NOW + HOUR }, wake: ticket(NOW + HOUR) },
      'absent',
    ],
    [
      'missing',
      'that was given up and is not there any more',
      { status: { phase: 'Stalled', reason: 'AdoptionRequired' }, replicas: [] },
      'absent',
    ],
    ['unrecorded', 'that is in the list though no replica is recorded', { replicas: [] }],
    ['drift', 'that differs', {}, edited],
    [
      'drift',
      'that differs though its time to live has a ticket',
      { status: { nextLook: NOW + HOUR }, wake: ticket(NOW + HOUR) },
      edited,
    ],
    ['drift', 'whose tags are gone', {}, OTHERS],
    [
      'drift',
      'that no longer differs from what was reported',
      { document: document({ drift: { mode: 'report' } }), status: { reason: 'Drifted' } },
    ],
    ['provisioning', 'at which Azure is at work, nobody knows why', {}, listed({ provisioning: 'Updating' })],
    [
      'provisioned at last',
      'that was stuck and has come up',
      { status: { phase: 'Stalled', reason: 'StuckProvisioning', nextLook: NOW + HOUR } },
    ],
    ['image', 'whose tag has another digest', {}, listed(), { [IMAGE]: NEW }],
    ['image', 'whose tag has another digest, though the list failed', {}, 'unknown', { [IMAGE]: NEW }],
    ['tombstone', 'that is still to be deleted', { desired: dead }, 'absent'],
    [
      'tombstone',
      'whose day is over',
      { desired: { deletion: { at: NOW - 24 * HOUR, keep: false } }, replicas: [] },
      'absent',
    ],
    [
      'tombstone',
      'that was let go and whose row is still there',
      { desired: { deletion: { at: NOW - 1, keep: true } }, replicas: [] },
      'absent',
    ],
    ['came back', 'that was deleted and has come back', { desired: dead, replicas: [] }],
    ['may write again', 'that was only read until now', { status: { phase: 'Waiting', reason: 'ReadOnly' } }],
    ['may write again', 'that was on hold until now', { status: onHold('create', 'Missing') }, 'absent'],
    ['may write again', 'that was deleted while all was on hold', { desired: dead, status: onHold() }],
    ['on hold', 'that does not say yet that all is on hold', held],
    ['on hold', 'whose tombstone does not say so yet', { ...held, desired: dead }],
    ['missing', 'on hold that does not say yet that it is missing', { ...held, status: onHold() }, 'absent'],
    ['missing', 'on hold that says it would be updated', { ...held, status: onHold('update', 'Drifted') }, 'absent'],
    ['drift', 'on hold that says it would be created', { ...held, status: onHold('create', 'Missing') }, edited],
    ['as declared again', 'on hold that no longer differs', { ...held, status: onHold('update', 'Drifted') }],
    ['missing', 'that is missing where nothing is written', { installation: { readOnly: true } }, 'absent'],
    [
      'as declared again',
      'that was contested and differs no more',
      { status: { phase: 'Stalled', reason: 'Contested' } },
    ],
    [
      'let go by another',
      'that another installation had taken over',
      { status: { phase: 'Stalled', reason: 'AdoptionRequired' } },
      OTHERS,
    ],
    [
      'image',
      'whose new revision waits for a tag that is there now',
      { status: { phase: 'Waiting', images: {}, nextLook: NOW + HOUR, pending: waitsForIt } },
      listed(),
      { [IMAGE]: NEW },
    ],
    [
      'missing',
      'that is kept up while a new revision waits',
      { status: { phase: 'Waiting', nextLook: NOW + HOUR, pending: waitsForIt } },
      'absent',
    ],
  ])('for %s one %s', (why, _, situation, seen, digests) => {
    expect(ask(situation, seen, digests)).toBe(why);
  });
});

describe('a pass leaves alone', () => {
  it.each<[string, Situation, Listed?, Record<string, string>?]>([
    ['what is as declared', {}],
    ['what somebody looks at', { wake: lease(NOW + 1) }, 'absent'],
    ['what is about to be looked at', { wake: ticket(NOW + 1000) }, 'absent'],
    [
      'what rests after a look that never ended',
      { wake: { ...ticket(NOW + 30 * 60_000), ...lease(NOW - 1) } },
      'absent',
    ],
    ['what is a little late', { wake: ticket(NOW - 120_000) }, 'absent'],
    ['what may not be tried yet', { status: { failures: { count: 1, notBefore: NOW + 1 } } }, 'absent'],
    ['what a service has told us to wait for', { status: { blockedUntil: NOW + 1 } }, 'absent'],
    [
      'what waits for a look far off',
      {
        wake: ticket(NOW + HOUR),
        status: { phase: 'Waiting', reason: 'ImageUnresolved', nextLook: NOW + HOUR },
        replicas: [],
      },
      'absent',
    ],
    [
      'a new declaration that waits for what a service has told',
      { desired: { generation: 2 }, wake: ticket(NOW + HOUR), status: { blockedUntil: NOW + HOUR } },
    ],
    ['what is missing in a list that failed', {}, 'unknown'],
    ['what is missing and is to be stopped', { document: document({ running: false }) }, 'absent'],
    ['what is missing and had completed', { status: { completedAt: NOW } }, 'absent'],
    ['what had completed and was edited', { status: { completedAt: NOW, phase: 'Completed' } }, edited],
    [
      'what had completed and has a new image',
      { status: { completedAt: NOW, phase: 'Completed' } },
      listed(),
      { [IMAGE]: NEW },
    ],
    ['what is somebody else’s', { replicas: [], status: { phase: 'Stalled', reason: 'AdoptionRequired' } }, OTHERS],
    [
      'what is somebody else’s, though we had begun',
      { replicas: [replica({ confirmed: false })], status: { phase: 'Stalled', reason: 'AdoptionRequired' } },
      OTHERS,
    ],
    [
      'what is protected from its repair',
      { status: { phase: 'Stalled', reason: 'Protected', nextLook: NOW + HOUR } },
      edited,
    ],
    ['what is contested', { status: { phase: 'Stalled', reason: 'Contested', nextLook: NOW + HOUR } }, edited],
    [
      'what is stuck still',
      { status: { phase: 'Stalled', reason: 'StuckProvisioning' } },
      listed({ provisioning: 'Pending' }),
    ],
    [
      'what could not be set up and waits for its next restart',
      { status: { phase: 'Unhealthy', reason: 'ContainersFailed', nextLook: NOW + HOUR } },
      listed({ provisioning: 'Failed' }),
    ],
    [
      'a difference that is reported',
      { document: document({ drift: { mode: 'report' } }), status: { reason: 'Drifted' } },
      edited,
    ],
    ['a difference that is to be ignored', { document: document({ drift: { mode: 'ignore' } }) }, edited],
    ['a difference of what is stopped', { document: document({ running: false }) }, edited],
    ['what is on hold and as declared', { document: document({ hold: true }), status: onHold() }],
    ['what is on hold and says that it is missing', { ...held, status: onHold('create', 'Missing') }, 'absent'],
    ['what is on hold and says that it differs', { ...held, status: onHold('update', 'Drifted') }, edited],
    ['what is on hold and says what no list shows', { ...held, status: onHold('start', 'StoppedOutside') }],
    ['what is only read and as declared', { installation: { readOnly: true } }],
    ['a tombstone on hold that says so', { desired: dead, ...held, status: onHold('delete', 'DeleteAsked') }],
    ['a tombstone that waits', { desired: dead, status: { nextLook: NOW + HOUR }, wake: ticket(NOW + HOUR) }],
    ['a tombstone with nothing under its name', { desired: dead, replicas: [] }, 'absent'],
    ['a tombstone under whose name somebody has made his own', { desired: dead, replicas: [] }, OTHERS],
    ['a tombstone when the list failed', { desired: dead, replicas: [] }, 'unknown'],
    ['what no longer parses', { document: { name: 'web' } }, 'absent'],
    ['a digest of a tag that it does not use', {}, listed(), { 'reg.example/other:v1': NEW }],
  ])('%s', (_, situation, seen, digests) => {
    expect(ask(situation, seen, digests)).toBeUndefined();
  });
});
