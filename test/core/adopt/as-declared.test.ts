/** A body as ARM gives it, as somebody would declare it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { asDeclared } from '../../../src/core/adopt/as-declared.ts';
import { compare } from '../../../src/core/drift/compare.ts';
import { isObject, type Json, type JsonObject, listAt, objectAt } from '../../../src/core/json.ts';
import { parseDeclaration } from '../../../src/core/spec/parse.ts';
import { render } from '../../../src/core/spec/render.ts';
import { needsShared } from '../../support/real.ts';

const container = (properties: JsonObject) => ({ name: 'web', properties: { image: 'nginx', ...properties } });
const group = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  id: '/subscriptions/s/resourceGroups/shop/providers/Microsoft.ContainerInstance/containerGroups/web',
  name: 'web',
  type: 'Microsoft.ContainerInstance/containerGroups',
  location: 'westeurope',
  properties: { osType: 'Linux', containers: [container({})], ...properties },
  ...more,
});
const declaredOf = (body: JsonObject) => asDeclared(body).document;
const unreadableOf = (properties: JsonObject) => asDeclared(group(properties)).unreadable;

describe('as declared', () => {
  it('is without what only the service writes', () => {
    const body = group(
      {
        provisioningState: 'Succeeded',
        provisioningTimeoutInSeconds: 1800,
        isCustomProvisioningTimeout: false,
        isCreatedFromStandbyPool: false,
        instanceView: { events: [], state: 'Running' },
        initContainers: [],
        containers: [
          container({
            ports: [],
            environmentVariables: [],
            configMap: { keyValuePairs: {} },
            instanceView: { restartCount: 0 },
          }),
        ],
        ipAddress: { type: 'Public', ports: [{ port: 80 }], ip: '20.1.2.3', fqdn: 'a.b', dnsNameLabel: 'a' },
      },
      { systemData: { createdBy: 'ann' }, identity: { type: 'SystemAssigned', principalId: 'p', tenantId: 't' } },
    );
    expect(declaredOf(body)).toEqual({
      name: 'web',
      location: 'westeurope',
      identity: { type: 'SystemAssigned' },
      properties: {
        osType: 'Linux',
        containers: [container({})],
        ipAddress: { type: 'Public', ports: [{ port: 80 }], dnsNameLabel: 'a' },
      },
    });
  });

  it('keeps the tags of others and none of ours', () => {
    expect(declaredOf(group({}, { tags: { team: 'a', 'Mooring-Owner': 'x', 'mooring-hash': 'y' } }))['tags']).toEqual({
      team: 'a',
    });
    expect(declaredOf(group({}, { tags: { 'mooring-owner': 'x' } }))).not.toHaveProperty('tags');
  });

  it('names assigned identities without their ids', () => {
    const body = group({}, { identity: { type: 'UserAssigned', userAssignedIdentities: { '/i': { clientId: 'c' } } } });
    expect(declaredOf(body)['identity']).toEqual({ type: 'UserAssigned', userAssignedIdentities: { '/i': {} } });
  });

  it('carries what nobody here knows, empty or not', () => {
    const properties = objectAt(
      declaredOf(group({ newThing: {}, newList: [], newer: { a: [null, 1] } }))['properties'],
    );
    expect(properties).toMatchObject({ newThing: {}, newList: [], newer: { a: [null, 1] } });
  });

  it('keeps the lists that a declaration must have', () => {
    const properties = objectAt(declaredOf(group({ ipAddress: { type: 'Private', ports: [] } }))['properties']);
    expect(properties['ipAddress']).toEqual({ type: 'Private', ports: [] });
  });

  it('never carries a secret, should a service give one away', () => {
    const body = group({ imageRegistryCredentials: [{ server: 'a.io', username: 'u', password: 'canary' }] });
    expect(JSON.stringify(asDeclared(body))).not.toContain('canary');
  });
});

describe('unreadable', () => {
  const secure = [{ name: 'A', value: '1' }, { name: 'KEY' }, { name: 'R', secureValueReference: 'r' }];
  const table: readonly (readonly [string, JsonObject, readonly string[]])[] = [
    ['is nothing of a plain group', {}, []],
    [
      'is a variable that came back as its name alone',
      {
        containers: [container({ environmentVariables: secure })],
        initContainers: [container({ environmentVariables: secure })],
      },
      ['containers', 'initContainers'].map((at) => `/properties/${at}/0/properties/environmentVariables/1/secureValue`),
    ],
    [
      'is a password, where there is neither reference nor identity',
      {
        imageRegistryCredentials: [
          { server: 'a.io', username: 'u' },
          { server: 'b.io', identity: '/i' },
          { server: 'c.io', username: 'u', passwordReference: 'p' },
        ],
      },
      ['/properties/imageRegistryCredentials/0/password'],
    ],
    [
      'is a secret volume and the key of a file share',
      {
        volumes: [
          { name: 'sssss', secret: {} },
          { name: 'fffff', azureFile: { shareName: 's', storageAccountName: 'a' } },
          { name: 'iiiii', azureFile: { shareName: 's', storageAccountName: 'a', userAssignedIdentityClientId: 'c' } },
          { name: 'rrrrr', secretReference: { a: 'b' } },
          { name: 'eeeee', emptyDir: {} },
        ],
      },
      ['/properties/volumes/0/secret', '/properties/volumes/1/azureFile/storageAccountKey'],
    ],
    [
      'is a workspace key',
      { diagnostics: { logAnalytics: { workspaceId: 'w' } } },
      ['/properties/diagnostics/logAnalytics/workspaceKey'],
    ],
    [
      'may be an extension’s settings',
      { extensions: [{ name: 'e', properties: { extensionType: 't', version: '1' } }] },
      ['/properties/extensions/0/properties/protectedSettings'],
    ],
  ];
  test.each(table)('%s', (_name, properties, expected) => {
    expect(unreadableOf(properties)).toEqual(expected);
  });
});

needsShared('aci/cases', 'every recorded body', (folder) => {
  const bodies = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const recording: Json = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      return listAt(objectAt(recording)['exchanges']).flatMap(groupsIn);
    });

  it('is there', () => {
    expect(bodies.length).toBeGreaterThan(500);
  });

  it('as declared is valid, and rendered again shows no difference', () => {
    const wrong = bodies.flatMap((body): object[] => {
      const { document } = asDeclared(body);
      const parsed = parseDeclaration(document);
      if (!parsed.ok) return [...parsed.violations];
      return [...compare(document, body), ...compare(render(parsed.declaration, {}), body)];
    });
    expect(wrong).toEqual([]);
  });
});

function groupsIn(exchange: Json): JsonObject[] {
  const body = objectAt(objectAt(exchange)['response'])['body'];
  const bodies = isObject(body) && Array.isArray(body['value']) ? body['value'] : [body];
  return bodies.filter(
    (one): one is JsonObject =>
      isObject(one) && String(one['type']).toLowerCase() === 'microsoft.containerinstance/containergroups',
  );
}
