/** What must be refused, each with field and rule. */
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { container, IDENTITY, refusals, SUBNET, sample } from './sample.ts';

const P = '/properties';
const C = '/properties/containers/0';
const ADDRESS = '/properties/ipAddress';

interface Case {
  readonly what: string;
  readonly document: JsonObject;
  /** Every violation, in order: its pointer, and a part of its rule. */
  readonly broken: readonly (readonly [string, string])[];
}

const many = (count: number, make: (index: number) => JsonObject): JsonObject[] =>
  Array.from({ length: count }, (_, index) => make(index));
const ports = (...numbers: number[]): JsonObject[] => numbers.map((port) => ({ port }));
const opened = (...numbers: number[]): JsonObject => ({ type: 'Public', ports: ports(...numbers) });
const volume = (index: number): JsonObject => ({ name: `volume${index}`, emptyDir: {} });
const requests = (cpu: Json, memoryInGB: Json): JsonObject => ({ resources: { requests: { cpu, memoryInGB } } });

const CASES: readonly Case[] = [
  {
    what: 'an unknown key under mooring',
    document: sample({ mooring: { replica: 2 } }),
    broken: [['/mooring/replica', 'is not known']],
  },
  {
    what: 'a container without an image',
    document: sample({ container: { image: null } }),
    broken: [[`${C}/properties/image`, 'needs an image']],
  },
  {
    what: 'a container with an empty image',
    document: sample({ container: { image: '' } }),
    broken: [[`${C}/properties/image`, 'is empty']],
  },
  {
    what: 'an init container without an image',
    document: sample({ properties: { initContainers: [{ name: 'init', properties: {} }] } }),
    broken: [[`${P}/initContainers/0/properties/image`, 'needs an image']],
  },
  {
    what: 'an image that is no reference',
    document: sample({ container: { image: 'shop/Web:1' } }),
    broken: [[`${C}/properties/image`, 'must be lower-case']],
  },
  ...['Web', '-web', 'web-', 'web_1', 'wéb', 'a b', ''].map((name) => ({
    what: `the group name "${name}"`,
    document: sample({ top: { name } }),
    broken: [['/name', 'a group’s name may hold']] as const,
  })),
  {
    what: 'a group name of 41 characters',
    document: sample({ top: { name: 'a'.repeat(41) } }),
    broken: [['/name', 'at most 40 characters']],
  },
  ...['web-r1-1-1', 'web-r12-3-westeurope-4'].map((name) => ({
    what: `the group name ${name}, shaped like a replica’s`,
    document: sample({ top: { name } }),
    broken: [['/name', 'look like a replica’s']] as const,
  })),
  ...['Web', '-web', 'web_1', 'a'.repeat(64)].map((name) => ({
    what: `the container name ${name.slice(0, 8)}`,
    document: sample({ properties: { containers: [container(name)], ipAddress: null } }),
    broken: [[`${C}/name`, 'a container’s name may hold']] as const,
  })),
  {
    what: 'two containers of one name',
    document: sample({ properties: { containers: [container('web'), container('web')], ipAddress: null } }),
    broken: [[`${P}/containers/1/name`, 'another container']],
  },
  {
    what: 'an init container named like a container',
    document: sample({ properties: { initContainers: [container('web')] } }),
    broken: [[`${P}/initContainers/0/name`, 'another container']],
  },
  ...['data', 'Volume', 'volume_1', '-volume', 'v'.repeat(64)].map((name) => ({
    what: `the volume name ${name.slice(0, 8)}`,
    document: sample({ properties: { volumes: [{ name, emptyDir: {} }] } }),
    broken: [[`${P}/volumes/0/name`, 'a volume’s name has 5 to 63']] as const,
  })),
  ...['abcd', 'Web-shop', 'web.shop', '-web-shop', 'web-shop-', 'w'.repeat(64)].map((dnsNameLabel) => ({
    what: `the DNS label ${dnsNameLabel.slice(0, 10)}`,
    document: sample({ properties: { ipAddress: { ...opened(80), dnsNameLabel } } }),
    broken: [[`${ADDRESS}/dnsNameLabel`, '5 to 63']] as const,
  })),
  ...[22, 1025, 1027, 3389, 3399, 9999, 19000, 19080, 19100, 19390, 20000, 30000, 49152, 65534].map((port) => ({
    what: `port ${port}, which ACI reserves`,
    document: sample({ container: { ports: ports(port) }, properties: { ipAddress: null } }),
    broken: [[`${C}/properties/ports/0/port`, `ACI keeps port ${port}`]] as const,
  })),
  {
    what: 'a public port that ACI reserves',
    document: sample({ container: { ports: ports(22) }, properties: { ipAddress: opened(22) } }),
    broken: [
      [`${C}/properties/ports/0/port`, 'ACI keeps port 22'],
      [`${ADDRESS}/ports/0/port`, 'ACI keeps port 22'],
    ],
  },
  ...[0, -1, 65536].map((port) => ({
    what: `port ${port}`,
    document: sample({ container: { ports: ports(port) }, properties: { ipAddress: null } }),
    broken: [[`${C}/properties/ports/0/port`, '1 to 65535']] as const,
  })),
  {
    what: 'a public port that no container exposes',
    document: sample({ properties: { ipAddress: opened(80, 81) } }),
    broken: [[`${ADDRESS}/ports/1`, 'no container exposes port 81/TCP']],
  },
  {
    what: 'a public port exposed with another protocol',
    document: sample({ properties: { ipAddress: { type: 'Public', ports: [{ port: 80, protocol: 'UDP' }] } } }),
    broken: [[`${ADDRESS}/ports/0`, 'no container exposes port 80/UDP']],
  },
  {
    what: 'two containers on one port and protocol',
    document: sample({
      properties: {
        containers: [
          container('web', { ports: ports(80) }),
          container('api', { ports: [{ port: 80, protocol: 'TCP' }] }),
        ],
      },
    }),
    broken: [[`${P}/containers/1/properties/ports/0`, 'container "web" has port 80/TCP already']],
  },
  {
    what: 'more than 5 public ports',
    document: sample({
      container: { ports: ports(1, 2, 3, 4, 5, 6) },
      properties: { ipAddress: opened(1, 2, 3, 4, 5, 6) },
    }),
    broken: [[`${ADDRESS}/ports`, 'opens 6 ports: ACI opens at most 5']],
  },
  {
    what: '61 containers',
    document: sample({ properties: { containers: many(61, (index) => container(`c${index}`)), ipAddress: null } }),
    broken: [[`${P}/containers`, 'has 61 containers: ACI takes at most 60']],
  },
  {
    what: 'no container',
    document: sample({ properties: { containers: [], ipAddress: null } }),
    broken: [[`${P}/containers`, 'at least one container']],
  },
  {
    what: '21 volumes',
    document: sample({ properties: { volumes: many(21, volume) } }),
    broken: [[`${P}/volumes`, 'has 21 volumes: ACI takes at most 20']],
  },
  {
    what: 'a public address and a DNS label together with a subnet',
    document: sample({ properties: { subnetIds: [{ id: SUBNET }] } }),
    broken: [
      [`${ADDRESS}/type`, 'cannot have a public address'],
      [`${ADDRESS}/dnsNameLabel`, 'cannot have a DNS name label'],
    ],
  },
  {
    what: 'a subnet that is none',
    document: sample({ properties: { subnetIds: [{ id: 'my-subnet' }], ipAddress: null } }),
    broken: [[`${P}/subnetIds/0/id`, 'resource id of a subnet']],
  },
  {
    what: 'a Windows group with more than one container',
    document: sample({
      properties: { osType: 'Windows', containers: [container('web', { ports: ports(80) }), container('api')] },
    }),
    broken: [[`${P}/containers`, 'one container only']],
  },
  {
    what: 'a Windows group with init containers',
    document: sample({
      properties: { osType: 'windows', initContainers: [{ name: 'init', properties: { image: 'busybox' } }] },
    }),
    broken: [[`${P}/initContainers`, 'cannot have init containers']],
  },
  {
    what: 'a Windows group in a subnet',
    document: sample({ properties: { osType: 'Windows', subnetIds: [{ id: SUBNET }], ipAddress: null } }),
    broken: [[`${P}/subnetIds`, 'Windows container group cannot be in a subnet']],
  },
  ...[{ identity: 'system' }, { identity: '[system]' }].map((credential) => ({
    what: `an ACR pull by system-assigned identity, written ${credential.identity}`,
    document: sample({ properties: { imageRegistryCredentials: [{ server: 'shop.azurecr.io', ...credential }] } }),
    broken: [[`${P}/imageRegistryCredentials/0/identity`, 'cannot pull with the system-assigned one']] as const,
  })),
  {
    what: 'an ACR pull by system-assigned identity, written by leaving all out',
    document: sample({
      top: { identity: { type: 'SystemAssigned' } },
      properties: { imageRegistryCredentials: [{ server: 'shop.azurecr.io' }] },
    }),
    broken: [[`${P}/imageRegistryCredentials/0`, 'cannot pull with the system-assigned one']],
  },
  {
    what: 'an ACR pull by an identity that the group does not have',
    document: sample({ properties: { imageRegistryCredentials: [{ server: 'shop.azurecr.io', identity: IDENTITY }] } }),
    broken: [[`${P}/imageRegistryCredentials/0/identity`, 'one of the group’s own']],
  },
  {
    what: 'two credentials for one registry',
    document: sample({
      properties: {
        imageRegistryCredentials: many(2, () => ({ server: 'shop.azurecr.io', username: 'u', password: 'p' })),
      },
    }),
    broken: [[`${P}/imageRegistryCredentials/1/server`, 'another credential']],
  },
  {
    what: 'a group without location, osType and containers',
    document: { name: 'web', properties: {} },
    broken: [
      [`${P}/containers`, 'at least one container'],
      [`${P}/osType`, 'Linux or Windows'],
      ['/location', 'needs a location'],
    ],
  },
  {
    what: 'a group without properties',
    document: { name: 'web', location: 'westeurope' },
    broken: [['/properties', 'az container export']],
  },
  {
    what: 'a group without a name',
    document: sample({ top: { name: null } }),
    broken: [['/name', 'needs a name']],
  },
  {
    what: 'an osType ACI does not have',
    document: sample({ properties: { osType: 'Plan9' } }),
    broken: [[`${P}/osType`, 'one of Linux, Windows']],
  },
  {
    what: 'a restart policy ACI does not have',
    document: sample({ properties: { restartPolicy: 'Sometimes' } }),
    broken: [[`${P}/restartPolicy`, 'one of Always, OnFailure, Never']],
  },
  {
    what: 'a container without resources',
    document: sample({ container: { resources: null } }),
    broken: [[`${C}/properties/resources`, 'needs resources']],
  },
  {
    what: 'a container without memory',
    document: sample({ container: { resources: { requests: { cpu: 1 } } } }),
    broken: [[`${C}/properties/resources/requests/memoryInGB`, 'how much memory']],
  },
  {
    what: 'no CPU at all',
    document: sample({ container: requests(0, 1) }),
    broken: [[`${C}/properties/resources/requests/cpu`, 'more than 0']],
  },
  {
    what: '32 CPUs and 241 GB in one container',
    document: sample({ container: requests(32, 241) }),
    broken: [
      [`${C}/properties/resources/requests/cpu`, 'at most 31 CPUs'],
      [`${C}/properties/resources/requests/memoryInGB`, 'at most 240 GB'],
    ],
  },
  {
    what: '32 CPUs in two containers',
    document: sample({
      properties: { containers: [container('a', requests(16, 1)), container('b', requests(16, 1))], ipAddress: null },
    }),
    broken: [[`${P}/containers`, '32 cpu together']],
  },
  {
    what: 'a number that is none',
    document: sample({ container: requests('much', 1) }),
    broken: [[`${C}/properties/resources/requests/cpu`, 'must be a number']],
  },
  {
    what: 'a mount of a volume that is not there',
    document: sample({ container: { volumeMounts: [{ name: 'files', mountPath: '/data' }] } }),
    broken: [[`${C}/properties/volumeMounts/0/name`, 'no volume has this name']],
  },
  {
    what: 'a mount path with a colon',
    document: sample({
      container: { volumeMounts: [{ name: 'volume1', mountPath: 'c:/data' }] },
      properties: { volumes: [] },
    }),
    broken: [
      [`${C}/properties/volumeMounts/0/name`, 'no volume'],
      [`${C}/properties/volumeMounts/0/mountPath`, 'nor hold ":"'],
    ],
  },
  {
    what: 'two volumes of one name',
    document: sample({ properties: { volumes: [volume(1), volume(1)] } }),
    broken: [[`${P}/volumes/1/name`, 'another volume']],
  },
  {
    what: 'a volume of no kind',
    document: sample({ properties: { volumes: [{ name: 'volume1', secret: null }] } }),
    broken: [[`${P}/volumes/0`, 'this one is none']],
  },
  {
    what: 'a volume of two kinds',
    document: sample({ properties: { volumes: [{ name: 'volume1', emptyDir: {}, secret: { a: 'YQ==' } }] } }),
    broken: [[`${P}/volumes/0`, 'emptyDir and secret']],
  },
  {
    what: 'a variable with two values',
    document: sample({ container: { environmentVariables: [{ name: 'A', value: 'a', secureValue: 'b' }] } }),
    broken: [[`${C}/properties/environmentVariables/0`, 'value and secureValue']],
  },
  {
    what: 'a variable declared twice',
    document: sample({
      container: {
        environmentVariables: [
          { name: 'A', value: 'a' },
          { name: 'A', value: 'b' },
        ],
      },
    }),
    broken: [[`${C}/properties/environmentVariables/1/name`, 'another variable']],
  },
  {
    what: 'a vault reference that is not well formed',
    document: sample({
      container: { environmentVariables: [{ name: 'A', secureValue: '@Microsoft.KeyVault(SecretUri=http://x)' }] },
    }),
    broken: [[`${C}/properties/environmentVariables/0/secureValue`, 'is not a Key Vault reference']],
  },
  {
    what: 'a vault reference where no secret belongs',
    document: sample({
      container: { environmentVariables: [{ name: 'A', value: '@Microsoft.KeyVault(SecretUri=https://v/secrets/a)' }] },
    }),
    broken: [[`${C}/properties/environmentVariables/0/value`, 'in secureValue only']],
  },
  {
    what: 'another kind of resource',
    document: sample({ top: { type: 'Microsoft.ContainerInstance/ngroups' } }),
    broken: [['/type', 'must be Microsoft.ContainerInstance/containerGroups']],
  },
  {
    what: 'a misspelt mooring',
    document: sample({ top: { Mooring: {} } }),
    broken: [['/Mooring', 'is written "mooring"']],
  },
  {
    what: '46 tags',
    document: sample({ top: { tags: Object.fromEntries(many(46, () => ({})).map((_, index) => [`t${index}`, ''])) } }),
    broken: [['/tags', 'has 46 tags']],
  },
  {
    what: 'tags that differ in case only',
    document: sample({ top: { tags: { owner: 'a', Owner: 'b' } } }),
    broken: [['/tags/Owner', 'another tag']],
  },
];

