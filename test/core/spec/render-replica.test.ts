import { describe, expect, it } from 'vitest';
import { type JsonObject, objectAt } from '../../../src/core/json.ts';
import { render, renderRegions } from '../../../src/core/spec/render.ts';
import { type RenderedReplica, renderReplica } from '../../../src/core/spec/render-replica.ts';
import { accepted, container, DIGEST, sample } from './sample.ts';

const limited = {
  resources: { requests: { cpu: 1, memoryInGB: 1 }, limits: { cpu: 1, memoryInGB: 2 } },
  ports: [{ port: 80 }],
};
const PATCH = {
  zones: null,
  tags: { site: 'north', cost: null },
  properties: {
    containers: [container('web', { ...limited, environmentVariables: [{ name: 'SITE', value: 'north' }] })],
  },
};
const { declaration } = accepted(
  sample({
    top: { location: 'West Europe', zones: ['1'], tags: { cost: 'a' } },
    container: limited,
    mooring: {
      replicas: 3,
      regions: ['westeurope', { region: 'northeurope', patch: PATCH }],
      placement: [
        {},
        { zones: ['2'], resources: { web: { cpu: 0.5, memoryInGB: 1 } } },
        { region: 'northeurope', zones: [], priority: 'Spot' },
      ],
    },
  }),
);
const PINS = { nginx: DIGEST };
const revision = {
  body: render(declaration, PINS),
  regions: renderRegions(declaration, PINS),
  placement: declaration.mooring.placement,
};
const group = { name: 'web', router: false };
const rendered = (replica: Partial<RenderedReplica>, router = false): JsonObject =>
  renderReplica(revision, { name: 'web-r1-1-1', region: 'westeurope', ...replica }, { ...group, router });
const propertiesOf = (body: JsonObject): JsonObject => objectAt(body['properties']);
const labelOf = (body: JsonObject) => objectAt(propertiesOf(body)['ipAddress'])['dnsNameLabel'];

describe('a replica’s body', () => {
  it('of one group under its own name is the revision’s, letter for letter', () => {
    expect(rendered({ name: 'web' })).toEqual(revision.body);
  });

  it('is its region’s, with that region’s patch and the same pinned image', () => {
    const body = rendered({ region: 'northeurope' });
    expect(body).toMatchObject({ location: 'northeurope', tags: { site: 'north' } });
    expect(body['tags']).not.toHaveProperty('cost');
    expect(body).not.toHaveProperty('zones');
    expect(propertiesOf(body)['containers']).toMatchObject([
      { properties: { image: expect.stringContaining(`@${DIGEST}`), environmentVariables: [{ value: 'north' }] } },
    ]);
  });

  it('keeps the spelling of its own location, which is no difference', () => {
    expect(rendered({})['location']).toBe('West Europe');
  });

  it('has its entry’s zones and resources, limits along with requests', () => {
    const body = rendered({ placement: 1 });
    expect(body['zones']).toEqual(['2']);
    expect(propertiesOf(body)['containers']).toMatchObject([
      { properties: { resources: { requests: { cpu: 0.5, memoryInGB: 1 }, limits: { cpu: 0.5, memoryInGB: 1 } } } },
    ]);
    expect(rendered({ placement: 0 })).toEqual(rendered({}));
  });

  it('moves with an entry that names a region, and takes that region’s patch', () => {
    const body = rendered({ placement: 2 });
    expect(body).toMatchObject({ location: 'northeurope', tags: { site: 'north' } });
    expect(body).not.toHaveProperty('zones');
    expect(propertiesOf(body)['priority']).toBe('Spot');
  });

  it('bears its own label, and the declared one only under the group’s name without a router', () => {
    expect(labelOf(rendered({ label: 'web-shop-00000001' }))).toBe('web-shop-00000001');
    expect(labelOf(rendered({}))).toBeUndefined();
    expect(labelOf(rendered({ name: 'web' }))).toBe('web-shop');
    expect(labelOf(rendered({ name: 'web', label: 'web-shop-00000002' }, true))).toBe('web-shop-00000002');
    expect(labelOf(rendered({ name: 'web' }, true))).toBeUndefined();
  });

  it('bears no label where its region has made the address private', () => {
    const regions = [{ region: 'northeurope', patch: { properties: { ipAddress: { type: 'Private' } } } }];
    const replica = { name: 'web-r1-1-1', region: 'northeurope', label: 'web-shop-00000001' };
    expect(labelOf(renderReplica({ ...revision, regions }, replica, group))).toBeUndefined();
  });

  it('is made of the revision alone, and changes nothing of it', () => {
    const before = JSON.stringify(revision);
    rendered({ region: 'northeurope', placement: 1, label: 'x-00000001' });
    expect(JSON.stringify(revision)).toBe(before);
  });

  it('is not made for an entry that the revision does not have', () => {
    expect(() => rendered({ placement: 3 })).toThrow(RangeError);
    expect(renderReplica({ body: revision.body }, { name: 'web', region: 'westeurope' }, group)).toEqual(revision.body);
  });
});
