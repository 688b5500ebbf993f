/** infra/permissions.json is what Mooring needs at ARM, no less and no more; and whoever gives too little is told what. */
import { describe, expect, it } from 'vitest';
import permissions from '../../../infra/permissions.json' with { type: 'json' };
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import { type Bench, permissionBench, RESOURCE_GROUP } from './bench.ts';
import { playMainJob, playRouter, playSubscription } from './play.ts';

/** The doctor's is tested beside this file. */
type Role = Exclude<keyof typeof permissions, 'doctor'>;

/** Where infra/main.bicep gives each. */
const SCOPES: Readonly<Record<Role, string>> = {
  containerGroups: RESOURCE_GROUP,
  links: `/subscriptions/${DEFAULT_SUBSCRIPTION}/resourceGroups/net`,
  routers: RESOURCE_GROUP,
  subscription: `/subscriptions/${DEFAULT_SUBSCRIPTION}`,
};
const ROLES: readonly Role[] = ['containerGroups', 'links', 'routers', 'subscription'];
const LIMIT_MS = 60_000;

/** A bench whose identity has the roles, but for one action of one of them. */
function benchWithout(role?: Role, action?: string): Bench {
  return permissionBench(
    ROLES.map((name) => ({
      scope: SCOPES[name],
      actions: permissions[name].actions.filter((one) => name !== role || one !== action),
    })),
  );
}

const actionsOf = (role: Role) => permissions[role].actions.map((action) => ({ role, action }));

describe('with exactly these roles', () => {
  it('nothing that Mooring does is refused', { timeout: LIMIT_MS }, async () => {
    const bench = benchWithout();
    await playMainJob(bench);
    expect([await playRouter(bench), await playSubscription(bench)]).toEqual([[], []]);
    expect([...bench.refused, ...bench.told, ...bench.failed]).toEqual([]);
  });
});

describe('without one of them, ARM refuses it, and the group’s condition names it', () => {
  it.each([...actionsOf('containerGroups'), ...actionsOf('links')])(
    '$action',
    { timeout: LIMIT_MS },
    async ({ role, action }) => {
      const bench = benchWithout(role, action);
      await playMainJob(bench);
      expect([...bench.refused]).toEqual([action]);
      expect([...bench.told].join('\n')).toContain(`: ${action} (`);
    },
  );
});

describe('without one of a router’s, ARM refuses it, and the fault names it', () => {
  it.each(actionsOf('routers'))('$action', { timeout: LIMIT_MS }, async ({ role, action }) => {
    // What may be read in the whole subscription may be read in this resource group, too.
    const bench = permissionBench([
      { scope: SCOPES[role], actions: permissions[role].actions.filter((one) => one !== action) },
    ]);
    const failed = await playRouter(bench);
    expect([...bench.refused]).toEqual([action]);
    expect(failed.join('\n')).toContain(`: ${action} (`);
  });
});

describe('without one of a subscription’s, ARM refuses it, and what could not be read is named', () => {
  it.each(actionsOf('subscription'))('$action', { timeout: LIMIT_MS }, async ({ role, action }) => {
    const bench = permissionBench([
      { scope: SCOPES[role], actions: permissions[role].actions.filter((one) => one !== action) },
    ]);
    const failed = await playSubscription(bench);
    expect([...bench.refused].map((one) => one.toLowerCase())).toEqual([action.toLowerCase()]);
    expect(failed).not.toEqual([]);
  });
});
