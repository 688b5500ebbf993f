/**
 * A rolling upgrade by bare ARM calls, each step in its right order, or with one of them left out as each sabotage
 * says. It tests this test: without Mooring in between, the load must see nothing of the one and must see the others.
 */
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GroupSeen } from './azure-hand.ts';
import type { Options } from './options.ts';
import { eventually } from './outside.ts';
import { containerGroup, imageName, monitorOf, PORT, PROFILE, waitSeconds } from './service.ts';
import type { Stand } from './stand.ts';

const WELL_WITHIN_S = 90;
const PREVIEW = 'storefront-by-hand-preview';
const OK = 200;

/** The first version: as many container groups as there are to be replicas, in a profile with the TTL that was asked for. */
export async function createByHand(stand: Stand, options: Options, digest: string): Promise<void> {
  await stand.hand.putProfile(PROFILE, profileBody(PROFILE, options));
  await stand.hand.putProfile(PREVIEW, profileBody(PREVIEW, options));
  const groups = await createAll(stand, options, 'a', digest);
  for (const group of groups) await putIn(stand, PROFILE, group);
  await online(stand, PROFILE, groups);
}

export async function upgradeByHand(stand: Stand, options: Options, digest: string): Promise<void> {
  const { hand } = stand;
  const { sabotage } = options;
  const old = await hand.groups();
  const takeOut = async (): Promise<void> => {
    for (const { name } of old) await hand.deleteEndpoint(PROFILE, name);
  };
  const remove = async (): Promise<void> => {
    for (const { name } of old) await hand.deleteGroup(name);
  };
  if (sabotage === 'delete-first') await remove();
  const fresh = await createAll(stand, options, 'b', digest);
  if (sabotage !== 'skip-probe') for (const { ip } of fresh) await answers(ip, '/healthz');
  if (sabotage !== 'skip-preview') {
    for (const group of fresh) await putIn(stand, PREVIEW, group);
    await online(stand, PREVIEW, fresh);
  }
  for (const group of fresh) await putIn(stand, PROFILE, group);
  // Who did not look before does not look now.
  if (sabotage !== 'skip-preview') await online(stand, PROFILE, fresh);
  await takeOut();
  if (sabotage === 'delete-first') return;
  if (sabotage !== 'skip-ttl') await sleep(waitSeconds(options) * 1000);
  await remove();
}

export function profileBody(name: string, options: Options): unknown {
  const { intervalSeconds, timeoutSeconds, toleratedFailures, ...monitor } = monitorOf(options);
  return {
    location: 'global',
    properties: {
      profileStatus: 'Enabled',
      trafficRoutingMethod: 'Weighted',
      dnsConfig: { relativeName: `${name}-by-hand`, ttl: options.ttlSeconds },
      monitorConfig: {
        ...monitor,
        intervalInSeconds: intervalSeconds,
        timeoutInSeconds: timeoutSeconds,
        toleratedNumberOfFailures: toleratedFailures,
      },
      endpoints: [],
    },
  };
}

async function createAll(
  { azure, hand }: Stand,
  { replicas }: Options,
  letter: string,
  digest: string,
): Promise<GroupSeen[]> {
  const names = Array.from({ length: replicas }, (_, index) => `storefront-${letter}${index}`);
  const image = `${imageName(azure).replace(/:[^/]*$/, '')}@${digest}`;
  for (const name of names) await hand.putGroup(name, containerGroup(image, name));
  let found: GroupSeen[] = [];
  await eventually(
    async () => {
      found = (await hand.groups()).filter(({ name, state }) => names.includes(name) && state === 'Running');
      return found.length === names.length;
    },
    WELL_WITHIN_S,
    () => `${names.join(', ')} to run`,
  );
  return found;
}

async function putIn({ hand }: Stand, profile: string, { name, fqdn }: GroupSeen): Promise<void> {
  await hand.putEndpoint(profile, name, { target: fqdn, endpointStatus: 'Enabled', weight: 100 });
}

async function online({ hand }: Stand, profile: string, groups: readonly GroupSeen[]): Promise<void> {
  await eventually(
    async () => {
      const endpoints = (await hand.profile(profile))?.endpoints ?? [];
      return groups.every(({ name }) => endpoints.find((one) => one.name === name)?.status === 'Online');
    },
    WELL_WITHIN_S,
    () => `${groups.map(({ name }) => name).join(', ')} to be Online in ${profile}`,
  );
}

async function answers(ip: string, path: string): Promise<void> {
  const ask = (): Promise<boolean> =>
    new Promise((resolve) => {
      const call = get({ host: ip, port: PORT, path, agent: false, timeout: 1_000 }, (response) => {
        response.resume();
        resolve(response.statusCode === OK);
      });
      call.on('timeout', () => call.destroy());
      call.on('error', () => resolve(false));
    });
  await eventually(ask, WELL_WITHIN_S, () => `${ip} to answer ${path}`);
}
