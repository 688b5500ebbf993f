/** The events that local Azure publishes, against what is documented and against Azure's own parser. */
import { EventGridDeserializer, isSystemEvent } from '@azure/eventgrid';
import { expect, it } from 'vitest';
import { toCloudEvent } from '../../../local/event-grid/event.ts';
import { imagePushedEvent } from '../../../local/event-grid/registry-events.ts';
import { resourceEvent } from '../../../local/event-grid/resource-events.ts';
import { bench } from '../registry/helpers.ts';

const REGISTRY = { subscriptionId: 's', resourceGroup: 'rg', name: 'testregistry', location: 'westeurope' };
const GROUP = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerInstance/containerGroups/web';

it('makes an ImagePushed event that the SDK reads, in both schemas', async () => {
  const { push, events } = bench();
  const digest = await push('team/hello', 'v1', 'one');
  const [pushed] = events;
  if (!pushed) throw new Error('no event');
  const event = imagePushedEvent(REGISTRY, pushed);
  expect(event.subject).toBe('team/hello:v1');
  expect(event.topic).toBe(
    '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/testregistry',
  );
  const [read] = await new EventGridDeserializer().deserializeEventGridEvents(JSON.stringify([event]));
  if (!read || !isSystemEvent('Microsoft.ContainerRegistry.ImagePushed', read)) throw new Error('not ImagePushed');
  expect(read.data.target).toMatchObject({ repository: 'team/hello', tag: 'v1', digest });
  expect(read.data.request?.host).toBe('testregistry.azurecr.io');
  const [cloud] = await new EventGridDeserializer().deserializeCloudEvents(JSON.stringify(toCloudEvent(event)));
  expect(cloud).toMatchObject({
    type: 'Microsoft.ContainerRegistry.ImagePushed',
    source: event.topic,
    subject: 'team/hello:v1',
  });
});

it('names a push without a tag by its digest, and a deletion by its repository', async () => {
  const { push, send, events } = bench();
  const digest = await push('team/hello', 'v1', 'one');
  const again = await send('GET', `/v2/team/hello/manifests/${digest}`);
  const headers = { 'content-type': again.headers['content-type'] ?? '' };
  await send('PUT', `/v2/team/hello/manifests/${digest}`, { headers, body: again.body });
  await send('DELETE', `/v2/team/hello/manifests/${digest}`);
  const subjects = events.slice(1).map((one) => imagePushedEvent(REGISTRY, one).subject);
  expect(subjects).toEqual([`team/hello@${digest}`, 'team/hello']);
});

it.each([
  ['Microsoft.ContainerInstance/containerGroups/write', 'Succeeded', 'Microsoft.Resources.ResourceWriteSuccess'],
  ['Microsoft.ContainerInstance/containerGroups/delete', 'Succeeded', 'Microsoft.Resources.ResourceDeleteSuccess'],
  ['Microsoft.ContainerInstance/containerGroups/stop/action', 'Succeeded', 'Microsoft.Resources.ResourceActionSuccess'],
  ['Microsoft.ContainerInstance/containerGroups/write', 'Failed', 'Microsoft.Resources.ResourceWriteFailure'],
] as const)('makes of %s, %s: %s', (operationName, status, eventType) => {
  const event = resourceEvent({
    operationName,
    resourceUri: GROUP,
    subscriptionId: 's',
    status,
    httpMethod: 'PUT',
    time: '2026-01-01T00:00:00Z',
    correlationId: 'c',
  });
  expect(event).toMatchObject({
    eventType,
    subject: GROUP,
    topic: '/subscriptions/s',
    data: {
      operationName,
      status,
      resourceUri: GROUP,
      resourceProvider: 'Microsoft.ContainerInstance',
      subscriptionId: 's',
    },
  });
  expect(JSON.stringify(event.data)).toContain('Mara Beispiel');
});
