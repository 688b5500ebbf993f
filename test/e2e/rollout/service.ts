/** The service under load: its image in its versions, how it is declared, and what the router asks of it. */
import { fileURLToPath } from 'node:url';
import { buildAndPush } from '../../../local/buildah/build.ts';
import { buildImage } from '../../../local/push/build-image.ts';
import { pushImage } from '../../../local/push/push-image.ts';
import type { AzureAddresses } from '../../../local/start/addresses.ts';
import type { Options } from './options.ts';

export const GROUP = 'storefront';
export const PROFILE = 'storefront-tm';
export const PORT = 8080;
export const LOCATION = 'westeurope';
const REPOSITORY = 'rollout';
const TAG = 'live';
const FOLDER = fileURLToPath(new URL('./image', import.meta.url));

/** How much longer than the TTL clients keep an answer: these keep none longer, so a second is margin enough. */
const STALE_SECONDS = 2;
/** For requests under way on a connection that has just had its time. */
const DRAIN_MARGIN_SECONDS = 3;
/** A bad image has failed after this: several times what a good one needs here. */
const DEADLINE_SECONDS = 40;

const STEP_WEIGHTS = [20, 60];
const PAUSE_SECONDS = 5;

/** Of a Canary's steps, in ms. */
export function pausesMs({ strategy }: Pick<Options, 'strategy'>): number[] {
  return strategy === 'Canary' ? STEP_WEIGHTS.map(() => PAUSE_SECONDS * 1000) : [];
}

/** As Traffic Manager takes it; local Azure makes a tenth of its times. */
export const MONITOR = {
  protocol: 'HTTP',
  port: PORT,
  path: '/ready',
  intervalSeconds: 10,
  timeoutSeconds: 5,
  toleratedFailures: 1,
};

/** Where an image answers clients with 500 and calls itself well, only a probe of what clients ask tells. */
export function monitorOf({ bad }: Pick<Options, 'bad'>): typeof MONITOR {
  return bad === '500' ? { ...MONITOR, path: '/' } : MONITOR;
}

/** Pushes a version to the tag that is followed; its digest. */
export async function pushVersion(azure: AzureAddresses, version: string, tag = TAG): Promise<string> {
  if (azure.builds !== undefined) {
    const target = { folder: FOLDER, registry: azure.registry, repository: REPOSITORY, tag, version };
    return buildAndPush(azure.builds, target);
  }
  const image = await buildImage(FOLDER, { version });
  return pushImage({ registry: azure.registry, repository: REPOSITORY, tag }, image);
}

export function imageName(azure: AzureAddresses, tag = TAG): string {
  return `${azure.loginServer}/${REPOSITORY}:${tag}`;
}

export function drainSeconds({ keepSeconds }: Pick<Options, 'keepSeconds'>): number {
  return keepSeconds + DRAIN_MARGIN_SECONDS;
}

export function waitSeconds(options: Pick<Options, 'ttlSeconds' | 'keepSeconds'>): number {
  return options.ttlSeconds + STALE_SECONDS + drainSeconds(options);
}

/** ACI's part alone. */
export function containerGroup(image: string, label: string): Record<string, unknown> {
  const container = {
    image,
    ports: [{ port: PORT }],
    resources: { requests: { cpu: 0.5, memoryInGB: 0.5 } },
  };
  return {
    location: LOCATION,
    properties: {
      osType: 'Linux',
      containers: [{ name: GROUP, properties: container }],
      ipAddress: {
        type: 'Public',
        // With no scope said, no two container groups of a region can have one label.
        dnsNameLabel: label,
        ports: [{ port: PORT, protocol: 'TCP' }],
      },
    },
  };
}

export function declaration(azure: AzureAddresses, options: Options): Record<string, unknown> {
  const owned = { owned: true, ttlSeconds: options.ttlSeconds, monitor: monitorOf(options) };
  return {
    name: GROUP,
    ...containerGroup(imageName(azure), GROUP),
    mooring: {
      replicas: options.replicas,
      images: { [GROUP]: { follow: 'digest' } },
      health: { http: { path: '/healthz', port: PORT } },
      strategy: strategyOf(options),
      traffic: {
        trafficManager: {
          profile: PROFILE,
          ...(options.shared ? {} : owned),
          staleMargin: `${STALE_SECONDS}s`,
          drain: `${drainSeconds(options)}s`,
        },
      },
    },
  };
}

function strategyOf({ strategy: type, rollback }: Options): Record<string, unknown> {
  const asked = rollback === undefined ? {} : { rollback };
  const common = { type, progressDeadlineSeconds: DEADLINE_SECONDS, ...asked };
  switch (type) {
    case 'Canary':
      return {
        ...common,
        steps: STEP_WEIGHTS.map((weight) => ({ weight, pause: `${PAUSE_SECONDS}s` })),
      };
    case 'BlueGreen':
      return { ...common, promotion: 'automatic' };
    case 'InPlace':
    case 'Recreate':
      return { ...common, allowInterruption: true };
    case 'Rolling':
      return common;
  }
}
