/** What the caller may do, as ARM tells it. */
import { expect, it } from 'vitest';
import type { RoleAssignment } from '../../../local/world/settings.ts';
import { bench, SUBSCRIPTION, send } from '../world/support.ts';

const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg`;
const PATH = `${GROUP}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
const READ = 'Microsoft.Authorization/permissions/read';

function asking(roleAssignments?: readonly RoleAssignment[]) {
  const { arm } = bench({ settings: roleAssignments === undefined ? {} : { roleAssignments } });
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const authorization = `Bearer ${part({ alg: 'none' })}.${part({ iss: 'local', appid: 'mooring' })}.x`;
  return send(arm, 'GET', PATH, undefined, { authorization });
}
const of = (actions: readonly string[], more: Partial<RoleAssignment> = {}) => ({
  principal: 'mooring',
  actions,
  ...more,
});

it('is everything where nothing is checked', async () => {
  expect((await asking()).body).toEqual({
    value: [{ actions: ['*'], notActions: [], dataActions: [], notDataActions: [] }],
  });
});

it('is a permission an assignment that holds there, and none of another or elsewhere', async () => {
  const { body } = await asking([
    of([READ], { scope: GROUP }),
    of(['a/read'], { notActions: ['b'] }),
    of(['c'], { scope: `${GROUP}/providers/x/y/z` }),
    of(['d'], { scope: `${GROUP}2` }),
    { principal: 'other', actions: ['e'] },
  ]);
  expect(body).toMatchObject({ value: [{ actions: [READ] }, { actions: ['a/read'], notActions: ['b'] }] });
});

it('takes a right of its own', async () => {
  expect((await asking([of(['a/read'])])).status).toBe(403);
});
