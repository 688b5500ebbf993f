/** A declaration of several replicas held against one of them: what is the replica's own is no difference, all else is. */
import { expect, it } from 'vitest';
import { compareDocuments } from '../../../src/core/drift/compare-documents.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { routed } from '../../support/engine/behind.ts';

const REGIONS = ['westeurope', { region: 'northeurope', patch: { tags: { place: 'north' } } }];
const declared = (): JsonObject => ({ ...routed('a', { regions: REGIONS }), name: 'web' });

/** As GET gives one, with this much changed. */
function replica(change: JsonObject = {}, label = 'web-shop-0badcafe'): JsonObject {
  const { mooring: _, ...body } = declared();
  const text = JSON.stringify(body).replace('"web-shop"', JSON.stringify(label));
  const tags = { place: 'north', 'mooring-group': 'web' };
  return { ...JSON.parse(text), name: 'web-r1-2-northeurope-2', location: 'northeurope', tags, id: '/x', ...change };
}

const differing = (first: JsonObject, second: JsonObject) => {
  const compared = compareDocuments(first, second);
  return compared.ok ? compared.differences.map(({ pointer }) => pointer) : compared.rule;
};

it('its name, its label, its region and its region’s patch are no difference', () => {
  expect(differing(declared(), replica())).toEqual([]);
  const { name: _, ...unnamed } = declared();
  expect(differing(unnamed, replica())).toEqual([]);
});

it.each<[string, JsonObject, string]>([
  ['another label', replica({}, 'other-0badcafe'), '/properties/ipAddress/dnsNameLabel'],
  ['a region that is not declared', replica({ location: 'uksouth' }), '/location'],
  ['a tag of its region', replica({ tags: { place: 'top' } }), '/tags/place'],
  ['another group’s replica', replica({ name: 'api-r1-2-northeurope-2' }), '/name'],
])('%s is one', (_, other, pointer) => {
  expect(differing(declared(), other)).toContain(pointer);
});
