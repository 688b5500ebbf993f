/** PUT ?dryRun=true: what it tells, and that it writes nothing. */
import { describe, expect, it } from 'vitest';
import { ask, declaration, running, shop, WEB } from './support.ts';

describe('a dry run', () => {
  it('tells the first step and writes nothing anywhere', async () => {
    const memory = shop();
    const put = await ask(memory, 'PUT /groups/web?dryRun=true', { body: declaration() });
    expect(put).toMatchObject({
      status: 200,
      body: { dryRun: true, step: 'create', revision: { number: 1, isNew: true }, warnings: [] },
    });
    expect(memory.board.writes()).toBe(0);
    expect(memory.groups.row(WEB)).toBeUndefined();
  });

  it('tells what differs by place, and no value that a user may have put a secret into', async () => {
    const memory = await running();
    const put = await ask(memory, 'PUT /groups/web?dryRun=true', {
      body: declaration({ location: 'westeurope' }, [{ name: 'DB_PASSWORD', value: 'hunter2-canary' }]),
    });
    expect(put.body.differences.length).toBeGreaterThan(0);
    expect(put.body.differences[0]?.pointer).toContain('/properties/containers/0/properties/environmentVariables');
    expect(put.text).not.toContain('canary');
    expect(memory.board.writes()).toBe(0);
  });

  it('of what is declared already tells that nothing would be done, secrets included', async () => {
    const memory = shop();
    const body = declaration({}, [{ name: 'KEY', secureValue: 'canary-secret' }]);
    await ask(memory, 'PUT /groups/web', { body });
    await memory.pass(120_000);
    const same = await ask(memory, 'PUT /groups/web?dryRun=true', { body });
    expect(same.body).toMatchObject({ step: 'none', revision: { number: 1, isNew: false }, differences: [] });
    const other = declaration({}, [{ name: 'KEY', secureValue: 'canary-new' }]);
    const changed = await ask(memory, 'PUT /groups/web?dryRun=true', { body: other });
    expect(changed.body).toMatchObject({ step: 'update', revision: { number: 2, isNew: true } });
    expect(changed.text).not.toContain('canary');
  });

  it('is not done for real when its flag is misspelt', async () => {
    const memory = shop();
    expect((await ask(memory, 'PUT /groups/web?dryRun=yes', { body: declaration() })).status).toBe(400);
    expect(memory.board.writes()).toBe(0);
  });
});

it('what cannot be done to a router profile is refused by a dry run as by PUT, and nothing is written for it', async () => {
  const memory = shop();
  const body = (relativeName: string) => {
    const trafficManager = { profile: 'web-tm', owned: true, relativeName };
    const plain = declaration();
    return {
      ...plain,
      properties: { ...Object(plain['properties']), ipAddress: { type: 'Public', ports: [{ port: 80 }] } },
      mooring: { replicas: 2, traffic: { trafficManager } },
    };
  };
  expect((await ask(memory, 'PUT /groups/web', { body: body('a') })).status).toBe(201);
  await memory.pass(300_000);
  const before = memory.board.writes();
  for (const address of ['PUT /groups/web?dryRun=true', 'PUT /groups/web']) {
    const refused = await ask(memory, address, { body: body('b') });
    expect(refused).toMatchObject({
      status: 400,
      body: { violations: [{ pointer: '/mooring/traffic/trafficManager/relativeName' }] },
    });
  }
  expect(memory.board.writes()).toBe(before);
});
