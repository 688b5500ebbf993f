/**
 * The properties of ACI's own schema that sequences vary: absent, default, least, greatest, invalid, swapped. An image's
 * name says what its containers do; `sequence-world.ts` sees to that.
 */
import { LOGIN_SERVER, VAULT } from '../kernel/services.ts';
import { CANARY } from '../oracles/i05-no-secret.ts';
import { at, type Dimension, good, refused, refusedAt, unsettled } from './dimension.ts';

const FIRST = '/properties/containers/0/properties';
export const KEPT_SECRET = 'shared-key';
const REFERENCE = `@Microsoft.KeyVault(SecretUri=${VAULT}/secrets/${KEPT_SECRET})`;
const LOST_REFERENCE = `@Microsoft.KeyVault(SecretUri=${VAULT}/secrets/never-kept)`;
/** A container group of somebody else's holds it. */
export const TAKEN_LABEL = 'taken-label';
const SUBNET =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.Network/virtualNetworks/net/subnets/one';
const IDENTITY =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.ManagedIdentity/userAssignedIdentities/puller';

const image = (name: string) => `${LOGIN_SERVER}/team/${name}`;
const container = (name: string, from: string) => ({
  name,
  properties: { image: image(from), resources: { requests: { cpu: 0.5, memoryInGB: 0.5 } } },
});

const secure = (name: string, secureValue: string) => ({ name, secureValue });
const level = { name: 'LEVEL', value: 'QUIET' };

const CONTAINER: readonly Dimension[] = [
  {
    name: 'image',
    variants: {
      ...at(`${FIRST}/image`, {
        other: image('other:v2'),
        job: image('job:v1'),
        elsewhere: 'docker.io/library/nginx:1',
      }),
      missing: unsettled([`${FIRST}/image`, image('none:v1')]),
      locked: unsettled([`${FIRST}/image`, image('locked:v1')]),
      crashing: unsettled([`${FIRST}/image`, image('crash:v1')]),
      hanging: unsettled([`${FIRST}/image`, image('hang:v1')]),
      ...refusedAt(`${FIRST}/image`, { absent: undefined, empty: '', invalid: 'Team//web:v1' }),
    },
  },
  {
    name: 'command',
    variants: {
      ...at(`${FIRST}/command`, {
        least: ['x'],
        greatest: ['sh', '-c', 'sleep 9', '--', 'é'],
        empty: [],
        swapped: ['-c', 'sh'],
      }),
      ...refusedAt(`${FIRST}/command`, { invalid: { sh: '-c' } }),
    },
  },
  {
    name: 'env',
    variants: {
      ...at(`${FIRST}/environmentVariables`, {
        empty: [],
        least: [{ name: 'A', value: '' }],
        plain: [level],
        loud: [{ ...level, value: 'LOUD' }],
        secure: [level, secure('PASSWORD', CANARY)],
        rotated: [level, secure('PASSWORD', `${CANARY}-2`)],
        swapped: [secure('PASSWORD', CANARY), level],
        plainer: [level, { name: 'PASSWORD', value: 'open' }],
        reference: [level, secure('PASSWORD', REFERENCE)],
      }),
      lost: unsettled([`${FIRST}/environmentVariables`, [secure('PASSWORD', LOST_REFERENCE)]]),
      ...refusedAt(`${FIRST}/environmentVariables`, {
        both: [{ ...level, secureValue: CANARY }],
        twice: [level, { ...level, value: 'LOUD' }],
        nameless: [{ value: 'x' }],
      }),
    },
  },
  {
    name: 'cpu',
    variants: {
      ...at(`${FIRST}/resources/requests/cpu`, { least: 0.1, greatest: 4 }),
      toomuch: unsettled([`${FIRST}/resources/requests/cpu`, 31]),
      ...refusedAt(`${FIRST}/resources/requests/cpu`, { none: 0, invalid: 'much', beyond: 32, absent: undefined }),
    },
  },
  {
    name: 'memory',
    variants: {
      ...at(`${FIRST}/resources/requests/memoryInGB`, { least: 0.1, greatest: 240 }),
      ...refusedAt(`${FIRST}/resources/requests/memoryInGB`, { negative: -1, beyond: 241 }),
    },
  },
  {
    name: 'limits',
    variants: {
      ...at(`${FIRST}/resources/limits`, { greatest: { cpu: 4, memoryInGB: 8 }, least: { cpu: 1 } }),
      ...refusedAt(`${FIRST}/resources/limits`, { invalid: { cpu: -1 } }),
    },
  },
  {
    name: 'configmap',
    variants: at(`${FIRST}/configMap`, {
      empty: { keyValuePairs: {} },
      one: { keyValuePairs: { a: '1' } },
      other: { keyValuePairs: { a: '2', b: '' } },
    }),
  },
  {
    name: 'probes',
    variants: {
      live: good([`${FIRST}/livenessProbe`, { exec: { command: ['true'] }, periodSeconds: 10 }]),
      ready: good([
        `${FIRST}/readinessProbe`,
        { httpGet: { path: '/', port: 80, scheme: 'HTTP' }, failureThreshold: 1 },
      ]),
      both: good(
        [`${FIRST}/livenessProbe`, { exec: { command: ['true'] }, periodSeconds: 30 }],
        [`${FIRST}/readinessProbe`, { exec: { command: ['true'] } }],
      ),
    },
  },
];

