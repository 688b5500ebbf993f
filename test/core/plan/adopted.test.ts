/** What was adopted: tags once, then a watch that writes nothing that nobody asked for. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Revision } from '../../../src/core/model.ts';
import { needsLook } from '../../../src/core/needs-look.ts';
import { ownTags } from '../../../src/core/tags.ts';
import { TIMINGS } from '../../../src/core/timings.ts';
import {
  bodyOf,
  document,
  ended,
  HOUR,
  IMAGE,
  INSTALLATION,
  NEW,
  NOW,
  planOf,
  replica,
  revision,
  rowOf,
  type Situation,
  STOPPED,
  there,
  told,
} from './build.ts';

const WATCH = { drift: { mode: 'report' }, images: { web: { follow: 'none' } } };
const DOCUMENT = document(WATCH);
const BODY = withTag(bodyOf(DOCUMENT));
const TARGET: Revision = { ...revision(1, DOCUMENT), body: BODY, pins: {}, cause: 'Adopted' };
const MARK = ownTags({ owner: 'home', group: 'web', revision: 1, hash: undefined });
const CRASHED = { state: 'Failed', current: ended(1) };

/** Image text as found: the helper pins it. */
function withTag(body: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(body).replace(/reg\.example\/shop\/web@[^"]*/, IMAGE));
}

const seen = (look: Parameters<typeof there>[0] = {}) => there({ body: BODY, tags: MARK, ...look });
const situation = (of: Situation = {}): Situation => ({
  document: DOCUMENT,
  target: TARGET,
  images: {},
  status: { images: {} },
  sight: seen(),
  ...of,
});
const FIRST: Situation = { replicas: [replica({ revision: 0 })], sight: seen({ tags: { team: 'b' } }) };
const plan = (of: Situation) => told(planOf(situation(of)));

describe('just adopted', () => {
  it.each<[string, Situation, string]>([
    ['gets our tags', {}, 'tags Adopted | Updating Adopted | in 5 s'],
    [
      'gets our tags though it differs',
      { sight: seen({ tags: {}, properties: { restartPolicy: 'Never' } }) },
      'tags Adopted | Updating Adopted | in 5 s',
    ],
    [
      'gets our tags though it has crashed',
      { sight: seen({ tags: {}, ...CRASHED }) },
      'tags Adopted | Updating Adopted | in 5 s',
    ],
    [
      'gets our tags though it is stopped',
      { sight: seen({ tags: {}, ...STOPPED }) },
      'tags Adopted | Updating Adopted | in 5 s',
    ],
    [
      'gets our tags before what has been declared since',
      { document: document(WATCH, {}, { command: ['x'] }), desired: { generation: 2 } },
      'tags Adopted | Updating Adopted | in 5 s',
    ],
    [
      'gets our tags before the digest it is to follow',
      { document: document({}), images: { [IMAGE]: { kind: 'digest', digest: NEW } } },
      'tags Adopted | Updating Adopted | in 5 s',
    ],
    ['is not created where it has gone meanwhile', { sight: { kind: 'absent' } }, 'nothing | Unhealthy Missing'],
    [
      'is not created even where repairs are asked for: nothing is ours yet',
      { document: document({ ...WATCH, drift: { mode: 'repair' } }), sight: { kind: 'absent' } },
      'nothing | Unhealthy Missing',
    ],
  ])('%s', (_what, of, expected) => {
    expect(plan({ ...FIRST, ...of })).toBe(expected);
  });

  it('keeps every tag of others and drops what another life of ours has left', () => {
    const tags = { team: 'b', 'mooring-group': 'old', 'mooring-hash': 'old' };
    const { step } = planOf(situation({ ...FIRST, sight: seen({ tags }) }));
    expect(step).toMatchObject({ kind: 'tags', tags: { team: 'b', ...MARK } });
    expect(Object.keys(step && 'tags' in step ? step.tags : {})).not.toContain('mooring-hash');
  });

  it('is at its revision once a read shows our tags, and not before', () => {
    expect(planOf(situation(FIRST)).state.replicas).toMatchObject([{ revision: 0 }]);
    const joined = planOf(situation({ replicas: [replica({ revision: 0 })] }));
    expect(joined.state.replicas).toMatchObject([{ revision: 1 }]);
    expect(told(joined)).toBe('nothing | Running AsDeclared');
  });

  it.each([
    ['on hold', { document: document({ ...WATCH, hold: true }) }],
    ['only observed', { installation: { readOnly: true } }],
  ])('gets nothing while it is %s', (_what, of) => {
    expect(planOf(situation({ ...FIRST, ...of })).step).toBeUndefined();
  });
});

describe('only watched', () => {
  it.each<[string, Situation, string]>([
    ['missing', { sight: { kind: 'absent' } }, 'nothing | Unhealthy Missing'],
    ['stopped', { sight: seen(STOPPED) }, 'nothing | Unhealthy StoppedOutside'],
    ['crashed', { sight: seen(CRASHED) }, 'nothing | Unhealthy ContainersFailed'],
    ['changed', { sight: seen({ properties: { restartPolicy: 'Never' } }) }, 'nothing | Running Drifted'],
    ['without our tags', { sight: seen({ tags: {} }) }, 'nothing | Running Drifted'],
    [
      'missing, where no drift is to be told',
      { document: document({ ...WATCH, drift: { mode: 'ignore' } }), sight: { kind: 'absent' } },
      'nothing | Unhealthy Missing',
    ],
    [
      'stuck in provisioning',
      { replicas: [replica({ phase: 'creating', since: NOW - HOUR })], sight: seen({ provisioning: 'Pending' }) },
      'nothing | Unhealthy StuckProvisioning | in 1800 s',
    ],
  ])('is told and left: %s', (_what, of, expected) => {
    expect(plan(of)).toBe(expected);
  });

  it('says how to have it mended', () => {
    const { message } = planOf(situation({ sight: seen(STOPPED) })).state.status;
    expect(message).toContain('drift: { mode: repair }');
  });

  it.each<[string, Situation, string]>([
    [
      'a stop',
      { document: document({ ...WATCH, running: false }), desired: { generation: 2 } },
      'stop StopAsked | Updating Stopping | in 5 s',
    ],
    ['a start', { desired: { generation: 2 }, sight: seen(STOPPED) }, 'start StartAsked | Updating Starting | in 5 s'],
    ['a restart', { desired: { generation: 2, restart: 2 } }, 'restart RestartAsked | Updating Restarting | in 5 s'],
    [
      'repairs',
      {
        document: document({ ...WATCH, drift: { mode: 'repair' } }),
        desired: { generation: 2 },
        sight: { kind: 'absent' },
      },
      'recreate Missing | Repairing Missing | in 20 s',
    ],
  ])('does what its owner asks for: %s', (_what, of, expected) => {
    expect(plan(of)).toBe(expected);
  });

  it.each([
    ['while it stays away', 'absent' as const, undefined],
    ['when it is back', seen(), 'came back'],
  ])('missing, and told so, is looked at by the sweep %s: %s', (_when, sight, why) => {
    const listed = typeof sight === 'string' || sight.kind !== 'there' ? ('absent' as const) : sight.group;
    const row = rowOf(situation({ status: { phase: 'Unhealthy', reason: 'Missing', images: {} } }));
    expect(needsLook({ row, listed, digests: new Map(), installation: INSTALLATION, now: NOW, timings: TIMINGS })).toBe(
      why,
    );
  });

  it('carries through a recreation that had begun before', () => {
    const replicas = [replica({ phase: 'deleting', afterwards: 'recreate', since: NOW - 60_000 })];
    expect(plan({ replicas, sight: { kind: 'absent' } })).toContain('recreate');
  });

  it('is over when its owner has declared it', () => {
    expect(plan({ target: { ...TARGET, cause: 'Declared' }, sight: { kind: 'absent' } })).toContain('recreate Missing');
  });
});
