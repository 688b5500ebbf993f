/**
 * The main job and one BlueGreen upgrade, step by step, each seen at ARM. A step that fails ends the play: what comes
 * after it would cost money and tell nothing. Called by `verify-azure.ts`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Azure, ContainerGroupSeen } from './azure.ts';
import type { Images } from './images.ts';
import type { Mooring } from './mooring.ts';
import { type Names, TAG } from './names.ts';
import type { Options } from './options.ts';

export interface Play {
  readonly options: Options;
  readonly names: Names;
  readonly azure: Azure;
  readonly mooring: Mooring;
  readonly images: Images;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

export interface Step {
  readonly step: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly saw: string;
}

const LOOK_MS = 2_000;

/** Adds each step to `steps` as it ends, so that what was seen is known however it ends. */
export async function play(play: Play, steps: Step[]): Promise<void> {
  const { azure, mooring, images, names, options, signal } = play;
  const step = async (name: string, act: () => Promise<string>): Promise<void> => {
    const began = Date.now();
    const how = await act().then(
      (saw) => ({ ok: true, saw }),
      (error: unknown) => ({ ok: false, saw: error instanceof Error ? error.message : String(error) }),
    );
    const seconds = (Date.now() - began) / 1000;
    steps.push({ step: name, seconds, ...how });
    play.say(`${how.ok ? 'ok  ' : 'FAIL'} ${seconds.toFixed(1).padStart(7)} s  ${name}: ${how.saw}`);
    if (!how.ok) throw new Error(`${name}: ${how.saw}`);
  };
  const until = async (what: string, seen: () => Promise<boolean>): Promise<void> => {
    for (const end = Date.now() + options.limitMs; ; ) {
      signal.throwIfAborted();
      if (await seen()) return;
      if (Date.now() > end) throw new Error(`waited ${options.limitMs / 1000} s in vain for ${what}`);
      await sleep(LOOK_MS, undefined, { signal });
    }
  };
  const runs = (one: ContainerGroupSeen | undefined, digest: string): boolean =>
    one?.provisioningState === 'Succeeded' && one.state === 'Running' && one.image.endsWith(`@${digest}`);
  const job = () => azure.group(names.job);
  let digest = await images.push('job', '1');

  await step('created', async () => {
    await mooring.declare(names.job, declaration(play, 'job'));
    await until('it to run', async () => runs(await job(), digest));
    return `runs ${short(digest)}`;
  });
  await step('pushed and redeployed', async () => {
    digest = await images.push('job', '2');
    await until('the new image to run', async () => runs(await job(), digest));
    return `runs ${short(digest)}`;
  });
  await step('deleted behind our back, repaired', async () => {
    await azure.act(names.job, 'DELETE');
    await until('it to be gone', async () => !runs(await job(), digest));
    await until('it to run again', async () => runs(await job(), digest));
    return 'created again';
  });
  await step('stopped behind our back, started', async () => {
    await azure.act(names.job, 'POST', 'stop');
    await until('it to be down', async () => !runs(await job(), digest));
    await until('it to run again', async () => runs(await job(), digest));
    return 'started again';
  });
  await step('edited behind our back, repaired', async () => {
    const known = await job();
    if (!known) throw new Error('there is nothing to edit');
    const other = await images.push('other', 'of somebody else');
    const text = JSON.stringify({ ...known.body, id: undefined, name: undefined, type: undefined });
    await azure.act(names.job, 'PUT', undefined, JSON.parse(text.replaceAll(digest, other)));
    await until('the edit to be there', async () => (await job())?.image.endsWith(other) === true);
    await until('the image as declared', async () => runs(await job(), digest));
    return 'put right';
  });
  await step('at rest, nothing is written', async () => {
    await until('it to be at rest', async () => (await mooring.phase(names.job)) === 'Running');
    const before = await mooring.newest(names.job);
    await sleep(options.quietMs, undefined, { signal });
    if ((await mooring.newest(names.job)) !== before) throw new Error('something was done');
    return `nothing for ${options.quietMs / 1000} s`;
  });
  await step('BlueGreen: created behind Traffic Manager', async () => {
    digest = await images.push('bluegreen', '1');
    await mooring.declare(names.blueGreen, declaration(play, 'bluegreen'));
    await until('it to run, Online', () => serves(play, digest, runs));
    return `runs ${short(digest)}, Online in ${names.profile}`;
  });
  await step('BlueGreen: upgraded, never without an Online endpoint', async () => {
    digest = await images.push('bluegreen', '2');
    let looks = 0;
    await until('the new image alone to run, Online', async () => {
      const endpoints = (await azure.endpoints(names.profile)) ?? [];
      looks += 1;
      if (!endpoints.includes('Online')) throw new Error(`endpoints: ${endpoints.join(', ') || 'none'}`);
      return serves(play, digest, runs);
    });
    return `runs ${short(digest)}; ${looks} looks at the profile, each with an endpoint Online`;
  });
  await step('deleted through us', async () => {
    for (const group of [names.job, names.blueGreen]) await mooring.remove(group);
    await until('ARM to have nothing', async () => (await azure.resources()).length === 0);
    return 'ARM has nothing any more';
  });
}

type Runs = (one: ContainerGroupSeen | undefined, digest: string) => boolean;

async function serves({ azure, names }: Play, digest: string, runs: Runs): Promise<boolean> {
  const [replicas, endpoints] = await Promise.all([azure.replicas(names.blueGreen), azure.endpoints(names.profile)]);
  const alone = replicas.length > 0 && replicas.every((one) => runs(one, digest));
  return alone && endpoints?.length === replicas.length && endpoints.every((status) => status === 'Online');
}

function declaration({ options, names, images }: Play, tag: 'job' | 'bluegreen'): Record<string, unknown> {
  const { port, registry, pullIdentity, location } = options;
  const container = {
    image: `${registry}/${images.repository}:${tag}`,
    ports: [{ port }],
    resources: { requests: { cpu: 0.5, memoryInGB: 0.5 } },
  };
  const label = tag === 'job' ? {} : { dnsNameLabel: names.blueGreen };
  const trafficManager = { profile: names.profile, owned: true, ttlSeconds: 10, staleMargin: '10s', drain: '15s' };
  const monitor = { protocol: 'HTTP', port, path: '/', intervalSeconds: 10, timeoutSeconds: 5, toleratedFailures: 1 };
  return {
    location,
    tags: { [TAG]: names.run },
    ...(pullIdentity === undefined
      ? {}
      : { identity: { type: 'UserAssigned', userAssignedIdentities: { [pullIdentity]: {} } } }),
    properties: {
      osType: 'Linux',
      containers: [{ name: 'web', properties: container }],
      ipAddress: { type: 'Public', ports: [{ port, protocol: 'TCP' }], ...label },
      ...(pullIdentity === undefined
        ? {}
        : { imageRegistryCredentials: [{ server: registry, identity: pullIdentity }] }),
    },
    mooring: {
      images: { web: { follow: 'digest' } },
      ...(tag === 'job'
        ? {}
        : {
            strategy: { type: 'BlueGreen', promotion: 'automatic' },
            traffic: { trafficManager: { ...trafficManager, monitor } },
          }),
    },
  };
}

function short(digest: string): string {
  return `${digest.slice(0, 19)}…`;
}
