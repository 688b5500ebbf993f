import { describe, expect, it } from 'vitest';
import { listAt, objectAt, objectsAt, textAt } from '../../../local/world/json.ts';
import { at, bench, codeOf, container, group, propertiesOf, SUBSCRIPTION, stateOf } from '../world/support.ts';

const PUBLIC = { type: 'Public', ports: [{ port: 80 }], dnsNameLabel: 'shop' };

describe('PUT of a new container group', () => {
  it('answers 201 Pending with an operation to poll, and succeeds after the time it takes', async () => {
    const { call, pass } = bench();
    const put = await call('PUT', at('web'), group());
    expect(put.status).toBe(201);
    expect(propertiesOf(put)['provisioningState']).toBe('Pending');
    expect(stateOf(put)).toBe('Pending');
    expect(JSON.stringify(put.body)).not.toContain('currentState');
    const operation = put.headers['azure-asyncoperation'] ?? '';
    expect((await call('GET', operation)).body['status']).toBe('Pending');
    await pass(1_999);
    expect(propertiesOf(await call('GET', at('web')))['provisioningState']).toBe('Pending');
    await pass(1);
    expect((await call('GET', operation)).body['status']).toBe('Succeeded');
    const got = await call('GET', at('web'));
    expect(propertiesOf(got)['provisioningState']).toBe('Succeeded');
    expect(stateOf(got)).toBe('Running');
  });

  it('gives an address once it runs, and a name from the label at once', async () => {
    const { call, pass } = bench();
    const put = await call('PUT', at('web'), group({ ipAddress: PUBLIC }));
    const early = objectAt(propertiesOf(put), 'ipAddress');
    expect(early['fqdn']).toBe('shop.westeurope.azurecontainer.io');
    expect(early['ip']).toBeUndefined();
    await pass(2_000);
    const late = objectAt(propertiesOf(await call('GET', at('web'))), 'ipAddress');
    expect(late['ip']).toMatch(/^10\.\d+\.\d+\.\d+$/);
  });

  it('tells the digest that was pulled', async () => {
    const { call, pass, runtime } = bench();
    runtime.push('shop/web:1', 'sha256:abc');
    await call('PUT', at('web'), group());
    await pass(2_000);
    const [first] = objectsAt(propertiesOf(await call('GET', at('web'))), 'containers');
    const view = objectAt(objectAt(first ?? {}, 'properties'), 'instanceView');
    const messages = objectsAt(view, 'events').map((event) => textAt(event, 'message'));
    expect(messages).toContain('Successfully pulled image "shop/web@sha256:abc"');
  });

  it('keeps properties it does not know, and gives them back', async () => {
    const { call } = bench();
    await call('PUT', at('web'), group({ future: { a: [1] } }, { futureTop: true }));
    const got = await call('GET', at('web'));
    expect(propertiesOf(got)['future']).toEqual({ a: [1] });
    expect(got.body['futureTop']).toBe(true);
  });

  it('takes a null for nothing', async () => {
    const { call, pass } = bench();
    await call('PUT', at('web'), group({ ipAddress: null, volumes: null }, { zones: null }));
    await pass(2_000);
    const got = await call('GET', at('web'));
    expect(JSON.stringify(got.body)).not.toContain('null');
    expect((await call('PUT', at('web'), group())).headers['azure-asyncoperation']).toBeUndefined();
  });

  it('is Failed when its image is gone by the time it is pulled', async () => {
    const { call, pass, runtime } = bench();
    const put = call('PUT', at('web'), group());
    runtime.script('shop/web:1', { kind: 'inaccessible' });
    const { status, headers } = await put;
    expect(status).toBe(201);
    await pass(0);
    expect(propertiesOf(await call('GET', at('web')))['provisioningState']).toBe('Failed');
    const poll = await call('GET', headers['azure-asyncoperation'] ?? '');
    expect([poll.body['status'], codeOf(poll)]).toEqual(['Failed', 'InaccessibleImage']);
  });

  it('is Failed when it has not started after 30 minutes, and a PUT then starts it anew', async () => {
    const { call, pass, runtime } = bench();
    runtime.script('shop/web:1', { kind: 'neverStarts' });
    await call('PUT', at('web'), group());
    await pass(30 * 60_000 - 1);
    expect(propertiesOf(await call('GET', at('web')))['provisioningState']).toBe('Pending');
    await pass(1);
    expect(propertiesOf(await call('GET', at('web')))['provisioningState']).toBe('Failed');
    runtime.script('shop/web:1', { kind: 'runs' });
    await call('PUT', at('web'), group());
    await pass(2_000);
    expect(stateOf(await call('GET', at('web')))).toBe('Running');
  });
});

