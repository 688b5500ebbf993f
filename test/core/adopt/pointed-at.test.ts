import { expect, it } from 'vitest';
import { indexed, pointedAt } from '../../../src/core/adopt/pointed-at.ts';
import type { Pointer } from '../../../src/core/ports.ts';

const ID = '/subscriptions/s/resourceGroups/r/providers/Microsoft.ContainerInstance/containerGroups/web';
const BODY = { id: ID, properties: { ipAddress: { ip: '20.0.0.4', fqdn: 'web.westeurope.azurecontainer.io' } } };
const to = (target: string): Pointer => ({ kind: 'dns', id: `/of/${target}`, name: target, target });

it.each([
  ['its host name', 'web.westeurope.azurecontainer.io'],
  ['its host name as a DNS record writes it', 'Web.WestEurope.azurecontainer.io.'],
  ['its address', '20.0.0.4'],
  ['its id, whatever its case', ID.toLowerCase()],
])('finds what points at %s', (_what, target) => {
  expect(pointedAt(BODY, indexed([to('other.example'), to(target)]))).toEqual([to(target)]);
});

it('finds all of them, each once', () => {
  const both = [to('20.0.0.4'), { ...to('20.0.0.4'), kind: 'trafficManager' as const }];
  expect(pointedAt(BODY, indexed(both))).toEqual(both);
});

it('takes nothing for a sign where there is no address', () => {
  expect(pointedAt({ id: '', properties: { ipAddress: { ip: '' } } }, indexed([to(''), to('20.0.0.4')]))).toEqual([]);
});
