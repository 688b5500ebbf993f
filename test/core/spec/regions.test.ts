import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { plainSecretsIn } from '../../../src/core/spec/secrets.ts';
import { accepted, container, refusals, SUBNET, sample } from './sample.ts';

const OTHER_SUBNET = SUBNET.replace('/v/', '/other/');
const R = '/mooring/regions';
const inRegions = (regions: Json, parts: Parameters<typeof sample>[0] = {}): JsonObject =>
  sample({ ...parts, mooring: { replicas: 3, regions, ...(parts.mooring as JsonObject | undefined) } });
const patched = (patch: Json): JsonObject => inRegions(['westeurope', { region: 'northeurope', patch }]);

describe('regions', () => {
  it('are names, or names with a patch, as Azure compares them', () => {
    const patch = { Zones: ['2'], tags: { site: 'north' } };
    expect(accepted(inRegions(['West Europe', { region: 'northeurope', patch }])).declaration.mooring.regions).toEqual([
      { region: 'westeurope' },
      { region: 'northeurope', patch: { zones: ['2'], tags: { site: 'north' } } },
    ]);
  });

  it('may have other subnets, volumes, variables and resources, images being the same', () => {
    const containers = [container('web', { ports: [{ port: 80 }], environmentVariables: [{ name: 'A', value: 'n' }] })];
    expect(refusals(patched({ properties: { containers } }))).toEqual([]);
    const inSubnet = { subnetIds: [{ id: SUBNET }], ipAddress: { type: 'Private', ports: [{ port: 80 }] } };
    const north = { region: 'northeurope', patch: { properties: { subnetIds: [{ id: OTHER_SUBNET }] } } };
    expect(refusals(inRegions(['westeurope', north], { properties: inSubnet }))).toEqual([]);
  });

  it('keep secrets of their own, which are found where they stand', () => {
    const azureFile = { shareName: 's', storageAccountName: 'north', storageAccountKey: 'a2V5' };
    const document = patched({ properties: { volumes: [{ name: 'files', azureFile }] } });
    expect(plainSecretsIn(document)).toEqual([
      { pointer: `${R}/1/patch/properties/volumes/0/azureFile/storageAccountKey`, value: 'a2V5' },
    ]);
  });
});

const REFUSED: readonly (readonly [string, JsonObject, string])[] = [
  ['that are no list', inRegions('westeurope'), `${R} must be a list of 1 to 20 regions`],
  ['of which there are none', inRegions([]), `${R} must be a list of 1 to 20 regions`],
  ['that are more than replicas', inRegions(['a', 'b', 'c', 'd']), `${R} has 4 regions for 3 replicas`],
  ['listed twice', inRegions(['westeurope', { region: 'West Europe' }]), `${R}/1 westeurope is listed already`],
  ['that are no name', inRegions(['west/europe']), `${R}/0 must be an Azure region`],
  ['without a name', inRegions([{ patch: {} }]), `${R}/0/region must be an Azure region`],
  ['with an unknown key', inRegions([{ region: 'a', weight: 1 }]), `${R}/0/weight is not known`],
  ['with a patch that is none', patched([]), `${R}/1/patch must be a mapping`],
  ['with a patch of the location', patched({ location: 'x' }), `${R}/1/patch/location cannot be patched`],
  ['with a patch of the name', patched({ name: 'x' }), `${R}/1/patch/name cannot be patched`],
  ['with a patch of our part', patched({ mooring: {} }), `${R}/1/patch/mooring cannot be patched`],
  ['with a patch of our tags', patched({ tags: { 'Mooring-Owner': null } }), 'is one of Mooring’s own tags'],
  [
    'with a patch of the label',
    patched({ properties: { ipAddress: { dnsNameLabel: 'other' } } }),
    `${R}/1/patch/properties/ipAddress/dnsNameLabel cannot be patched`,
  ],
  [
    'with another image',
    patched({ properties: { containers: [container('web', { image: 'redis', ports: [{ port: 80 }] })] } }),
    `${R}/1/patch/properties/containers/0/properties/image must be the declared image`,
  ],
  [
    'with a container of its own',
    patched({ properties: { containers: [container('web', { ports: [{ port: 80 }] }), container('x')] } }),
    `${R}/1/patch/properties/containers/1 no declared container has this name`,
  ],
  [
    'without a container',
    patched({ properties: { containers: [] } }),
    `${R}/1/patch/properties/containers misses "web"`,
  ],
  [
    'whose patch breaks a rule of ACI’s',
    patched({ properties: { ipAddress: { ports: [{ port: 81 }] } } }),
    `${R}/1/patch/properties/ipAddress/ports/0 no container exposes port 81/TCP`,
  ],
  [
    'whose patch breaks one elsewhere',
    patched({ properties: { subnetIds: [{ id: SUBNET }], ipAddress: { type: 'Private' } } }),
    `${R}/1/patch with it, /properties/ipAddress/dnsNameLabel: a container group in a subnet`,
  ],
  ['whose patch takes what is needed', patched({ properties: { osType: null } }), `${R}/1/patch/properties/osType`],
  [
    'where the subnet is not',
    inRegions(['westeurope', 'northeurope'], {
      properties: { subnetIds: [{ id: SUBNET }], ipAddress: { type: 'Private', ports: [{ port: 80 }] } },
    }),
    `${R}/1 a subnet belongs to one region: northeurope needs a patch`,
  ],
  [
    'that a router cannot reach',
    inRegions(['westeurope', { region: 'northeurope', patch: { properties: { priority: 'Spot' } } }], {
      mooring: { traffic: { trafficManager: { profile: 'p' } } },
    }),
    `${R}/1/patch/properties/priority a Spot container group`,
  ],
  [
    'with a system-assigned identity',
    inRegions([{ region: 'northeurope', patch: { identity: { type: 'SystemAssigned' } } }]),
    `${R}/0/patch/identity/type`,
  ],
];

describe('regions are refused', () => {
  it.each(REFUSED)('%s', (_what, document, rule) => {
    const found = refusals(document);
    expect(found.filter((text) => text.includes(rule))).toHaveLength(1);
    for (const text of found) expect(text).toMatch(/^\/mooring\/regions/);
  });
});
