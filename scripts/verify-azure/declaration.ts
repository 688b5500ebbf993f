/** What the verification declares: one container, alone for the main job and behind Traffic Manager for BlueGreen. */
import type { Images } from './images.ts';
import { type Names, TAG } from './names.ts';
import type { Options } from './options.ts';

/** Short, so that a play does not wait for clients that there are none of. */
const TIMES = { ttlSeconds: 10, staleMargin: '2s', drain: '3s' };
const MONITOR = { protocol: 'HTTP', path: '/', intervalSeconds: 10, timeoutSeconds: 5, toleratedFailures: 1 };

interface Declaring {
  readonly options: Options;
  readonly names: Names;
  readonly images: Images;
}

/** `tag`: of the image that is followed, and which of the two it is. */
export function declaration({ options, names, images }: Declaring, tag: 'job' | 'bluegreen'): Record<string, unknown> {
  const { port, registry, location } = options;
  const resources = { requests: { cpu: 0.5, memoryInGB: 0.5 } };
  const container = { image: `${registry}/${images.repository}:${tag}`, ports: [{ port }], resources };
  const { identity, credentials } = pulling(options);
  const behind = tag === 'bluegreen';
  const trafficManager = { profile: names.profile, owned: true, ...TIMES, monitor: { ...MONITOR, port } };
  return {
    location,
    tags: { [TAG]: names.run },
    ...identity,
    properties: {
      osType: 'Linux',
      containers: [{ name: 'web', properties: container }],
      ipAddress: {
        type: 'Public',
        ports: [{ port, protocol: 'TCP' }],
        ...(behind ? { dnsNameLabel: names.blueGreen } : {}),
      },
      ...credentials,
    },
    mooring: {
      images: { web: { follow: 'digest' } },
      ...(behind ? { strategy: { type: 'BlueGreen', promotion: 'automatic' }, traffic: { trafficManager } } : {}),
    },
  };
}

/** Nothing where anybody may pull. */
function pulling({ pullIdentity, registry }: Options) {
  if (pullIdentity === undefined) return { identity: {}, credentials: {} };
  return {
    identity: { identity: { type: 'UserAssigned', userAssignedIdentities: { [pullIdentity]: {} } } },
    credentials: { imageRegistryCredentials: [{ server: registry, identity: pullIdentity }] },
  };
}
