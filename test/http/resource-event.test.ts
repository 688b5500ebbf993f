/** Which container group an event of ARM's is about. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { parseResourceChanged } from '../../src/http/resource-event.ts';
import { SUB } from './support.ts';

const ID = `/subscriptions/${SUB}/resourceGroups/Shop/providers/Microsoft.ContainerInstance/containerGroups/web`;
const WEB = { scope: `${SUB}/shop`, containerGroup: 'web' };

function event(subject: unknown, change: JsonObject = {}): JsonObject {
  const data = {
    claims: { name: 'Ada' },
    resourceUri: subject as string,
    operationName: 'Microsoft.ContainerInstance/containerGroups/write',
  };
  return {
    id: '1',
    eventType: 'Microsoft.Resources.ResourceWriteSuccess',
    subject: subject as string,
    dataVersion: '2',
    data,
    ...change,
  };
}

describe('an event about a container group', () => {
  it.each([
    ['written', event(ID)],
    ['deleted', event(ID, { eventType: 'Microsoft.Resources.ResourceDeleteSuccess' })],
    ['acted on', event(`${ID}/restart`, { eventType: 'Microsoft.Resources.ResourceActionSuccess' })],
    ['failed to be written', event(ID, { eventType: 'Microsoft.Resources.ResourceWriteFailure' })],
    ['spelled otherwise', event(ID.toUpperCase().replace('/SHOP/', '/sHoP/'))],
    ['told in data alone', event(ID, { subject: '' })],
    [
      'told as a CloudEvent',
      { specversion: '1.0', type: 'Microsoft.Resources.ResourceWriteSuccess', subject: ID, data: { resourceUri: ID } },
    ],
  ])('%s names it', (_, of) => {
    expect(parseResourceChanged(of)).toEqual(WEB);
  });

  it('is read without its claims', () => {
    const data = { resourceUri: ID };
    Object.defineProperty(data, 'claims', {
      enumerable: true,
      get: () => {
        throw new Error('claims were read');
      },
    });
    expect(parseResourceChanged(event(ID, { data }))).toEqual(WEB);
  });
});

describe('everything else names nothing', () => {
  it.each<[string, unknown]>([
    ['another resource', event(ID.replace('containerGroups', 'containerGroupProfiles'))],
    ['another provider', event(ID.replace('ContainerInstance', 'Compute'))],
    ['a child resource', event(`${ID}/containers/web/exec`)],
    ['a resource group', event(`/subscriptions/${SUB}/resourceGroups/shop`)],
    ['a name that climbs', event(ID.replace('/web', '/..'))],
    ['a resource group that climbs', event(ID.replace('/Shop/', '/../'))],
    ['a name with a quote', event(ID.replace('/web', `/we'b`))],
    ['an id without end', event(`${ID}${'b'.repeat(600)}`)],
    ['another kind of event', event(ID, { eventType: 'Microsoft.ResourceNotifications.Resources.CreatedOrUpdated' })],
    ['no data', { eventType: 'Microsoft.Resources.ResourceWriteSuccess', subject: ID }],
    ['a number for an id', event(7)],
    ['nothing', null],
  ])('%s', (_, of) => {
    expect(parseResourceChanged(of)).toBeUndefined();
  });
});