const GROUP: readonly Dimension[] = [
  {
    name: 'volumes',
    variants: {
      empty: mounted({ emptyDir: {} }),
      file: mounted({
        azureFile: { shareName: 's', storageAccountName: 'a', storageAccountKey: REFERENCE, readOnly: true },
      }),
      secret: mounted({ secret: { key: REFERENCE } }),
      repo: mounted({ gitRepo: { repository: 'https://git.local/a', revision: 'main' } }),
      unmounted: good(['/properties/volumes', [{ name: 'volume-a', emptyDir: {} }]]),
      two: good([
        '/properties/volumes',
        [
          { name: 'volume-a', emptyDir: {} },
          { name: 'volume-b', emptyDir: {} },
        ],
      ]),
      swapped: good([
        '/properties/volumes',
        [
          { name: 'volume-b', emptyDir: {} },
          { name: 'volume-a', emptyDir: {} },
        ],
      ]),
      ...refusedAt('/properties/volumes', {
        both: [{ name: 'volume-a', emptyDir: {}, secret: { key: REFERENCE } }],
        kindless: [{ name: 'volume-a' }],
        short: [{ name: 'v', emptyDir: {} }],
      }),
      unknown: refused([`${FIRST}/volumeMounts`, [{ name: 'volume-z', mountPath: '/z' }]]),
    },
  },
  {
    name: 'containers',
    variants: {
      two: good(['/properties/containers/-', container('side', 'other:v2')]),
      init: good(['/properties/initContainers', [{ name: 'before', properties: { image: image('other:v2') } }]]),
      three: good(
        ['/properties/containers/-', container('side', 'other:v2')],
        ['/properties/containers/-', container('more', 'web:v1')],
      ),
      swapped: good(
        ['/properties/containers/-', container('more', 'web:v1')],
        ['/properties/containers/-', container('side', 'other:v2')],
      ),
      ...refusedAt('/properties/containers', { none: [], absent: undefined }),
      twice: refused(['/properties/containers/-', container('web', 'other:v2')]),
    },
  },
  {
    name: 'network',
    variants: {
      exposed: good([`${FIRST}/ports`, [{ port: 80 }]]),
      public: good(...opened({ type: 'Public', ports: [{ port: 80, protocol: 'TCP' }] })),
      two: good(
        [`${FIRST}/ports`, [{ port: 80 }, { port: 443 }]],
        ['/properties/ipAddress', { type: 'Public', ports: [{ port: 80 }, { port: 443 }] }],
      ),
      swapped: good(
        [`${FIRST}/ports`, [{ port: 443 }, { port: 80 }]],
        ['/properties/ipAddress', { type: 'Public', ports: [{ port: 443 }, { port: 80 }] }],
      ),
      label: good(...opened({ type: 'Public', ports: [{ port: 80 }], dnsNameLabel: 'web-label' })),
      other: good(...opened({ type: 'Public', ports: [{ port: 80 }], dnsNameLabel: 'web-other' })),
      scope: good(
        ...opened({
          type: 'Public',
          ports: [{ port: 80 }],
          dnsNameLabel: 'web-label',
          autoGeneratedDomainNameLabelScope: 'TenantReuse',
        }),
      ),
      probed: good(...opened({ type: 'Public', ports: [{ port: 80 }] }), [
        '/mooring/health',
        { http: { path: '/healthz', port: 80 } },
      ]),
      private: good(...opened({ type: 'Private', ports: [{ port: 80 }] }), ['/properties/subnetIds', [{ id: SUBNET }]]),
      taken: unsettled(...opened({ type: 'Public', ports: [{ port: 80 }], dnsNameLabel: TAKEN_LABEL })),
      reserved: refused([`${FIRST}/ports`, [{ port: 22 }]]),
      unexposed: refused(['/properties/ipAddress', { type: 'Public', ports: [{ port: 80 }] }]),
      portless: refused(['/properties/ipAddress', { type: 'Public', ports: [] }]),
      typeless: refused(...opened({ ports: [{ port: 80 }] })),
      shortlabel: refused(...opened({ type: 'Public', ports: [{ port: 80 }], dnsNameLabel: 'w' })),
    },
  },
  {
    name: 'restart',
    variants: {
      ...at('/properties/restartPolicy', { absent: undefined, onfailure: 'OnFailure', never: 'Never', lower: 'never' }),
      ...refusedAt('/properties/restartPolicy', { invalid: 'Sometimes' }),
    },
  },
  {
    name: 'os',
    variants: {
      ...at('/properties/osType', { windows: 'Windows', lower: 'linux' }),
      ...refusedAt('/properties/osType', { absent: undefined, invalid: 'BeOS' }),
    },
  },
  {
    name: 'tags',
    variants: {
      ...at('/tags', {
        empty: {},
        one: { team: 'a' },
        other: { team: 'b' },
        blank: { team: '' },
        cased: { Team: 'a' },
        two: { team: 'a', cost: '1' },
        swapped: { cost: '1', team: 'a' },
      }),
      ...refusedAt('/tags', { twice: { team: 'a', TEAM: 'b' }, invalid: { 'a?b': '1' } }),
    },
  },
  {
    name: 'identity',
    variants: at('/identity', {
      none: { type: 'None' },
      system: { type: 'SystemAssigned' },
      user: { type: 'UserAssigned', userAssignedIdentities: { [IDENTITY]: {} } },
    }),
  },
  {
    name: 'zones',
    variants: { ...at('/zones', { empty: [], one: ['1'], other: ['2'] }), ...refusedAt('/zones', { invalid: '1' }) },
  },
  { name: 'sku', variants: at('/properties/sku', { standard: 'Standard', dedicated: 'Dedicated' }) },
  { name: 'priority', variants: at('/properties/priority', { regular: 'Regular', spot: 'Spot' }) },
  {
    name: 'location',
    variants: {
      ...at('/location', { other: 'northeurope' }),
      ...refusedAt('/location', { absent: undefined, invalid: '!!' }),
    },
  },
  {
    name: 'dns',
    variants: at('/properties/dnsConfig', {
      one: { nameServers: ['10.0.0.1'] },
      other: { nameServers: ['10.0.0.2'], searchDomains: 'x.local' },
    }),
  },
  {
    name: 'logs',
    variants: at('/properties/diagnostics', {
      kept: { logAnalytics: { workspaceId: 'w1', workspaceKey: REFERENCE } },
      other: { logAnalytics: { workspaceId: 'w2', workspaceKey: REFERENCE } },
    }),
  },
  {
    name: 'unheard',
    variants: at('/properties/futureSwitch', { on: { enabled: true }, off: { enabled: false } }),
  },
];

function mounted(kind: Readonly<Record<string, JsonLike>>) {
  return good(
    ['/properties/volumes', [{ name: 'volume-a', ...kind }]],
    [`${FIRST}/volumeMounts`, [{ name: 'volume-a', mountPath: '/data' }]],
  );
}

type JsonLike = Readonly<Record<string, string | boolean>>;

function opened(
  ipAddress: Readonly<Record<string, string | readonly { readonly port: number; readonly protocol?: string }[]>>,
) {
  const address = JSON.parse(JSON.stringify(ipAddress));
  return [
    [`${FIRST}/ports`, [{ port: 80 }]],
    ['/properties/ipAddress', address],
  ] satisfies (readonly [string, unknown])[];
}

export const ACI_DIMENSIONS: readonly Dimension[] = [...CONTAINER, ...GROUP];
