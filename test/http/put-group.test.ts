/** PUT: what is recorded, what is answered, and what is refused with nothing changed. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import { ask, DIGEST, declaration, LONG, running, SUB, shop, WEB } from './support.ts';

describe('declaring a new group', () => {
  it('answers 201 with its address and first ETag, and has begun to create it', async () => {
    const memory = shop();
    const put = await ask(memory, `PUT ${LONG}/web`, { body: declaration() });
    expect(put.status).toBe(201);
    expect(put.headers).toMatchObject({ etag: '"1"', location: `/api${LONG}/web` });
    expect(put.body).toMatchObject({
      id: `${LONG}/web`,
      name: 'web',
      resourceGroup: 'shop',
      subscription: SUB,
      generation: 1,
      revision: { target: 1, last: 1 },
      status: { phase: 'Creating' },
      replicas: [{ name: 'web', revision: 1, phase: 'creating', seen: 'there', provisioningState: 'Creating' }],
      warnings: [],
    });
    expect(memory.containerGroups.read(WEB)?.tags['mooring-group']).toBe('web');
  });

  it('pins what the registry answers', async () => {
    const memory = shop();
    await ask(memory, 'PUT /groups/web', { body: declaration() });
    expect(JSON.stringify(memory.containerGroups.sent(WEB))).toContain(`shop.azurecr.io/web@${DIGEST}`);
  });

  it('takes YAML as well as JSON, and upper case in the fixed words of the address', async () => {
    const yaml =
      'location: westeurope\nproperties:\n  osType: Linux\n  containers:\n  - name: web\n    properties:\n      image: shop.azurecr.io/web:v1\n      resources: {requests: {cpu: 1, memoryInGB: 1}}\n';
    const put = await ask(shop(), `PUT /SUBSCRIPTIONS/${SUB}/resourcegroups/SHOP/Groups/web`, { body: yaml });
    expect(put).toMatchObject({ status: 201, body: { id: `${LONG}/web` } });
  });

  it('writes who declared it into the history', async () => {
    const memory = shop();
    await ask(memory, 'PUT /groups/web', { body: declaration() });
    const history = await ask(memory, 'GET /groups/web/history');
    expect(history.body.value.map(({ what, trigger }) => [what, trigger])).toEqual([
      ['create', 'PUT by ada@example.com'],
      ['revision', 'PUT by ada@example.com'],
    ]);
  });

  it('is acknowledged though Azure does not answer, and is created by the message later', async () => {
    const memory = shop();
    memory.board.fail('containerGroups.get', new Fault('transient', { reason: 'AzureUnavailable', message: 'away' }), {
      times: 3,
    });
    const put = await ask(memory, 'PUT /groups/web', { body: declaration() });
    expect(put).toMatchObject({ status: 201, body: { status: { phase: 'Waiting', reason: 'AzureUnavailable' } } });
    await memory.pass(60_000);
    expect(memory.containerGroups.read(WEB)?.provisioningState).toBe('Succeeded');
  });

  it.each([
    ['while reading', 'registry.resolve', 'look failed by a bug'],
    ['while acting', 'history.append', 'inline look failed'],
  ] as const)(
    'is acknowledged though the inline look meets a bug %s, which is logged',
    async (_when, call, message) => {
      const memory = shop();
      memory.board.fail(call, new TypeError('boom'));
      expect((await ask(memory, 'PUT /groups/web', { body: declaration() })).status).toBe(201);
      expect(memory.log.entries.filter(({ level }) => level === 'error')).toMatchObject([{ message }]);
    },
  );

  it('tells warnings beside the group, and masks what they are about', async () => {
    const body = declaration({}, [{ name: 'DB_PASSWORD', value: 'hunter2-canary' }]);
    const put = await ask(shop(), 'PUT /groups/web', { body });
    expect(put.body.warnings).toMatchObject([
      {
        pointer: '/properties/containers/0/properties/environmentVariables/0/value',
        rule: expect.stringContaining('secret'),
      },
    ]);
    expect(put.text).not.toContain('canary');
  });
});

describe('declaring it again', () => {
  it('answers 200 with the next ETag and applies what changed', async () => {
    const memory = await running();
    const put = await ask(memory, 'PUT /groups/web', { body: declaration({ tags: { team: 'a' } }) });
    expect(put).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { generation: 2 } });
    expect(put.headers['location']).toBeUndefined();
    expect(memory.containerGroups.read(WEB)?.tags['team']).toBe('a');
  });

  it('changes nothing when it says the same: no row and no container group is written', async () => {
    const memory = await running();
    const put = await ask(memory, 'PUT /groups/web', { body: declaration() });
    expect(put).toMatchObject({ status: 200, headers: { etag: '"1"' } });
    expect(['groups', 'containerGroups', 'queue', 'vault'].map((port) => memory.board.writes(port))).toEqual([
      0, 0, 0, 0,
    ]);
  });
});

describe('conditions', () => {
  it.each([
    ['If-Match with an older ETag', { 'if-match': '"7"' }, '"1"'],
    ['If-Match with a weak ETag', { 'if-match': 'W/"1"' }, '"1"'],
    ['If-None-Match: * on a group that is there', { 'if-none-match': '*' }, '"1"'],
  ])('answers 412 to %s and writes nothing', async (_, headers, etag) => {
    const memory = await running();
    const put = await ask(memory, 'PUT /groups/web', { body: declaration({ tags: { a: 'b' } }), headers });
    expect(put).toMatchObject({ status: 412, body: { type: '/problems/precondition-failed' }, headers: { etag } });
    expect(memory.board.writes()).toBe(0);
  });

  it.each([{ 'if-match': '"1"' }, { 'if-match': '*' }])(
    'answers 412 to %j where there is no group',
    async (headers) => {
      const memory = shop();
      expect((await ask(memory, 'PUT /groups/web', { body: declaration(), headers })).status).toBe(412);
      expect(memory.board.writes()).toBe(0);
    },
  );

  it.each([{ 'if-match': '"1"' }, { 'if-match': '"9", "1"' }, { 'if-match': '*' }])(
    'lets %j pass on generation 1',
    async (headers) => {
      const put = await ask(await running(), 'PUT /groups/web', { body: declaration({ tags: { a: 'b' } }), headers });
      expect(put).toMatchObject({ status: 200, body: { generation: 2 } });
    },
  );

  it('lets If-None-Match: * create, and one of two at once only', async () => {
    const memory = shop();
    const headers = { 'if-none-match': '*' };
    const put = (image: string) => ask(memory, 'PUT /groups/web', { body: declaration({ tags: { image } }), headers });
    const statuses = (await Promise.all([put('a'), put('b')])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 412]);
  });

  it('refuses a header that cannot be read', async () => {
    const put = await ask(await running(), 'PUT /groups/web', { body: declaration(), headers: { 'if-match': '1' } });
    expect(put).toMatchObject({ status: 400, body: { type: '/problems/invalid-request' } });
  });
});

describe('what is refused', () => {
  it('tells every broken rule with its place, and changes nothing', async () => {
    const memory = shop();
    const body = { ...declaration({ name: 'other', mooring: { replica: 2, ttl: 'soon' } }) };
    const put = await ask(memory, 'PUT /groups/web', { body });
    expect(put).toMatchObject({ status: 400, body: { type: '/problems/invalid-declaration', status: 400 } });
    expect(put.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(put.body.violations.map(({ pointer }) => pointer).sort()).toEqual([
      '/mooring/replica',
      '/mooring/ttl',
      '/name',
    ]);
    expect(memory.board.writes()).toBe(0);
  });

  it('never echoes what it could not read', async () => {
    const put = await ask(shop(), 'PUT /groups/web', { body: '{"secure": "canary-1234", ' });
    expect(put.status).toBe(400);
    expect(put.text).not.toContain('canary');
  });

  it('answers 413 over 256 KiB, and to a length that says so without reading the body', async () => {
    expect((await ask(shop(), 'PUT /groups/web', { body: `# ${'é'.repeat(131_072)}` })).status).toBe(413);
    const put = await ask(shop(), 'PUT /groups/web', { body: declaration(), headers: { 'content-length': '262145' } });
    expect(put).toMatchObject({ status: 413, body: { type: '/problems/body-too-large' } });
  });

  it('answers 409 over somebody else’s container group and leaves it as it is', async () => {
    const memory = shop();
    memory.containerGroups.place(WEB, { location: 'westeurope', properties: {} });
    const put = await ask(memory, 'PUT /groups/web', { body: declaration() });
    expect(put).toMatchObject({
      status: 409,
      body: { type: '/problems/adoption-required', reason: 'AdoptionRequired' },
    });
    expect(memory.board.writes()).toBe(0);
  });

  it('refuses a plain secret where there is no vault, without echoing it', async () => {
    const memory = shop({ vault: false });
    const body = declaration({}, [{ name: 'KEY', secureValue: 'canary-secret' }]);
    for (const line of ['PUT /groups/web', 'PUT /groups/web?dryRun=true']) {
      const put = await ask(memory, line, { body });
      expect(put).toMatchObject({
        status: 400,
        body: { violations: [{ pointer: expect.stringContaining('/secureValue') }] },
      });
      expect(put.text).not.toContain('canary');
    }
    expect(memory.board.writes()).toBe(0);
  });
});

describe('a secret in a declaration', () => {
  it('goes to Azure and to the vault, and stands in no answer, row, history or log', async () => {
    const memory = shop();
    const body = declaration({}, [{ name: 'KEY', secureValue: 'canary-secret' }]);
    const put = await ask(memory, 'PUT /groups/web', { body });
    const shown = [put.text, (await ask(memory, 'GET /groups/web')).text, (await ask(memory, 'GET /groups')).text];
    shown.push(
      (await ask(memory, 'GET /groups/web/history')).text,
      JSON.stringify(memory.groups.row(WEB)),
      JSON.stringify(memory.log.entries),
    );
    expect(put.status).toBe(201);
    expect(JSON.stringify(memory.containerGroups.sent(WEB))).toContain('canary-secret');
    expect(shown.join()).not.toContain('canary');
    expect(put.text).toContain('@Microsoft.KeyVault(');
  });

  it('declared again while the vault asks for patience is answered so, and makes no version of its own', async () => {
    const memory = shop();
    const body = declaration({}, [{ name: 'KEY', secureValue: 'canary-secret' }]);
    const first = await ask(memory, 'PUT /groups/web', { body });
    const kept = memory.board.writes('vault');
    const away = new Fault('transient', { reason: 'Throttled', message: 'm', retryAfterMs: 12_000 });
    memory.board.fail('vault.read', away);
    const refused = await ask(memory, 'PUT /groups/web', { body });
    expect(refused.status).toBeGreaterThanOrEqual(429);
    expect(refused.headers['retry-after']).toBe('12');
    const again = await ask(memory, 'PUT /groups/web', { body });
    expect(again.body).toMatchObject({ generation: 1 });
    expect([first.status, again.status, memory.board.writes('vault')]).toEqual([201, 200, kept]);
  });
});