describe('what is never given back', () => {
  const body = group({
    containers: [
      container('web', 'shop/web:1', {
        environmentVariables: [
          { name: 'A', value: 'plain' },
          { name: 'B', secureValue: 'hush-1' },
          { name: 'C', value: '' },
        ],
      }),
    ],
    imageRegistryCredentials: [{ server: 'x.azurecr.io', username: 'u', password: 'hush-2' }],
    volumes: [
      { name: 'files', azureFile: { shareName: 's', storageAccountName: 'a', storageAccountKey: 'hush-3' } },
      { name: 'keys', secret: { one: 'aHVzaC00' } },
    ],
    diagnostics: { logAnalytics: { workspaceId: 'w', workspaceKey: 'hush-5' } },
    extensions: [{ name: 'e', properties: { extensionType: 't', version: '1', protectedSettings: { k: 'hush-6' } } }],
  });

  it.each(['PUT', 'GET', 'LIST', 'PATCH', 'DELETE'])('is in no answer to %s', async (verb) => {
    const { call } = bench();
    const put = await call('PUT', at('web'), body);
    const answer =
      verb === 'PUT'
        ? put
        : verb === 'LIST'
          ? await call('GET', at())
          : verb === 'PATCH'
            ? await call('PATCH', at('web'), { tags: {} })
            : await call(verb, at('web'));
    expect(answer.status).toBeLessThan(300);
    expect(JSON.stringify(answer.body)).not.toMatch(/hush|aHVzaC00/);
    expect(JSON.stringify(answer.body)).toContain('"B"');
  });

  it('is not in the log of writes either', async () => {
    const { call, world } = bench();
    await call('PUT', at('web'), body);
    expect(world.writes.entries).toHaveLength(1);
    expect(JSON.stringify(world.writes.entries)).not.toMatch(/hush|aHVzaC00/);
  });

  it('leaves names, and empties the secret volume', async () => {
    const { call } = bench();
    await call('PUT', at('web'), body);
    const properties = propertiesOf(await call('GET', at('web')));
    const [first] = objectsAt(properties, 'containers');
    expect(objectAt(first ?? {}, 'properties')['environmentVariables']).toEqual([
      { name: 'A', value: 'plain' },
      { name: 'B' },
      { name: 'C' },
    ]);
    expect(objectsAt(properties, 'volumes')[1]).toEqual({ name: 'keys', secret: {} });
  });
});

