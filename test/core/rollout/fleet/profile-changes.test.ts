/** Which changes of a declared router profile are refused where they are declared, and which are done. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/core/json.ts';
import type { GroupRow, ProfileRecord } from '../../../../src/core/model.ts';
import { refusedChanges } from '../../../../src/core/rollout/fleet/profile-changes.ts';
import { parseDeclaration } from '../../../../src/core/spec/parse.ts';
import { document, rowOf } from '../../plan/build.ts';
import { inputOf, MAIN, old, type Scene } from './build.ts';

const APPLIED: ProfileRecord = { router: MAIN, use: 'owned', applied: 'x' };
const behind = (manager: JsonObject): JsonObject => ({
  traffic: { trafficManager: { profile: 'web-tm', ...manager } },
});
const own = (manager: JsonObject = {}) => behind({ owned: true, ...manager });
const PROPERTIES = { ipAddress: { type: 'Public', ports: [{ port: 80 }] } };

function refused(before: JsonObject, after: JsonObject, more: Partial<Scene> = {}, row: Partial<GroupRow> = {}) {
  const of = inputOf({ mooring: before, found: [old(1), old(2)], state: { profiles: [APPLIED] }, ...more }).row;
  const parsed = parseDeclaration(document({ replicas: 2, ...after }, PROPERTIES, { ports: [{ port: 80 }] }), {
    name: 'web',
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  return refusedChanges({ ...of, ...row }, parsed.declaration).map(({ pointer, rule }) => {
    expect(rule.length).toBeGreaterThan(0);
    return pointer.slice(pointer.lastIndexOf('/') + 1);
  });
}

const none: Partial<Scene> = { state: { profiles: [] } };

describe('a change of the profile', () => {
  it.each<[string, JsonObject, JsonObject, Partial<Scene>, string[]]>([
    ['to another DNS name', own({ relativeName: 'a' }), own({ relativeName: 'b' }), {}, ['relativeName']],
    ['to the DNS name that is not said', own({ relativeName: 'a' }), own(), {}, ['relativeName']],
    ['to the same DNS name, said', own(), own({ relativeName: 'web-tm' }), {}, []],
    [
      'to another DNS name, where the first was never seen: it may be taken',
      own({ relativeName: 'a' }),
      own({ relativeName: 'b' }),
      { state: { profiles: [{ router: MAIN, use: 'owned' }] } },
      [],
    ],
    ['to another profile with a name of its own', own(), own({ profile: 'other-tm' }), {}, []],
    [
      'to another profile with the same DNS name',
      own({ relativeName: 'a' }),
      own({ profile: 'other-tm', relativeName: 'a' }),
      {},
      ['relativeName'],
    ],
    ['to another resource group', own(), own({ resourceGroup: 'net' }), {}, ['relativeName']],
    ['to another resource group, renamed', own(), own({ resourceGroup: 'net', relativeName: 'b' }), {}, []],
    [
      'to another subscription',
      own(),
      own({ subscription: '00000000-0000-4000-8000-000000000002' }),
      {},
      ['relativeName'],
    ],
    ['to its owner', own(), behind({}), {}, []],
    ['to its owner, elsewhere', own(), behind({ resourceGroup: 'net' }), {}, []],
    ['from its owner', behind({}), own(), none, ['owned']],
    [
      'from its owner, to whom it was given',
      behind({}),
      own(),
      { state: { profiles: [{ ...APPLIED, released: true }] } },
      [],
    ],
    ['from its owner, where none is in it', behind({}), own(), { ...none, found: [] }, []],
    ['from its owner, to a new one', behind({}), own({ profile: 'other-tm' }), none, []],
    ['to none', own(), { traffic: null }, {}, []],
    ['from none', { traffic: null }, own(), none, []],
    ['of what is no name', own({ ttlSeconds: 5 }), own({ ttlSeconds: 6, method: 'Priority' }), {}, []],
  ])('%s', (_, before, after, more, expected) => {
    expect(refused(before, after, more)).toEqual(expected);
  });

  it('from its owner is done where the profile is not there any more: that is what the status asks for', () => {
    const { row } = inputOf({ mooring: behind({}), found: [old(1)], ...none });
    const state = { ...row.state, status: { ...row.state.status, reason: 'RouterMissing' as const } };
    expect(refused(behind({}), own(), none, { state })).toEqual([]);
  });

  it('of a group that is being deleted begins a new life', () => {
    const { desired } = rowOf({ document: inputOf({ mooring: own(), found: [] }).row.desired.document });
    const deletion = { at: 1, keep: false };
    expect(refused(own(), own({ relativeName: 'b' }), {}, { desired: { ...desired, deletion } })).toEqual([]);
  });
});
