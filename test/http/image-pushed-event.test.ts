/** What a registry's event is read as: a hint about a tag, or nothing, never an error. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { parseImagePushed } from '../../src/http/image-pushed-event.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const TOPIC = '/subscriptions/s/resourceGroups/r/providers/Microsoft.ContainerRegistry/registries/demo';

function data(target: JsonObject = {}, rest: JsonObject = {}): JsonObject {
  return {
    id: '1',
    timestamp: '2018-04-25T21:39:47.276585742Z',
    action: 'push',
    location: 'westus',
    target: {
      mediaType: MANIFEST,
      size: 3023,
      digest: DIGEST,
      length: 3023,
      repository: 'team/hello',
      tag: 'v1',
      ...target,
    },
    request: { id: '2', host: 'demo.azurecr.io', method: 'PUT', useragent: 'docker/18.03.0-ce' },
    ...rest,
  };
}

function gridEvent(of: JsonObject, change: JsonObject = {}): JsonObject {
  return {
    id: '1',
    topic: TOPIC,
    subject: 'team/hello:v1',
    eventType: 'Microsoft.ContainerRegistry.ImagePushed',
    eventTime: '2018-04-25T21:39:47.6549614Z',
    data: of,
    dataVersion: '2.0',
    metadataVersion: '1',
    ...change,
  };
}

function cloudEvent(of: JsonObject, change: JsonObject = {}): JsonObject {
  const type = 'Microsoft.ContainerRegistry.ImagePushed';
  return {
    specversion: '1.0',
    id: '1',
    source: TOPIC,
    subject: 'team/hello:v1',
    type,
    time: '2018-04-25T21:39:47Z',
    data: of,
    ...change,
  };
}

const PUSHED = {
  kind: 'pushed',
  pushed: { host: 'demo.azurecr.io', repository: 'team/hello', tag: 'v1', digest: DIGEST },
};

describe('a push', () => {
  it.each([
    ['in Event Grid’s schema', gridEvent(data())],
    ['in CloudEvents 1.0', cloudEvent(data())],
    ['with the type of older documentation', gridEvent(data(), { eventType: 'ImagePushed', dataVersion: '1.0' })],
    ['through a connected registry', gridEvent(data({}, { connectedRegistry: { name: 'edge1' } }))],
    ['without the newer members', gridEvent(data({}, { location: undefined as never }))],
    ['from a host in upper case', gridEvent(data({}, { request: { host: 'Demo.AzureCR.io' } }))],
    ...[
      'application/vnd.docker.distribution.manifest.list.v2+json',
      'application/vnd.oci.image.manifest.v1+json',
      'application/vnd.oci.image.index.v1+json',
    ].map((mediaType): [string, JsonObject] => [`of ${mediaType}`, gridEvent(data({ mediaType }))]),
  ])('%s is read', (_, event) => {
    expect(parseImagePushed(event)).toEqual(PUSHED);
  });

  it('keeps the port of a registry', () => {
    const event = gridEvent(data({}, { request: { host: 'localhost:5000' } }));
    expect(parseImagePushed(event)).toMatchObject({ pushed: { host: 'localhost:5000', repository: 'team/hello' } });
  });
});

describe('ignored', () => {
  const chart = {
    mediaType: 'application/vnd.acr.helm.chart',
    digest: DIGEST,
    repository: 'repo',
    tag: 'w-5.4.0.tgz',
    name: 'w',
    version: '5.4.0.tgz',
  };
  const long = 'a'.repeat(300);
  it.each<[string, string, unknown]>([
    [
      'no tag',
      'one of the manifests of a multi-arch push',
      gridEvent({ ...data(), target: { mediaType: MANIFEST, digest: DIGEST, repository: 'team/hello' } }),
    ],
    ['no tag', 'an empty tag', gridEvent(data({ tag: '' }))],
    [
      'chart',
      'a chart pushed the old way',
      gridEvent({ action: 'chart_push', target: chart }, { eventType: 'Microsoft.ContainerRegistry.ChartPushed' }),
    ],
    [
      'chart',
      'a chart pushed as an artifact',
      gridEvent(data({ mediaType: 'application/vnd.cncf.helm.config.v1+json' })),
    ],
    [
      'not a push',
      'a deletion',
      gridEvent(data({}, { action: 'delete' }), { eventType: 'Microsoft.ContainerRegistry.ImageDeleted' }),
    ],
    ['not a push', 'a deletion under the wrong type', gridEvent(data({}, { action: 'delete' }))],
    ['not a push', 'an event of another service', cloudEvent({}, { type: 'Microsoft.Storage.BlobCreated' })],
    [
      'not a push',
      'an artifact that is no image',
      gridEvent(data({ mediaType: 'application/vnd.cncf.notary.signature' })),
    ],
    ['malformed', 'a text', 'ImagePushed'],
    ['malformed', 'nothing', undefined],
    ['malformed', 'a list', [gridEvent(data())]],
    ['malformed', 'CloudEvents of another version', cloudEvent(data(), { specversion: '0.3' })],
    ['malformed', 'no data', gridEvent(data(), { data: null })],
    ['malformed', 'no target', gridEvent(data({}, { target: 'x' }))],
    ['malformed', 'no host', gridEvent(data({}, { request: {} }))],
    ['malformed', 'no digest', gridEvent(data({ digest: null }))],
    ['malformed', 'a digest that is none', gridEvent(data({ digest: 'sha256:12' }))],
    ['malformed', 'a tag that is a number', gridEvent(data({ tag: 1 }))],
    ['malformed', 'a tag that smuggles a digest', gridEvent(data({ tag: `v1@${DIGEST}` }))],
    ['malformed', 'a repository that climbs', gridEvent(data({ repository: '../hello' }))],
    ['malformed', 'a repository with a tag', gridEvent(data({ repository: 'hello:v0' }))],
    ['malformed', 'a repository in upper case', gridEvent(data({ repository: 'Team/hello' }))],
    ['malformed', 'a host with a path', gridEvent(data({}, { request: { host: 'demo.azurecr.io/x@y' } }))],
    ['malformed', 'a host with a scheme', gridEvent(data({}, { request: { host: 'https://demo.azurecr.io' } }))],
    ['malformed', 'a host with a user', gridEvent(data({}, { request: { host: 'a:b@demo.azurecr.io' } }))],
    ['malformed', 'a host that is no name', gridEvent(data({}, { request: { host: 'demo' } }))],
    ['malformed', 'a repository that is too long', gridEvent(data({ repository: long }))],
  ])('as %s: %s', (why, _, event) => {
    expect(parseImagePushed(event)).toEqual({ kind: 'ignored', why });
  });
});
