import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { coresOf, coresOfBody } from '../../../src/core/spec/cores.ts';
import { parseDeclaration } from '../../../src/core/spec/parse.ts';

const container = (name: string, cpu?: number): JsonObject => ({
  name,
  properties: {
    image: 'shop.azurecr.io/web:v1',
    resources: { requests: { ...(cpu === undefined ? {} : { cpu }), memoryInGB: 1 } },
  },
});
const body = (...containers: JsonObject[]): JsonObject => ({
  location: 'westeurope',
  properties: { containers, osType: 'Linux' },
});

describe('the cores of a body', () => {
  it('are the sum of what its containers request', () => {
    expect(coresOfBody(body(container('a', 0.5), container('b', 2)))).toBe(2.5);
  });

  it('are one for a container that does not say', () => {
    expect(coresOfBody(body(container('a'), { name: 'b' }))).toBe(2);
  });

  it('are none for containers that run before the others', () => {
    const { properties, ...rest } = body(container('a', 1));
    const initContainers = [container('first', 4)];
    expect(coresOfBody({ ...rest, properties: { ...(properties as JsonObject), initContainers } })).toBe(1);
  });
});

describe('the cores of a declaration', () => {
  const larger = (cpu: number) => ({ web: { cpu, memoryInGB: 1 } });

  it.each<[string, JsonObject, number]>([
    ['one replica, where nothing is said', {}, 2],
    ['each replica', { replicas: 3 }, 6],
    ['no less while it is stopped: a start asks nobody', { replicas: 3, running: false }, 6],
    ['no more for a region like the others', { replicas: 2, regions: ['westeurope', 'northeurope'] }, 4],
    [
      'each replica as in the dearest region',
      {
        replicas: 2,
        regions: [
          'westeurope',
          { region: 'northeurope', patch: { properties: { containers: [container('web', 3)] } } },
        ],
      },
      6,
    ],
    [
      'each replica as in the dearest placement',
      { replicas: 2, placement: [{ resources: larger(1) }, { resources: larger(4) }] },
      8,
    ],
    ['no less for cheaper placements, which are tried last', { placement: [{ resources: larger(1) }] }, 2],
  ])('are those of %s', (_, mooring, cores) => {
    const parsed = parseDeclaration({ ...body(container('web', 2)), mooring }, { name: 'web' });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
    expect(coresOf(parsed.declaration)).toBe(cores);
  });
});
