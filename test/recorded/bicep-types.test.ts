/** What local ARM answers, judged by the types that Azure publishes. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../local/world/json.ts';
import { objectsAt, without } from '../../local/world/json.ts';
import { at, bench, container, group } from '../local/world/support.ts';
import { needsShared } from '../support/real.ts';
import { readTypes } from './support/bicep-types.ts';

const VERSIONS = ['2023-05-01', '2025-09-01', '2026-07-01'];
const IDENTITY = '/subscriptions/s/resourceGroups/r/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i';
/** Every answer of the service has the two (recorded), and none the key, against what all published schemas say. */
const UNDECLARED =
  /\/(?:provisioningTimeoutInSeconds|isCustomProvisioningTimeout) is not declared$|\/logAnalytics\/workspaceKey is missing$/;
/** What every secret of the body holds, one of them in base64. */
const SECRET = /hidden|aGlkZGVu/;
/** Shown in answers of older versions too since 2024 (recorded), which do not declare them. */
const SINCE_2024 = /\/(?:configMap|isCreatedFromStandbyPool) is not declared$/;

needsShared('aci/spec/bicep-types/containerinstance', 'by the types that Azure publishes', (folder) => {
  it.each(VERSIONS)('answers of %s are well formed', async (version) => {
    const judge = readTypes(
      join(folder, version, 'types.json'),
      `Microsoft.ContainerInstance/containerGroups@${version}`,
    );
    const wrong = (body: JsonObject): string[] =>
      [...judge(body), ...(SECRET.exec(JSON.stringify(body)) ?? [])].filter(
        (line) => !UNDECLARED.test(line) && (version > '2024' || !SINCE_2024.test(line)),
      );
    const { call, pass } = bench();
    const path = `${at('web')}?api-version=${version}`;
    const put = await call('PUT', path, everything());
    expect([put.status, wrong(put.body)]).toEqual([201, []]);
    await pass(2_000);
    expect(wrong((await call('GET', path)).body)).toEqual([]);
    const list = objectsAt((await call('GET', `${at()}?api-version=${version}`)).body, 'value');
    expect(list.flatMap(wrong)).toEqual([]);
    expect(list).toHaveLength(1);
    expect(wrong((await call('PATCH', path, { tags: { a: 'b' } })).body)).toEqual([]);
    expect(wrong((await call('DELETE', path)).body)).toEqual([]);
  });

  it('a body is found to lack, to have too much, and to be of the wrong kind', async () => {
    const judge = readTypes(
      join(folder, '2023-05-01/types.json'),
      'Microsoft.ContainerInstance/containerGroups@2023-05-01',
    );
    const { call } = bench();
    const { body } = await call('PUT', `${at('web')}?api-version=2023-05-01`, group());
    expect(judge(without(body, 'properties'))).toEqual(['/properties is missing']);
    expect(judge({ ...body, odd: 1, tags: { a: 1 } })).toEqual(
      expect.arrayContaining(['/odd is not declared', '/tags/a is no text']),
    );
    expect(judge({ ...body, properties: { containers: [{ name: 'a', properties: { ports: 1 } }] } })).toEqual(
      expect.arrayContaining(['/properties/containers/0/properties/ports is no list']),
    );
  });
});

/** One of each thing that a body can hold, secrets included. */
function everything(): JsonObject {
  const probe = { httpGet: { path: '/', port: 80, scheme: 'http' }, periodSeconds: 5 };
  const web = container('web', 'shop/web:1', {
    ports: [{ port: 80, protocol: 'TCP' }],
    environmentVariables: [
      { name: 'A', value: '1' },
      { name: 'S', secureValue: 'hidden' },
    ],
    volumeMounts: [{ name: 'files', mountPath: '/files' }],
    livenessProbe: probe,
    readinessProbe: probe,
  });
  const properties = {
    containers: [web],
    initContainers: [{ name: 'first', properties: { image: 'a:1', command: ['true'] } }],
    imageRegistryCredentials: [{ server: 'r.azurecr.io', username: 'u', password: 'hidden' }],
    ipAddress: { type: 'Public', ports: [{ port: 80, protocol: 'TCP' }], dnsNameLabel: 'shop-web' },
    volumes: [
      { name: 'files', azureFile: { shareName: 's', storageAccountName: 'a', storageAccountKey: 'hidden' } },
      { name: 'empty', emptyDir: {} },
      { name: 'keys', secret: { key: 'aGlkZGVu' } },
    ],
    diagnostics: { logAnalytics: { workspaceId: 'w', workspaceKey: 'hidden', logType: 'ContainerInsights' } },
  };
  return group(properties, {
    identity: { type: 'SystemAssigned, UserAssigned', userAssignedIdentities: { [IDENTITY]: {} } },
    zones: ['1'],
  });
}
