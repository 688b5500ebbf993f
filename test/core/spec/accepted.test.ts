/** ACI's own part: what its files may look like, and what is made of them. */
import { describe, expect, it } from 'vitest';
import { objectAt } from '../../../src/core/json.ts';
import { readDocument } from '../../../src/core/spec/document.ts';
import { valueAt } from '../../../src/core/spec/pointer.ts';
import { accepted, container, IDENTITY, refusals, SUBNET, sample, warnings } from './sample.ts';

const CLI_FILE = `
apiVersion: 2021-10-01
location: eastus
name: myContainerGroup
properties:
  containers:
  - name: aci-tutorial-app
    properties:
      image: mcr.microsoft.com/azuredocs/aci-helloworld:latest
      resources:
        requests:
          cpu: 1
          memoryInGb: 1.5
      ports:
      - port: 80
      - port: 8080
  - name: aci-tutorial-sidecar
    properties:
      image: mcr.microsoft.com/azuredocs/aci-tutorial-sidecar
      resources:
        requests:
          cpu: 1
          memoryInGb: 1.5
  osType: linux
  ipAddress:
    type: public
    ports:
    - protocol: tcp
      port: 80
    - protocol: tcp
      port: '8080'
tags: {exampleTag: tutorial}
type: Microsoft.ContainerInstance/containerGroups
`;

describe('a file as the Azure CLI takes it', () => {
  const reading = readDocument(CLI_FILE);
  const document = reading.ok ? reading.document : {};

  it('is accepted under a name that a group may have', () => {
    expect(refusals(document)).toEqual([
      '/name a group’s name may hold lower-case letters, digits and "-", and neither begin nor end with "-"',
    ]);
    expect(refusals({ ...document, name: 'tutorial' })).toEqual([]);
  });

  it('gets the spelling and the types that ACI documents', () => {
    const { declaration } = accepted({ ...document, name: 'tutorial' });
    expect(declaration.location).toBe('eastus');
    const at = (pointer: string): unknown => valueAt(declaration.body, pointer);
    expect(at('/properties/osType')).toBe('Linux');
    expect(at('/properties/containers/0/properties/resources/requests')).toEqual({ cpu: 1, memoryInGB: 1.5 });
    expect(at('/properties/ipAddress')).toEqual({
      type: 'Public',
      ports: [
        { protocol: 'TCP', port: 80 },
        { protocol: 'TCP', port: 8080 },
      ],
    });
    expect(Object.keys(declaration.body).sort()).toEqual(['location', 'properties', 'tags']);
  });

  it('is told where a text was taken as a number', () => {
    expect(warnings({ ...document, name: 'tutorial' })).toEqual([
      '/properties/ipAddress/ports/1/port is a text, taken as the number 8080: leave out the quotes',
    ]);
  });
});

