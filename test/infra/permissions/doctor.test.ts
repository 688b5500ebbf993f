/** The doctor's role against what the doctor asks of ARM: its reads name the actions. Local ARM has no Event Grid to refuse them. */
import { expect, it } from 'vitest';
import permissions from '../../../infra/permissions.json' with { type: 'json' };
import { createInspector } from '../../../src/azure/doctor/inspector.ts';
import { answering } from '../../azure/support/answering-client.ts';
import { credential, SCOPE, signal } from '../../azure/support/fixtures.ts';

const TOPIC = '/subscriptions/s/resourceGroups/shop/providers/Microsoft.EventGrid/systemTopics/t';

it('asks exactly what its role allows', async () => {
  const httpClient = answering(({ url }) => {
    const isTopics = /\/systemTopics\?/.test(url);
    return { status: 200, body: { value: isTopics ? [{ id: TOPIC, properties: { source: 'x' } }] : [] } };
  });
  const clock = { now: () => 0 };
  const inspector = createInspector({ endpoint: 'https://arm.local', credential, httpClient, clock });
  await inspector.permissions(SCOPE, signal());
  await inspector.topics('s', signal());
  const asked = httpClient.asked.map(({ method, url }) => {
    const [, typed = ''] = new URL(url).pathname.split('/providers/');
    const types = typed.split('/').filter((_part, index) => index === 0 || index % 2 === 1);
    return `${types.join('/')}/${method === 'GET' ? 'read' : method}`;
  });
  expect([...new Set(asked)].toSorted()).toEqual(permissions.doctor.actions.toSorted());
});
