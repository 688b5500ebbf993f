/** What a look tells while nothing may be written, and what it keeps of what it has read. */
import { describe, expect, it } from 'vitest';
import { digest, document, FRESH, HOUR, NEW, NOW, planOf, replica, revision, STOPPED, there, told } from './build.ts';

const hold = { since: NOW - HOUR, by: 'ada' };
const ALL = 'everything is on hold since 2026-01-05T07:00:00.000Z, by ada';

describe('on hold, for all', () => {
  it.each<[string, Parameters<typeof planOf>[0], string, object | undefined]>([
    ['is as declared', {}, `${ALL}; the container group is as declared`, undefined],
    [
      'was never made',
      FRESH,
      `${ALL}; would create it: its declaration changed`,
      { step: 'create', reason: 'Declared' },
    ],
    [
      'is missing',
      { sight: { kind: 'absent' } },
      `${ALL}; would create it anew: the container group was not there`,
      { step: 'recreate', reason: 'Missing' },
    ],
    [
      'has a new image',
      { images: digest(NEW) },
      `${ALL}; would update it: an image it follows was pushed`,
      { step: 'update', reason: 'ImagePushed' },
    ],
    [
      'stands still',
      { sight: there(STOPPED) },
      `${ALL}; would start it: the container group was stopped by somebody else`,
      { step: 'start', reason: 'StoppedOutside' },
    ],
    [
      'belongs to somebody else',
      { ...FRESH, sight: there({ tags: {} }) },
      `${ALL}; a container group of that name exists and was not created by Mooring`,
      { step: 'none', reason: 'AdoptionRequired' },
    ],
    [
      'is to be deleted',
      { desired: { deletion: { at: NOW, keep: false } } },
      `${ALL}; its deletion waits`,
      { step: 'delete', reason: 'DeleteAsked' },
    ],
    [
      'is to be let go',
      { desired: { deletion: { at: NOW, keep: true } } },
      `${ALL}; letting go of it waits`,
      { step: 'tags', reason: 'Released' },
    ],
    [
      'has lived long enough',
      { document: document({ ttl: '30m' }) },
      `${ALL}; would delete it: its time to live has passed`,
      { step: 'delete', reason: 'TtlExpired' },
    ],
  ])('what %s writes nothing and says what it would do', (_, situation, message, pending) => {
    const planned = planOf({ ...situation, hold });
    expect(told(planned)).toBe('nothing | Waiting OnHold');
    expect(planned.state.status.message).toBe(message);
    expect(planned.state.status.pending).toEqual(pending);
  });

  it('makes no revision and counts no repair, restart or failure', () => {
    const before = planOf({ hold }).state;
    const planned = planOf({ hold, images: digest(NEW), sight: there({ properties: { restartPolicy: 'Never' } }) });
    expect(planned.state).toMatchObject({ lastRevision: 1, targetRevision: 1, replicas: [replica()] });
    const { repairs, failures, health } = before.status;
    expect(planned.state.status).toMatchObject({ repairs, failures, health });
  });

  it('goes on reading what is under way', () => {
    const made = replica({ phase: 'creating', since: NOW - 30_000, confirmed: false });
    const busy = planOf({ hold, replicas: [made], sight: there({ provisioning: 'Creating' }) });
    expect(told(busy)).toBe('nothing | Waiting OnHold | in 1 s');
    expect(planOf({ hold, replicas: [made] }).state.replicas).toMatchObject([{ phase: 'serving', confirmed: true }]);
  });

  it('counts for more than the group’s own hold, and that for more than only reading', () => {
    const own = { document: document({ hold: true }), installation: { readOnly: true } };
    expect(planOf({ ...own, hold }).state.status.message).toContain('everything is on hold');
    expect(planOf(own).state.status).toMatchObject({
      reason: 'OnHold',
      message: 'on hold; the container group is as declared',
    });
    expect(planOf({ installation: { readOnly: true } }).state.status).toMatchObject({
      reason: 'ReadOnly',
      message: 'this installation only observes; the container group is as declared',
    });
  });

  it('over, what waits for its time no longer says that it is on hold', () => {
    const status = { phase: 'Waiting', reason: 'OnHold', failures: { count: 3, notBefore: NOW + HOUR } } as const;
    expect(told(planOf({ status, sight: { kind: 'absent' } }))).toBe('nothing | Waiting Missing | in 3600 s');
  });
});

describe('a container group of which Azure says nothing', () => {
  const silent = () => {
    const sight = there();
    if (sight.kind !== 'there') throw new Error('there');
    const body = JSON.parse(JSON.stringify(sight.group.body).replaceAll('"instanceView"', '"_"'));
    delete body.properties._;
    for (const container of body.properties.containers) delete container.properties._;
    return { ...sight, group: { ...sight.group, body } };
  };

  it('does not count as declared: it is said what is known, and it is looked at ever more rarely', () => {
    const planned = planOf({ sight: silent() });
    expect(told(planned)).toBe('nothing | Waiting StateUnknown | in 60 s');
    expect(planned.state.status.message).toBe(
      'what can be seen is as declared; Azure does not say how its containers are',
    );
    const since = { phase: 'Waiting', reason: 'StateUnknown' } as const;
    expect(told(planOf({ sight: silent(), status: { ...since, since: NOW - 600_000 } }))).toContain('in 600 s');
    expect(told(planOf({ sight: silent(), status: { ...since, since: NOW - 9 * HOUR } }))).toContain('in 1800 s');
  });

  it('is mended all the same where it differs', () => {
    const [plain, body] = [silent(), silent()];
    const edited = { ...plain, group: { ...body.group, tags: {} } };
    expect(told(planOf({ sight: edited }))).toContain('tags Drifted');
  });
});

describe('what is protected', () => {
  const edited = there({ properties: { restartPolicy: 'Never' } });
  const guarded = document({ protect: true });

  it('is neither deleted nor recreated for a drift, and its status says which and why', () => {
    const planned = planOf({ document: guarded, target: revision(1, guarded), sight: edited });
    expect(told(planned)).toBe('nothing | Stalled Protected | in 1800 s');
    expect(planned.state.status).toMatchObject({
      message: 'it is protected: deleting and recreating are refused; differs at /properties/restartPolicy',
      drift: [{ pointer: '/properties/restartPolicy', class: 'recreate' }],
    });
  });

  it('is not recreated when it is stuck, and its status says so', () => {
    const stuck = replica({ phase: 'creating', since: NOW - HOUR });
    const planned = planOf({ document: guarded, replicas: [stuck], sight: there({ provisioning: 'Pending' }) });
    expect(told(planned)).toBe('nothing | Stalled Protected | in 1800 s');
    expect(planned.state.status.message).toContain('provisioning took longer than its deadline');
  });
});
