/** GET of all container groups: whose they are and whether they can be adopted. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import { INVENTORY_MAX } from '../../src/engine/inventory.ts';
import { ask, declaration, LONG, running, SCOPE, SUB, shop } from './support.ts';

const ADDRESS = `/subscriptions/${SUB}/resourceGroups/shop/containerGroups`;

describe('the inventory', () => {
  it.each([ADDRESS, '/containerGroups'])('at %s tells of the managed and of the free', async (address) => {
    const memory = await running();
    const tags = { 'azd-env-name': 'dev' };
    memory.containerGroups.place(
      { scope: SCOPE, name: 'db' },
      declaration({ tags }, [{ name: 'A', secureValue: 'x' }]),
    );
    memory.containerGroups.place({ scope: `${SUB}/other`, name: 'far' }, declaration());
    const answer = await ask(memory, `GET ${address}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      value: [
        {
          id: expect.stringMatching(/containerGroups\/db$/),
          name: 'db',
          location: 'westeurope',
          provisioningState: 'Succeeded',
          standing: 'free',
          adoptable: true,
          secrets: ['/properties/containers/0/properties/environmentVariables/0/secureValue'],
          ownedBy: [{ tool: 'Azure Developer CLI', evidence: 'it has the tag azd-env-name' }],
        },
        { name: 'web', standing: 'managed', group: `${LONG}/web`, adoptable: false, why: expect.any(String) },
      ],
      unread: [],
      truncated: false,
    });
    expect(answer.body.value).toHaveLength(2);
    expect(memory.board.writes()).toBe(0);
  });

  it('is told all the same where what points at them cannot be read, and says so', async () => {
    const memory = await running();
    memory.board.fail('pointers.list', new Fault('terminal', { reason: 'Forbidden', message: 'm' }));
    const answer = await ask(memory, 'GET /containerGroups');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      value: [{ name: 'web' }],
      unread: [{ what: 'routers and DNS zones', reason: 'Forbidden' }],
    });
  });

  it('never answers with an empty list because the list could not be had', async () => {
    const memory = await running();
    memory.board.fail('containerGroups.list', new Fault('transient', { reason: 'AzureUnavailable', message: 'm' }));
    expect((await ask(memory, 'GET /containerGroups')).status).toBe(503);
  });

  it('without a default resource group needs the long address', async () => {
    const answer = await ask(shop(), 'GET /containerGroups', { defaults: {} });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ type: '/problems/resource-group-required' });
    expect((await ask(shop(), `GET ${ADDRESS}`, { defaults: {} })).status).toBe(200);
  });

  it('is bounded and says that there is more', async () => {
    const memory = shop({ pageSize: 500 });
    for (let n = 0; n <= INVENTORY_MAX; n += 1)
      memory.containerGroups.place({ scope: SCOPE, name: `g${n}` }, declaration());
    const answer = await ask(memory, 'GET /containerGroups');
    expect(answer.body.value).toHaveLength(INVENTORY_MAX);
    expect(answer.body.truncated).toBe(true);
  });
});
