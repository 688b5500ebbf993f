import { expect, it } from 'vitest';
import { readGroup } from '../../../src/azure/container-groups/read-body.ts';

it('takes a body that does not say how its provisioning stands for unreadable', () => {
  const group = { id: '/x/web', name: 'web', location: 'westeurope' };
  expect(readGroup(JSON.stringify({ ...group, properties: { provisioningState: 'Succeeded' } })).name).toBe('web');
  expect(() => readGroup(JSON.stringify({ ...group, properties: {} }))).toThrow('no provisioning state');
});
