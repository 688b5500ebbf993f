import { describe, expect, it } from 'vitest';
import type { RoleAssignment, WorldSettings } from '../../../local/world/settings.ts';
import { type Answer, at, bench, codeOf, group, START, SUBSCRIPTION, send } from '../world/support.ts';

const SUBNET = '/subscriptions/s/resourceGroups/n/providers/Microsoft.Network/virtualNetworks/v/subnets/aci';
const IDENTITY = '/subscriptions/s/resourceGroups/n/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i';
const RESOURCE_GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg`;
const MOORING = 'Microsoft.ContainerInstance/containerGroups/';

function token(appid: string, more: object = {}): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `Bearer ${part({ alg: 'none' })}.${part({ iss: 'local', appid, ...more })}.x`;
}

function as(appid: string, settings: Partial<WorldSettings>) {
  const { arm, pass } = bench({ settings });
  const call = (method: string, path: string, body?: Parameters<typeof send>[3]): Promise<Answer> =>
    send(arm, method, path, body, { authorization: token(appid) });
  return { arm, call, pass };
}

const role = (actions: readonly string[], more: Partial<RoleAssignment> = {}): RoleAssignment => ({
  principal: 'mooring',
  scope: RESOURCE_GROUP,
  actions,
  ...more,
});

describe('with role assignments', () => {
  it('each verb needs its own action', async () => {
    const roleAssignments = [role([`${MOORING}read`, `${MOORING}write`, `${MOORING}restart/action`])];
    const { call, pass } = as('mooring', { roleAssignments });
    expect((await call('PUT', at('web'), group())).status).toBe(201);
    await pass(2_000);
    expect((await call('GET', at('web'))).status).toBe(200);
    expect((await call('GET', at())).status).toBe(200);
    expect((await call('PATCH', at('web'), { tags: {} })).status).toBe(200);
    expect((await call('POST', at('web', '/restart'))).status).toBe(204);
    for (const [method, path] of [
      ['DELETE', ''],
      ['POST', '/stop'],
      ['POST', '/containers/web/exec'],
      ['GET', '/containers/web/logs'],
    ] as const) {
      const refused = await call(method, at('web', path), { command: 'ls' });
      expect([refused.status, codeOf(refused)]).toEqual([403, 'AuthorizationFailed']);
    }
  });

  it('a refusal says who, what and where, and changes nothing', async () => {
    const { call } = as('somebody', { roleAssignments: [role(['*'])] });
    const refused = await call('PUT', at('web'), group());
    expect(refused.body).toMatchObject({
      error: {
        code: 'AuthorizationFailed',
        message: expect.stringMatching(
          /^The client 'somebody' with object id 'somebody' does not have authorization to perform action 'Microsoft\.ContainerInstance\/containerGroups\/write' over scope '\/subscriptions\/.*\/containerGroups\/web' or the scope is invalid\. If access was recently granted, please refresh your credentials\.$/,
        ),
      },
    });
    expect(refused.headers['x-ms-failure-cause']).toBe('gateway');
  });

  it('the scope ends where another name begins, and what is taken out is not given', async () => {
    const inner = as('mooring', { roleAssignments: [role(['*'], { scope: RESOURCE_GROUP.slice(0, -1) })] });
    expect((await inner.call('GET', at('web'))).status).toBe(403);
    const cut = as('mooring', {
      roleAssignments: [role(['Microsoft.ContainerInstance/*'], { notActions: ['*/delete'] })],
    });
    expect((await cut.call('PUT', at('web'), group())).status).toBe(201);
    expect((await cut.call('DELETE', at('web'))).status).toBe(403);
    const both = as('mooring', {
      roleAssignments: [role(['*'], { notActions: ['*/delete'] }), role(['*/delete'], { principal: '*' })],
    });
    expect((await both.call('DELETE', at('web'))).status).toBe(204);
  });

  it.each([
    [
      'a subnet',
      group({ subnetIds: [{ id: SUBNET }] }),
      'Microsoft.Network/virtualNetworks/subnets/join/action',
      SUBNET,
    ],
    [
      'an identity',
      group({}, { identity: { type: 'UserAssigned', userAssignedIdentities: { [IDENTITY]: {} } } }),
      'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
      IDENTITY,
    ],
  ])('a PUT that links to %s needs the right to it', async (_, body, action, scope) => {
    const own = role(['Microsoft.ContainerInstance/*']);
    const without = as('mooring', { roleAssignments: [own] });
    const refused = await without.call('PUT', at('web'), body);
    expect([refused.status, codeOf(refused)]).toEqual([403, 'LinkedAuthorizationFailed']);
    expect(JSON.stringify(refused.body)).toContain(`perform action(s) '${action}' on the linked scope(s) '${scope}'`);
    expect(codeOf(await without.call('GET', at('web')))).toBe('ResourceNotFound');
    const given = as('mooring', { roleAssignments: [own, role([action], { scope })] });
    expect((await given.call('PUT', at('web'), body)).status).toBe(201);
  });

  it('operations can be polled by whoever has their address', async () => {
    const { call } = as('mooring', { roleAssignments: [role([`${MOORING}write`])] });
    const put = await call('PUT', at('web'), group());
    expect((await call('GET', put.headers['azure-asyncoperation'] ?? '')).status).toBe(200);
  });

  it('that are set while it runs hold from then on', async () => {
    const { arm, call } = as('mooring', {});
    expect((await call('PUT', at('web'), group())).status).toBe(201);
    await send(arm, 'PUT', '/_world/access', { value: [{ principal: 'mooring', actions: [`${MOORING}read`] }] });
    expect((await call('GET', at('web'))).status).toBe(200);
    expect((await call('DELETE', at('web'))).status).toBe(403);
    await send(arm, 'DELETE', '/_world/access');
    expect((await call('DELETE', at('web'))).status).toBe(200);
  });
});

describe('a token', () => {
  it.each([
    ['that has expired', token('me', { exp: START / 1000 - 1 }), undefined, 'ExpiredAuthenticationToken'],
    ['that is none of ours, where that is checked', 'Bearer me', ['you'], 'InvalidAuthenticationToken'],
    ['that is missing', '', undefined, 'AuthenticationFailed'],
    ['of another kind', 'Basic abc', undefined, 'AuthenticationFailed'],
  ])('%s is refused with 401', async (_, authorization, plainTokens, code) => {
    const { arm } = bench({ settings: plainTokens === undefined ? {} : { plainTokens } });
    const refused = await send(arm, 'GET', at(), undefined, { authorization });
    expect([refused.status, codeOf(refused)]).toEqual([401, code]);
    expect(refused.headers['www-authenticate']).toMatch(/^Bearer authorization_uri=/);
  });

  it('of ours is taken until it expires', async () => {
    const { arm, pass } = bench({ settings: { plainTokens: ['you'] } });
    expect((await send(arm, 'GET', at(), undefined, { authorization: 'Bearer you' })).status).toBe(200);
    const headers = { authorization: token('me', { exp: START / 1000 + 60 }) };
    expect((await send(arm, 'GET', at(), undefined, headers)).status).toBe(200);
    await pass(60_000);
    expect((await send(arm, 'GET', at(), undefined, headers)).status).toBe(401);
  });
});
