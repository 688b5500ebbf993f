/** POST of a plan: what declaring something, or the next look, would do; and that it writes nothing. */
import { describe, expect, it, test } from 'vitest';
import { type JsonObject, objectAt } from '../../src/core/json.ts';
import { ask, declaration, LONG, running, shop, WEB } from './support.ts';

/** The container group behind Mooring's back, with its first container's properties changed. */
function edited(change: JsonObject): (body: JsonObject) => JsonObject {
  return (body) => {
    const properties = objectAt(body['properties']);
    const [first] = Array.isArray(properties['containers']) ? properties['containers'] : [];
    const container = { ...objectAt(first), properties: { ...objectAt(objectAt(first)['properties']), ...change } };
    return { ...body, properties: { ...properties, containers: [container] } };
  };
}
const OTHER_IMAGE = edited({ image: 'shop.azurecr.io/web:other' });
const MORE_CPU = edited({ resources: { requests: { cpu: 2, memoryInGB: 0.5 } } });
const NO_ALLOWANCES = { creates: 0, deletes: 0, armWrites: 0 };

describe('a plan of a declaration', () => {
  test.each(['/groups/web', `${LONG}/web`])(
    'at %s tells what a PUT would do and writes nothing anywhere',
    async (path) => {
      const memory = shop();
      const plan = await ask(memory, `POST ${path}/plan`, { body: declaration() });
      expect(plan).toMatchObject({
        status: 200,
        body: {
          id: `${LONG}/web`,
          dryRun: true,
          step: 'create',
          class: 'create',
          reason: 'Declared',
          revision: { number: 1, isNew: true },
          differences: [],
          warnings: [],
          impact: {
            interruption: { p50Seconds: 31, p90Seconds: 64, n: 230 },
            address: { outcome: 'stays' },
            allowances: { creates: 1, deletes: 0, armWrites: 1 },
          },
        },
      });
      expect([memory.board.writes(), memory.groups.row(WEB)]).toEqual([0, undefined]);
    },
  );

  it('is the same as of PUT ?dryRun=true', async () => {
    const memory = await running();
    const body = declaration({ tags: { team: 'a' } });
    const [post, put] = [
      await ask(memory, 'POST /groups/web/plan', { body }),
      await ask(memory, 'PUT /groups/web?dryRun=true', { body }),
    ];
    expect(post.body).toEqual(put.body);
    expect(post.body).toMatchObject({ step: 'tags', class: 'tags', revision: { number: 2, isNew: true } });
  });

  it('over a container group that somebody else has there tells what differs, and that it would be refused', async () => {
    const memory = shop();
    memory.containerGroups.place(WEB, { ...OTHER_IMAGE(declaration()), name: 'web' });
    const plan = await ask(memory, 'POST /groups/web/plan', { body: declaration() });
    expect(plan.body).toMatchObject({
      step: 'none',
      class: 'update',
      reason: 'AdoptionRequired',
      impact: { interruption: 'none', allowances: NO_ALLOWANCES },
      differences: [{ pointer: '/properties/containers/0/properties/image', kind: 'changed', class: 'update' }],
    });
    expect(plan.body.message).toMatch(/^would be refused: a container group of that name exists/);
    expect(memory.board.writes()).toBe(0);
  });

  it('with another secret is of class update though nothing that can be compared differs', async () => {
    const memory = shop();
    const body = (secureValue: string) => declaration({}, [{ name: 'KEY', secureValue }]);
    await ask(memory, 'PUT /groups/web', { body: body('canary-1') });
    await memory.pass(120_000);
    const plan = await ask(memory, 'POST /groups/web/plan', { body: body('canary-2') });
    expect(plan.body).toMatchObject({ step: 'update', class: 'update', differences: [] });
    expect(plan.text).not.toContain('canary');
  });

  it('with another secret and another config map is of class update, not live', async () => {
    const memory = shop();
    const body = (value: string) => {
      const env = [{ name: 'KEY', secureValue: `canary-${value}` }];
      return edited({ configMap: { keyValuePairs: { level: value } }, environmentVariables: env })(declaration());
    };
    await ask(memory, 'PUT /groups/web', { body: body('1') });
    await memory.pass(120_000);
    expect((await ask(memory, 'POST /groups/web/plan', { body: body('2') })).body).toMatchObject({ class: 'update' });
    await ask(memory, 'PUT /groups/web', { body: body('1') });
    const live = edited({ configMap: { keyValuePairs: { level: '3' } } });
    memory.containerGroups.edit(WEB, live);
    const plan = await ask(memory, 'POST /groups/web/plan');
    expect(plan.body).toMatchObject({ step: 'update', class: 'live', impact: { interruption: 'none' } });
  });

  it('with the strategy Recreate is of class recreate', async () => {
    const memory = await running();
    const body = declaration({ mooring: { strategy: { type: 'Recreate' } } }, [{ name: 'A', value: 'b' }]);
    const plan = await ask(memory, 'POST /groups/web/plan', { body });
    expect(plan.body).toMatchObject({
      step: 'delete',
      class: 'recreate',
      impact: { allowances: { creates: 1, deletes: 1, armWrites: 2 } },
    });
  });

  it('that is on hold tells what differs from the new declaration', async () => {
    const memory = await running();
    const body = declaration({ mooring: { hold: true } }, [{ name: 'A', value: 'b' }]);
    const plan = await ask(memory, 'POST /groups/web/plan', { body });
    expect(plan.body).toMatchObject({ step: 'none', class: 'update', reason: 'OnHold' });
    expect(plan.body.differences).toHaveLength(1);
  });

  it('is refused like a PUT where it breaks a rule or a condition', async () => {
    const memory = await running();
    const plan = (body: JsonObject | string, headers = {}) =>
      ask(memory, 'POST /groups/web/plan', { body, headers }).then(({ status }) => status);
    expect(await plan({ location: 'westeurope' })).toBe(400);
    expect(await plan(' '.repeat(300_000))).toBe(413);
    expect(await plan(declaration(), { 'if-match': '"7"' })).toBe(412);
    expect(await plan(declaration(), { 'if-match': '"1"' })).toBe(200);
  });
});

