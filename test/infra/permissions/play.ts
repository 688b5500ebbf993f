/**
 * Everything that Mooring asks of ARM, so that every right it has is used: the main job with all its verbs, a group that
 * joins a subnet and bears an identity, a router's profile and endpoints, usages, and what leads to container groups.
 * Steps that a missing right breaks fail quietly: what is judged is what ARM refused and what was told of it.
 */
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { sweep } from '../../../src/engine/sweep.ts';
import { declaration } from '../../http/support.ts';
import { type Bench, RESOURCE_GROUP, SCOPE } from './bench.ts';

const NET = `/subscriptions/${DEFAULT_SUBSCRIPTION}/resourceGroups/net/providers`;
const SUBNET = `${NET}/Microsoft.Network/virtualNetworks/v/subnets/aci`;
const PROFILE = `${NET}/Microsoft.Network/networkProfiles/aci`;
const IDENTITY = `${NET}/Microsoft.ManagedIdentity/userAssignedIdentities/web`;
const MINUTE_MS = 60_000;
const signal = () => AbortSignal.timeout(30_000);

/** The container group's life, as its owner and others lead it. */
export async function playMainJob(bench: Bench): Promise<void> {
  const { ipAddress: _, ...inside } = properties();
  const plain = { location: 'westeurope', mooring: { drift: { mode: 'repair' } } };
  await bench.request('PUT /groups/web', { body: { ...plain, properties: properties() } });
  await bench.request('PUT /groups/inside', {
    body: {
      ...plain,
      identity: { type: 'UserAssigned', userAssignedIdentities: { [IDENTITY]: {} } },
      properties: { ...inside, subnetIds: [{ id: SUBNET }] },
    },
  });
  await bench.request('PUT /groups/old', {
    body: { ...plain, properties: { ...inside, networkProfile: { id: PROFILE } } },
  });
  await bench.pass(2 * MINUTE_MS);
  for (const verb of ['restart', 'stop', 'start']) {
    await bench.request(`POST /groups/web/${verb}`);
    await bench.pass(2 * MINUTE_MS);
  }
  await bench.outside('PATCH', `${RESOURCE_GROUP}/providers/Microsoft.ContainerInstance/containerGroups/web`, {
    tags: {},
  });
  await sweep(bench.parts, [SCOPE], signal());
  await bench.pass(MINUTE_MS);
  for (const name of ['web', 'inside', 'old']) await bench.request(`DELETE /groups/${name}`);
  await bench.pass(5 * MINUTE_MS);
}

/** The router's port, call by call; gives the messages of what failed. */
export async function playRouter({ parts: { router } }: Bench): Promise<string[]> {
  const ref = {
    kind: 'trafficManager',
    subscription: DEFAULT_SUBSCRIPTION,
    resourceGroup: 'shop',
    profile: 'web',
  } as const;
  const monitor = {
    protocol: 'HTTP',
    port: 80,
    path: '/',
    intervalInSeconds: 30,
    timeoutInSeconds: 5,
    toleratedNumberOfFailures: 3,
  };
  const profile = { relativeName: 'web-shop', ttlSeconds: 60, method: 'Weighted', monitor, tags: {} } as const;
  return quietly([
    () => router.create(ref, profile, signal()),
    () =>
      router.putEndpoint(
        ref,
        { name: 'web-r1-1', target: 'web.westeurope.azurecontainer.io', weight: 1, enabled: true },
        signal(),
      ),
    () => router.update(ref, profile, signal()),
    () => router.read(ref, signal()),
    () => router.removeEndpoint(ref, 'web-r1-1', signal()),
    () => router.remove(ref, signal()),
  ]);
}

/** What is read in the whole subscription; gives what could not be. */
export async function playSubscription(bench: Bench): Promise<string[]> {
  await bench.outside('PUT', `${RESOURCE_GROUP}/providers/Microsoft.Network/dnszones/shop.example`, {
    location: 'global',
  });
  const failed = await quietly([() => bench.parts.quota.read(DEFAULT_SUBSCRIPTION, 'westeurope', signal())]);
  const { unread } = await bench.parts.pointers.list(DEFAULT_SUBSCRIPTION, signal());
  return [...failed, ...unread.map(({ what, reason }) => `${what}: ${reason}`)];
}

async function quietly(calls: readonly (() => Promise<unknown>)[]): Promise<string[]> {
  const failed: string[] = [];
  for (const call of calls)
    await call().catch((error: unknown) => failed.push(error instanceof Error ? error.message : String(error)));
  return failed;
}

function properties(): JsonObject {
  const whole = declaration()['properties'];
  return JSON.parse(JSON.stringify(whole));
}