describe('a declaration is refused with field and rule', () => {
  it.each(CASES)('for $what', ({ document, broken }) => {
    const found = refusals(document);
    expect(found.map((text) => text.split(' ')[0])).toEqual(broken.map(([pointer]) => pointer));
    for (const [index, [, rule]] of broken.entries()) expect(found[index]).toContain(rule);
  });

  it('names all that is wrong at once', () => {
    const found = refusals(
      sample({ top: { name: 'Web' }, properties: { osType: 'Plan9' }, mooring: { ttl: 'soon', x: 1 } }),
    );
    expect(found).toHaveLength(4);
  });

  it('points into the document as it was sent, in its own letters', () => {
    const document = sample({ container: { Resources: { Requests: { CPU: 0, MemoryInGb: 1 } }, resources: null } });
    expect(refusals(document)).toEqual([`${C}/properties/Resources/Requests/CPU must be more than 0`]);
  });

  it('refuses one member under two spellings, since ACI would read either', () => {
    expect(refusals(sample({ properties: { OSType: 'Windows' } }))).toEqual([
      '/properties/OSType is osType once more: ACI reads names whatever their case',
    ]);
  });

  it('refuses a name that is not the one in the address', () => {
    expect(refusals(sample(), { name: 'api' })).toEqual(['/name is not the name in the address']);
  });

  it('stays within a hundred violations however much is wrong', () => {
    const bad = many(300, () => ({ name: 'x y', value: 'v' }));
    expect(refusals(sample({ container: { environmentVariables: bad } }))).toHaveLength(100);
  });
});
