/** Where a declared group belongs, and when that is refused. */
import { describe, expect, it } from 'vitest';
import { ask, declaration, LONG, SUB, shop } from './support.ts';

describe('where it belongs', () => {
  const elsewhere = (mooring: Record<string, string>) => declaration({ mooring });
  const noDefault = { defaults: {} };
  it('goes to the default scope by the short address', async () => {
    expect((await ask(shop(), 'PUT /groups/web', { body: declaration() })).body.id).toBe(`${LONG}/web`);
  });

  it('goes where mooring.resourceGroup says, in the default’s subscription', async () => {
    const put = await ask(shop(), 'PUT /groups/web', { body: elsewhere({ resourceGroup: 'Other' }) });
    expect(put.body).toMatchObject({ resourceGroup: 'other', subscription: SUB });
  });

  it('needs no default when the declaration says both', async () => {
    const put = await ask(shop(), 'PUT /groups/web', {
      ...noDefault,
      body: elsewhere({ resourceGroup: 'other', subscription: SUB }),
    });
    expect(put).toMatchObject({ status: 201, body: { resourceGroup: 'other' } });
  });

  it.each([
    ['nothing says where', {}],
    ['the subscription is missing', { resourceGroup: 'other' }],
    ['the resource group is missing', { subscription: SUB }],
  ])('says what to do where %s and there is no default', async (_, mooring) => {
    const put = await ask(shop(), 'PUT /groups/web', { ...noDefault, body: elsewhere(mooring) });
    expect(put).toMatchObject({
      status: 400,
      body: { type: '/problems/resource-group-required', violations: [{ pointer: '/mooring/resourceGroup' }] },
    });
  });

  it('is refused where the declaration contradicts the address', async () => {
    const mooring = { resourceGroup: 'other', subscription: '00000000-0000-0000-0000-000000000002' };
    const memory = shop();
    const put = await ask(memory, `PUT ${LONG}/web`, { body: elsewhere(mooring) });
    expect(put.status).toBe(400);
    expect(put.body.violations.map(({ pointer }) => pointer)).toEqual([
      '/mooring/subscription',
      '/mooring/resourceGroup',
    ]);
    expect(memory.board.writes()).toBe(0);
  });

  it('takes a declaration that says what the address says, whatever its case', async () => {
    expect((await ask(shop(), `PUT ${LONG}/web`, { body: elsewhere({ resourceGroup: 'SHOP' }) })).status).toBe(201);
  });
});