describe('a plan without a body', () => {
  it('of a group as declared tells that nothing is to be done', async () => {
    const memory = await running();
    const plan = await ask(memory, 'POST /groups/web/plan');
    expect(plan.body).toMatchObject({
      step: 'none',
      class: 'none',
      reason: 'AsDeclared',
      revision: { number: 1, isNew: false },
      differences: [],
      impact: { interruption: 'none', allowances: NO_ALLOWANCES, summary: 'Nothing is to be done.' },
    });
    expect([memory.board.writes(), memory.groups.row(WEB)?.desired.generation]).toEqual([0, 1]);
  });

  it('of a changed image tells the update, with no figure where none was recorded', async () => {
    const memory = await running();
    memory.containerGroups.edit(WEB, OTHER_IMAGE);
    const plan = await ask(memory, 'POST /groups/web/plan', { body: ' \n' });
    expect(plan.body).toMatchObject({
      step: 'update',
      class: 'update',
      reason: 'Drifted',
      revision: { number: 1, isNew: false },
      impact: {
        interruption: { n: 0 },
        address: { outcome: 'may change', why: expect.stringContaining('the label web-shop stays') },
        allowances: { creates: 1, deletes: 0, armWrites: 1 },
      },
    });
    expect(plan.text).not.toContain('p50Seconds');
    expect(memory.board.writes()).toBe(0);
  });

  it('of more CPU tells the deletion that makes room for a new one', async () => {
    const memory = await running();
    memory.containerGroups.edit(WEB, MORE_CPU);
    const plan = await ask(memory, 'POST /groups/web/plan');
    expect(plan.body).toMatchObject({
      step: 'delete',
      class: 'recreate',
      differences: [
        {
          pointer: '/properties/containers/0/properties/resources/requests/cpu',
          declared: 0.5,
          actual: 2,
          class: 'recreate',
        },
      ],
      impact: { interruption: { p50Seconds: 31, n: 230 }, allowances: { creates: 1, deletes: 1, armWrites: 2 } },
    });
  });

  it('of a protected group that would have to be recreated tells that this would be refused', async () => {
    const memory = await running({ mooring: { protect: true } });
    memory.containerGroups.edit(WEB, MORE_CPU);
    const plan = await ask(memory, 'POST /groups/web/plan');
    expect(plan.body).toMatchObject({
      step: 'none',
      class: 'recreate',
      reason: 'Protected',
      message: expect.stringMatching(/^would be refused: it is protected/),
      impact: { interruption: 'none', allowances: NO_ALLOWANCES },
    });
  });

  it('of a group on hold tells what differs and that nothing is written', async () => {
    const memory = await running({ mooring: { hold: false } });
    await ask(memory, 'PUT /groups/web', { body: declaration({ mooring: { hold: true } }) });
    memory.containerGroups.edit(WEB, OTHER_IMAGE);
    const plan = await ask(memory, 'POST /groups/web/plan');
    expect(plan.body).toMatchObject({ step: 'none', class: 'update', reason: 'OnHold' });
    memory.containerGroups.drop(WEB);
    const gone = await ask(memory, 'POST /groups/web/plan');
    expect(gone.body).toMatchObject({ step: 'none', class: 'create', reason: 'OnHold' });
  });

  it('of a missing container group tells that it is created', async () => {
    const memory = await running();
    memory.containerGroups.drop(WEB);
    const plan = await ask(memory, 'POST /groups/web/plan');
    expect(plan.body).toMatchObject({ step: 'recreate', class: 'create', differences: [] });
    expect(plan.body).toMatchObject({ impact: { allowances: { creates: 1, deletes: 0, armWrites: 1 } } });
  });

  it('of a stopped container group tells the start', async () => {
    const memory = await running();
    memory.containerGroups.setRunning(WEB, false);
    const plan = await ask(memory, 'POST /groups/web/plan');
    expect(plan.body).toMatchObject({ step: 'start', class: 'none', impact: { address: { outcome: 'may change' } } });
  });

  it('of a stuck creation tells that it is deleted and created anew, though nothing differs', async () => {
    const memory = await running({}, { provisionMs: 60 * 60_000 });
    memory.clock.advance(30 * 60_000);
    expect((await ask(memory, 'POST /groups/web/plan')).body).toMatchObject({
      step: 'delete',
      class: 'recreate',
      reason: 'StuckProvisioning',
      differences: [],
    });
  });

  it('of a group that is being deleted tells what is left to delete', async () => {
    const memory = await running({ mooring: { hold: false } });
    await ask(memory, 'DELETE /groups/web');
    memory.containerGroups.place(WEB, memory.containerGroups.sent(WEB) ?? declaration());
    const plan = await ask(memory, 'POST /groups/web/plan');
    expect(plan.body).toMatchObject({
      step: 'delete',
      class: 'delete',
      reason: 'DeleteAsked',
      revision: { number: 1, isNew: false },
      differences: [],
      impact: { interruption: 'lasting', address: { outcome: 'goes' }, allowances: { creates: 0, deletes: 1 } },
    });
  });

  it('needs a group', async () => {
    expect((await ask(shop(), 'POST /groups/web/plan')).status).toBe(404);
    expect((await ask(shop(), 'GET /groups/web/plan')).status).toBe(405);
  });
});
