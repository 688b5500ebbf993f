import { describe, expect, it } from 'vitest';
import type { OperationEvent } from '../../../local/world/operations.ts';
import { at, type Bench, bench, container, group, SUBSCRIPTION } from './support.ts';

function listen({ world }: Bench): OperationEvent[] {
  const events: OperationEvent[] = [];
  world.onOperation((event) => events.push(event));
  return events;
}

describe('what the world tells of its operations', () => {
  it('a PUT: when it has ended, not when it was accepted', async () => {
    const here = bench();
    const events = listen(here);
    const put = await here.call('PUT', at('web'), group(), { 'x-ms-correlation-request-id': 'c1' });
    await here.pass(1_999);
    expect(events).toEqual([]);
    await here.pass(1);
    expect(events).toEqual([
      {
        id: put.headers['azure-asyncoperation']?.match(/operations\/([^?]+)/)?.[1],
        correlationId: 'c1',
        operationName: 'Microsoft.ContainerInstance/containerGroups/write',
        resourceUri: at('web'),
        subscriptionId: SUBSCRIPTION,
        httpMethod: 'PUT',
        status: 'Succeeded',
        time: '2026-01-01T00:00:02.000Z',
      },
    ]);
  });

  it('each verb by its name', async () => {
    const here = bench();
    const events = listen(here);
    await here.call('PUT', at('web'), group());
    await here.pass(2_000);
    await here.call('PATCH', at('web'), { tags: {} });
    await here.call('POST', at('web', '/stop'));
    await here.call('POST', at('web', '/start'));
    await here.pass(2_000);
    await here.call('POST', at('web', '/restart'));
    await here.pass(2_000);
    await here.call('DELETE', at('web'));
    expect(events.map((event) => `${event.httpMethod} ${event.operationName.split('containerGroups/')[1]}`)).toEqual([
      'PUT write',
      'PATCH write',
      'POST stop/action',
      'POST start/action',
      'POST restart/action',
      'DELETE delete',
    ]);
  });

  it('a start that failed as failed, one that was overtaken not at all', async () => {
    const here = bench();
    const events = listen(here);
    const put = here.call('PUT', at('a'), group());
    here.runtime.script('shop/web:1', { kind: 'inaccessible' });
    await put;
    await here.pass(0);
    await here.call('PUT', at('b'), group({ containers: [container('web', 'shop/web:2')] }));
    await here.call('DELETE', at('b'));
    await here.pass(10_000);
    expect(events.map((event) => [event.httpMethod, event.status])).toEqual([
      ['PUT', 'Failed'],
      ['DELETE', 'Succeeded'],
    ]);
  });

  it('nothing for a call that was refused', async () => {
    const here = bench();
    const events = listen(here);
    await here.call('PUT', at('web'), {});
    await here.call('DELETE', at('web'));
    await here.call('POST', at('web', '/restart'));
    expect(events).toEqual([]);
  });
});
