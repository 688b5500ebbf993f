import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { accepted, refusals, SUBNET, sample } from './sample.ts';

const P = '/mooring/placement';
const placed = (placement: Json, parts: Parameters<typeof sample>[0] = {}): JsonObject =>
  sample({ ...parts, mooring: { placement, ...(parts.mooring as JsonObject | undefined) } });

describe('placement', () => {
  it('is a list in the order in which it is tried', () => {
    const placement = [
      {},
      { zones: [] },
      { region: 'North Europe', zones: ['1'], resources: { web: { cpu: 0.5, memoryInGB: 1 } }, priority: 'Regular' },
    ];
    expect(accepted(placed(placement)).declaration.mooring.placement).toEqual([
      {},
      { zones: [] },
      { region: 'northeurope', zones: ['1'], resources: { web: { cpu: 0.5, memoryInGB: 1 } }, priority: 'Regular' },
    ]);
  });
});

const REFUSED: readonly (readonly [string, JsonObject, string])[] = [
  ['that is no list', placed({ region: 'northeurope' }), `${P} must be a list of 1 to 10 entries`],
  ['of eleven', placed(Array.from({ length: 11 }, (_, index) => ({ region: `r${index}` }))), `${P} must be a list`],
  ['of no mappings', placed(['northeurope']), `${P}/0 must be a mapping`],
  ['of nothing', placed([null]), `${P}/0 must be a mapping`],
  [
    'listed twice',
    placed([
      { region: 'a', zones: [] },
      { zones: [], region: 'a' },
    ]),
    `${P}/1 is listed already`,
  ],
  ['with an unknown key', placed([{ sku: 'Standard' }]), `${P}/0/sku is not known`],
  ['in no region', placed([{ region: 1 }]), `${P}/0/region must be an Azure region`],
  ['in zones that are numbers', placed([{ zones: [1] }]), `${P}/0/zones must be a list of at most 3 zones`],
  ['in one zone twice', placed([{ zones: ['1', '1'] }]), `${P}/0/zones must be a list`],
  ['with a priority ACI does not have', placed([{ priority: 'High' }]), `${P}/0/priority must be one of Regular, Spot`],
  [
    'for no container',
    placed([{ resources: { api: { cpu: 1, memoryInGB: 1 } } }]),
    `${P}/0/resources/api no container`,
  ],
  ['without memory', placed([{ resources: { web: { cpu: 1 } } }]), `${P}/0/resources/web/memoryInGB must be a number`],
  ['with 32 CPUs', placed([{ resources: { web: { cpu: 32, memoryInGB: 1 } } }]), `${P}/0/resources/web/cpu must be`],
  [
    'that a router cannot reach',
    placed([{ priority: 'Spot' }], { mooring: { traffic: { trafficManager: { profile: 'p' } } } }),
    `${P}/0 with it, /properties/priority: a Spot container group`,
  ],
  [
    'where the subnet is not',
    placed([{ region: 'northeurope' }], {
      properties: { subnetIds: [{ id: SUBNET }], ipAddress: { type: 'Private', ports: [{ port: 80 }] } },
    }),
    `${P}/0 a subnet belongs to one region: northeurope needs a patch`,
  ],
];

describe('placement is refused', () => {
  it.each(REFUSED)('%s', (_what, document, rule) => {
    expect(refusals(document)).toEqual([expect.stringContaining(rule)]);
  });

  it('unless the region has a patch for its subnet', () => {
    const patch = { properties: { subnetIds: [{ id: SUBNET.replace('/v/', '/w/') }] } };
    const mooring = { replicas: 2, regions: ['westeurope', { region: 'northeurope', patch }] };
    const properties = { subnetIds: [{ id: SUBNET }], ipAddress: { type: 'Private', ports: [{ port: 80 }] } };
    expect(refusals(placed([{}, { region: 'northeurope' }], { properties, mooring }))).toEqual([]);
  });
});