describe('ACI’s part', () => {
  it('is carried where we do not know it, nulls included', () => {
    const document = sample({
      top: { extendedLocation: { name: 'edge' }, newThing: null },
      properties: {
        newFeature: { on: null, list: [1, null] },
        sku: 'Platinum',
        dnsConfig: { nameServers: ['10.0.0.1'], x: 1 },
      },
      container: {
        securityContext: { privileged: null },
        livenessProbe: { httpGet: { port: 80 }, periodSeconds: null },
      },
    });
    const { body } = accepted(document).declaration;
    expect(body).toMatchObject({ extendedLocation: { name: 'edge' }, newThing: null });
    expect(body['properties']).toMatchObject({
      newFeature: { on: null, list: [1, null] },
      sku: 'Platinum',
      dnsConfig: { nameServers: ['10.0.0.1'], x: 1 },
      containers: [{ properties: { securityContext: { privileged: null }, livenessProbe: { periodSeconds: null } } }],
    });
  });

  it('loses what only the service writes, and what is null', () => {
    const exported = sample({
      top: {
        id: '/subscriptions/x',
        type: 'microsoft.containerinstance/containergroups',
        apiVersion: '2023-05-01',
        systemData: {},
        resourceGroup: 'shop',
        additional_properties: {},
        zones: null,
        tags: null,
        identity: { type: 'systemassigned', principalId: 'p', tenantId: 't' },
      },
      properties: {
        provisioningState: 'Succeeded',
        instanceView: { state: 'Running' },
        isCreatedFromStandbyPool: false,
        initContainers: [],
        provisioningTimeoutInSeconds: 1800,
        isCustomProvisioningTimeout: false,
        diagnostics: null,
        volumes: null,
        ipAddress: {
          type: 'Public',
          ports: [{ port: 80 }],
          ip: '20.1.2.3',
          fqdn: 'web.westeurope.azurecontainer.io',
          dnsNameLabel: null,
        },
      },
      container: { instanceView: { restartCount: 0 }, command: null, configMap: { keyValuePairs: {} } },
    });
    expect(accepted(exported).declaration.body).toEqual({
      location: 'westeurope',
      identity: { type: 'SystemAssigned' },
      properties: {
        containers: [container('web', { ports: [{ port: 80 }], configMap: { keyValuePairs: {} } })],
        osType: 'Linux',
        initContainers: [],
        ipAddress: { type: 'Public', ports: [{ port: 80 }] },
      },
    });
    expect(warnings(exported)).toEqual([]);
  });

  it('takes texts written as numbers or truth values, as ACI does, and says so without showing them', () => {
    const document = sample({
      container: {
        environmentVariables: [
          { name: 'PORT', value: 80 },
          { name: 'ON', value: true },
          { name: 'PIN', secureValue: 1234 },
        ],
      },
    });
    const variables = '/properties/containers/0/properties/environmentVariables';
    expect(valueAt(accepted(document).declaration.body, variables)).toEqual([
      { name: 'PORT', value: '80' },
      { name: 'ON', value: 'true' },
      { name: 'PIN', secureValue: '1234' },
    ]);
    expect(warnings(document)).toEqual([
      `${variables}/0/value is a number, taken as a text: put it in quotes`,
      `${variables}/1/value is a truth value, taken as a text: put it in quotes`,
      `${variables}/2/secureValue is a number, taken as a text: put it in quotes`,
    ]);
  });

  it('may be all that ACI takes: 60 containers, 20 volumes, 5 public ports', () => {
    const containers = Array.from({ length: 60 }, (_, index) => container(`c${index}`));
    const ports = [1, 2, 3, 4, 5].map((port) => ({ port }));
    containers[0] = container('c0', { ports });
    const volumes = Array.from({ length: 20 }, (_, index) => ({ name: `volume${index}`, emptyDir: {} }));
    expect(refusals(sample({ properties: { containers, volumes, ipAddress: { type: 'Public', ports } } }))).toEqual([]);
  });

  it.each([
    ['one port with both protocols', { container: { ports: [{ port: 80 }, { port: 80, protocol: 'UDP' }] } }],
    [
      'a private address in a subnet',
      { properties: { subnetIds: [{ id: SUBNET }], ipAddress: { type: 'Private', ports: [{ port: 80 }] } } },
    ],
    ['no address', { properties: { ipAddress: null } }],
    ['one Windows container', { properties: { osType: 'Windows' } }],
    [
      'the ports next to reserved ones',
      {
        properties: { ipAddress: null },
        container: { ports: [21, 23, 1024, 1028, 19999, 30001, 65535].map((port) => ({ port })) },
      },
    ],
    [
      'ACI’s own references to secrets',
      { container: { environmentVariables: [{ name: 'A', secureValueReference: 'a' }] } },
    ],
    ['no mooring at all, written as null', { top: { mooring: null } }],
    [
      'a pull by a user-assigned identity',
      {
        top: { identity: { type: 'UserAssigned', userAssignedIdentities: { [IDENTITY.toUpperCase()]: {} } } },
        properties: { imageRegistryCredentials: [{ server: 'shop.azurecr.io', identity: IDENTITY }] },
      },
    ],
  ])('may have %s', (_what, parts) => {
    expect(refusals(sample(parts))).toEqual([]);
  });

  it('keeps the tags of others and not Mooring’s own', () => {
    const document = sample({ top: { tags: { Owner: 'me', 'mooring-owner': 'x', 'Mooring-Hash': 'y' } } });
    expect(objectAt(accepted(document).declaration.body['tags'])).toEqual({ Owner: 'me' });
    expect(warnings(document).map((text) => text.split(' ')[0])).toEqual(['/tags/mooring-owner', '/tags/Mooring-Hash']);
  });

  it('takes its name from the address where it has none', () => {
    expect(accepted(sample({ top: { name: null } }), { name: 'api' }).declaration.name).toBe('api');
    expect(accepted(sample(), { name: 'web' }).declaration.name).toBe('web');
  });
});