describe('PUT over a container group', () => {
  it('restarts the containers with the new body', async () => {
    const { call, pass } = bench();
    await call('PUT', at('web'), group());
    await pass(10_000);
    const put = await call('PUT', at('web'), group({ containers: [container('web', 'shop/web:2')] }));
    expect(put.status).toBe(200);
    expect(put.headers['azure-asyncoperation']).toBeDefined();
    await pass(2_000);
    expect(startTime(await call('GET', at('web')))).toBe('2026-01-01T00:00:10.000Z');
  });

  it('does nothing when nothing changed, as it was recorded', async () => {
    const { call, pass } = bench();
    await call('PUT', at('web'), group());
    await pass(10_000);
    const put = await call('PUT', at('web'), group());
    expect(put.status).toBe(200);
    expect(put.headers['azure-asyncoperation']).toBeUndefined();
    expect(startTime(await call('GET', at('web')))).toBe('2026-01-01T00:00:00.000Z');
  });

  it('restarts though nothing changed, where that is switched on', async () => {
    const { call, pass } = bench({ settings: { putOverRunning: 'restart' } });
    await call('PUT', at('web'), group());
    await pass(10_000);
    await call('PUT', at('web'), group());
    await pass(2_000);
    expect(startTime(await call('GET', at('web')))).toBe('2026-01-01T00:00:10.000Z');
  });

  it('changes a config map without a restart', async () => {
    const { call, pass } = bench();
    await call('PUT', at('web'), group());
    await pass(10_000);
    const configMap = { keyValuePairs: { level: 'debug' } };
    const put = await call('PUT', at('web'), group({ containers: [container('web', 'shop/web:1', { configMap })] }));
    expect(put.headers['azure-asyncoperation']).toBeUndefined();
    const got = await call('GET', at('web'));
    expect(startTime(got)).toBe('2026-01-01T00:00:00.000Z');
    const [first] = objectsAt(propertiesOf(got), 'containers');
    expect(objectAt(first ?? {}, 'properties')['configMap']).toEqual(configMap);
  });

  it.each([
    ['operating system', { osType: 'Windows' }],
    ['restart policy', { restartPolicy: 'Never' }],
    [
      'memory',
      { containers: [container('web', 'shop/web:1', { resources: { requests: { cpu: 1, memoryInGB: 2 } } })] },
    ],
    [
      'subnet',
      {
        subnetIds: [
          { id: '/subscriptions/s/resourceGroups/r/providers/Microsoft.Network/virtualNetworks/v/subnets/n' },
        ],
      },
    ],
  ])('refuses another %s', async (_, change) => {
    const { call, pass } = bench();
    await call('PUT', at('web'), group());
    await pass(2_000);
    const put = await call('PUT', at('web'), group(change));
    expect(put.status).toBe(400);
    expect(codeOf(put)).toBe('InvalidContainerGroupUpdate');
    expect(propertiesOf(await call('GET', at('web')))['restartPolicy']).toBe('Always');
  });

  it('is refused while an earlier one is under way', async () => {
    const { call } = bench();
    await call('PUT', at('web'), group());
    const put = await call('PUT', at('web'), group({ containers: [container('web', 'shop/web:2')] }));
    expect(put.status).toBe(409);
    expect(codeOf(put)).toBe('ContainerGroupTransitioning');
  });

  it('overtakes the earlier one where that is switched on', async () => {
    const { call, pass } = bench({ settings: { whileTransitioning: 'accept' } });
    const first = await call('PUT', at('web'), group());
    await pass(1_000);
    await call('PUT', at('web'), group({ containers: [container('web', 'shop/web:2')] }));
    await pass(1_500);
    expect(propertiesOf(await call('GET', at('web')))['provisioningState']).toBe('Pending');
    expect((await call('GET', first.headers['azure-asyncoperation'] ?? '')).body['status']).toBe('Canceled');
    await pass(500);
    expect(stateOf(await call('GET', at('web')))).toBe('Running');
  });

  it.each([
    ['as-update', 400],
    ['as-new', 201],
  ] as const)('of which all has ended is taken %s', async (putOverTerminated, status) => {
    const { call, pass, runtime } = bench({ settings: { putOverTerminated } });
    runtime.script('shop/web:1', { kind: 'exits', afterMs: 500, code: 0 });
    await call('PUT', at('web'), group({ restartPolicy: 'Never' }));
    await pass(1_000);
    await pass(1_000);
    expect(stateOf(await call('GET', at('web')))).toBe('Succeeded');
    expect((await call('PUT', at('web'), group({ restartPolicy: 'Always' }))).status).toBe(status);
  });

  it('drops what is not in the new body', async () => {
    const { call, pass } = bench();
    await call('PUT', at('web'), group({ ipAddress: PUBLIC }));
    await pass(2_000);
    await call('PUT', at('web'), group());
    expect(propertiesOf(await call('GET', at('web')))['ipAddress']).toBeUndefined();
  });
});

describe('PATCH', () => {
  it('replaces the whole map of tags and disturbs nothing', async () => {
    const { call, pass } = bench();
    await call('PUT', at('web'), group());
    await pass(2_000);
    const patched = await call('PATCH', at('web'), { tags: { other: 'b' }, properties: { osType: 'Windows' } });
    expect(patched.status).toBe(200);
    expect(patched.body['tags']).toEqual({ other: 'b' });
    expect(propertiesOf(patched)['osType']).toBe('Linux');
    expect(stateOf(patched)).toBe('Running');
  });
});

describe('DELETE', () => {
  it('answers 200 with the last body; it is gone at once, and 204 the second time', async () => {
    const { call, pass, runtime } = bench();
    await call('PUT', at('web'), group());
    await pass(2_000);
    const gone = await call('DELETE', at('web'));
    expect(gone.status).toBe(200);
    expect(gone.body['name']).toBe('web');
    const got = await call('GET', at('web'));
    expect([got.status, codeOf(got)]).toEqual([404, 'ResourceNotFound']);
    expect(listAt((await call('GET', at())).body, 'value')).toEqual([]);
    expect((await call('DELETE', at('web'))).status).toBe(204);
    expect(runtime.view(at('web').toLowerCase())).toBeUndefined();
  });

  it('ends a start under way, and the name can be taken again', async () => {
    const { call, pass, runtime } = bench();
    runtime.script('shop/web:1', { kind: 'neverStarts' });
    await call('PUT', at('web'), group());
    await call('DELETE', at('web'));
    await call('PUT', at('web'), group({ containers: [container('web', 'shop/web:2')] }));
    await pass(2_000);
    expect(stateOf(await call('GET', at('web')))).toBe('Running');
  });
});

