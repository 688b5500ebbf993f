/** What a plan is: what it records, remembers and forgets, and that it never wants a look in the past. */
import { describe, expect, it } from 'vitest';
import { TIMINGS } from '../../../src/core/timings.ts';
import {
  bodyOf,
  digest,
  document,
  FRESH,
  HOUR,
  IMAGE,
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
import { drifted, fault, halted, job, OURS, otherCpu, report } from './situations.ts';

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
    expect(state.replicas).toEqual([
      replica({ marked: 1, revision: 2, phase: 'creating', since: NOW, restartedFor: 1 }),
    ]);
    expect(step).toMatchObject({ kind: 'put', replica: 'web', revision: 2 });
  });

  it('carries along the tags that others have put there, and not ours of before', () => {
    const tags = { ...OURS, 'mooring-epoch': '7', costCenter: '12' };
    const sight = drifted({ tags });
    const step = planOf({ sight, wake: { epoch: 8 } }).step;
    expect(step?.kind === 'put' && step.body['tags']).toEqual({ ...OURS, costCenter: '12' });
  });

  it('begins a missing replica anew, and unconfirmed: what then has the name is not yet ours', () => {
    const [made] = planOf({ sight: { kind: 'absent' } }).state.replicas;
    expect(made).toMatchObject({ incarnation: 2, confirmed: false, phase: 'creating' });
  });

  it('confirms a replica by its mark, and as serving once it is set up', () => {
    const made = replica({ phase: 'creating', confirmed: false, since: NOW - 9000 });
    expect(planOf({ replicas: [made] }).state.replicas).toEqual([replica({ since: NOW, shown: 1 })]);
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
    expect(planOf({ status: { failures }, document: halted, sight: there(STOPPED) }).state.status.failures.count).toBe(
      0,
    );
  });

  it('remembers that it had completed while nothing can be read or Azure is at work, and forgets it when it runs', () => {
    const completed = {
      document: job,
      status: { phase: 'Completed', reason: 'Completed', completedAt: NOW - 9 },
    } as const;
    const away = unknown(fault('transient', 'AzureUnavailable'));
    expect(planOf({ ...completed, sight: away }).state.status.completedAt).toBe(NOW - 9);
    const repaired = there({ body: bodyOf(job), provisioning: 'Repairing', state: 'Unknown' });
    expect(planOf({ ...completed, sight: repaired }).state.status.completedAt).toBe(NOW - 9);
    expect(planOf({ ...completed, sight: there({ body: bodyOf(job) }) }).state.status).not.toHaveProperty(
      'completedAt',
    );
  });

  it('knows no time before which to call, unless a service said so', () => {
    expect(planOf({ sight: unknown(fault('transient', 'Throttled', 9000)) }).state.status.blockedUntil).toBe(
      NOW + 9000,
    );
    expect(planOf({ sight: unknown(fault('transient', 'AzureUnavailable')) }).state.status).not.toHaveProperty(
      'blockedUntil',
    );
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
      steps.push(
        told(planned, NOW + round * MINUTE)
          .split(' | ')
          .slice(0, 3)
          .join(' | '),
      );
      situation = { ...situation, status: planned.state.status };
      if (round === 4) expect(planned.state.status.drift).toMatchObject([{ pointer: '/properties/ipAddress' }]);
    }
    expect(steps).toEqual([
      ...Array(3).fill('update Drifted | Repairing Drifted | in 20 s'),
      'nothing | Stalled Contested | in 1740 s',
      'nothing | Stalled Contested | in 1680 s',
    ]);
    expect(told(planOf({ ...situation, now: NOW + 32 * MINUTE }), NOW + 32 * MINUTE)).toContain('update Drifted');
  });

  it('tells of a thousand differences in a row that holds', () => {
    const tags = Object.fromEntries(Array.from({ length: 45 }, (_, index) => [`t${index}`, 'v'.repeat(200)]));
    const wide = document(
      { drift: { mode: 'report' } },
      {},
      {
        environmentVariables: Array.from({ length: 500 }, (_, index) => ({ name: `VARIABLE_${index}`, value: 'x' })),
      },
    );
    const { status } = planOf({
      document: { ...wide, tags },
      target: revision(1, { ...wide, tags }),
      sight: there(),
    }).state;
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
      expect(told(planOf({ wake: { hint }, images: digest(NEW), target, sight, replicas, state, desired }))).toBe(
        'nothing | Running AsDeclared',
      );
    });
  });

  it('never brings back an older image for a late event', () => {
    const hint = { image: IMAGE, digest: NEW, at: NOW - HOUR };
    expect(told(planOf({ wake: { hint }, images: digest(OLD) }))).toBe('nothing | Running AsDeclared');
  });

  it('wants no look in the past, whatever the situation', () => {
    const sights = [
      there(),
      there(STOPPED),
      drifted(),
      otherCpu(),
      { kind: 'absent' } as const,
      there({ provisioning: 'Pending', state: 'Pending' }),
    ];
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