describe('start, stop and restart', () => {
  it('shows Stopped right after stop, and runs again after start', async () => {
    const { call, pass } = bench();
    await call('PUT', at('web'), group());
    await pass(2_000);
    expect((await call('POST', at('web', '/stop'))).status).toBe(204);
    const stopped = await call('GET', at('web'));
    expect([stateOf(stopped), propertiesOf(stopped)['provisioningState']]).toEqual(['Stopped', 'Succeeded']);
    expect((await call('POST', at('web', '/stop'))).status).toBe(204);
    expect((await call('POST', at('web', '/start'))).status).toBe(204);
    await pass(2_000);
    expect(stateOf(await call('GET', at('web')))).toBe('Running');
    expect((await call('POST', at('web', '/start'))).status).toBe(204);
  });

  it('stops one that is still starting, for good', async () => {
    const { call, pass } = bench();
    await call('PUT', at('web'), group());
    await call('POST', at('web', '/stop'));
    await pass(10_000);
    expect(stateOf(await call('GET', at('web')))).toBe('Stopped');
    await call('POST', at('web', '/start'));
    await pass(2_000);
    expect(stateOf(await call('GET', at('web')))).toBe('Running');
  });

  it('pulls anew at a restart, and does not count it', async () => {
    const { call, pass, runtime } = bench();
    runtime.push('shop/web:1', 'sha256:old');
    await call('PUT', at('web'), group());
    await pass(2_000);
    runtime.push('shop/web:1', 'sha256:new');
    const restart = await call('POST', at('web', '/restart'));
    expect(restart.status).toBe(204);
    expect(restart.headers['azure-asyncoperation']).toBeDefined();
    expect(propertiesOf(await call('GET', at('web')))['provisioningState']).toBe('Updating');
    await pass(2_000);
    const got = await call('GET', at('web'));
    expect(propertiesOf(got)['provisioningState']).toBe('Succeeded');
    expect(JSON.stringify(got.body)).toContain('shop/web@sha256:new');
    expect(JSON.stringify(got.body)).toContain('"restartCount":0');
  });

  it('answers 404 for a container group that is not there', async () => {
    const { call } = bench();
    expect((await call('POST', at('none', '/restart'))).status).toBe(404);
  });
});

describe('LIST', () => {
  it('has no instance view, of a group or of a container', async () => {
    const { call, pass } = bench();
    await call('PUT', at('web'), group());
    await pass(2_000);
    const [item] = objectsAt((await call('GET', at())).body, 'value');
    expect(item?.['name']).toBe('web');
    expect(JSON.stringify(item)).not.toContain('instanceView');
  });

  it('comes in pages that together hold each one once', async () => {
    const { call } = bench({ settings: { pageSize: 2 } });
    for (const name of ['e', 'b', 'd', 'a', 'c']) await call('PUT', at(name), group());
    const names: string[] = [];
    let next: string | undefined =
      `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.ContainerInstance/containerGroups`;
    let pages = 0;
    while (next !== undefined) {
      const { body } = await call('GET', next);
      names.push(...objectsAt(body, 'value').map((item) => textAt(item, 'name') ?? ''));
      next = textAt(body, 'nextLink');
      pages++;
    }
    expect(names).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(pages).toBe(3);
  });

  it('ends with a full page where the last one is full', async () => {
    const { call } = bench({ settings: { pageSize: 2 } });
    for (const name of ['a', 'b']) await call('PUT', at(name), group());
    const { body } = await call('GET', at());
    expect(listAt(body, 'value')).toHaveLength(2);
    expect(body['nextLink']).toBeUndefined();
  });
});

describe('logs', () => {
  it('gives the newest lines of a container', async () => {
    const { call, pass } = bench();
    await call('PUT', at('web'), group());
    await pass(2_000);
    await call('POST', at('web', '/restart'));
    await pass(2_000);
    const all = await call('GET', at('web', '/containers/web/logs'));
    expect(textAt(all.body, 'content')?.trim().split('\n')).toHaveLength(2);
    const last = await call('GET', `${at('web', '/containers/web/logs')}?tail=1`);
    expect(textAt(last.body, 'content')).toBe('2026-01-01T00:00:02.000Z started shop/web:1\n');
    expect((await call('GET', at('web', '/containers/none/logs'))).status).toBe(404);
  });
});

function startTime(answer: { body: Parameters<typeof objectAt>[0] }): string | undefined {
  const [first] = objectsAt(objectAt(answer.body, 'properties'), 'containers');
  const view = objectAt(objectAt(first ?? {}, 'properties'), 'instanceView');
  return textAt(objectAt(view, 'currentState'), 'startTime');
}
