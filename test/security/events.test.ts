/**
 * Events nobody should believe: whoever knows the key of the webhook can send anything. An event is a hint, so the worst
 * it does is one more look at a group that is declared; it names no host that is asked, no address that is fetched.
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onImagePushedEvent, onResourceEvent } from '../../src/http/triggers.ts';
import { DIGEST, running, SUB, WEB } from '../http/support.ts';

const EVIL = `sha256:${'e'.repeat(64)}`;
const OCI = 'application/vnd.oci.image.manifest.v1+json';

afterEach(() => {
  vi.restoreAllMocks();
});

const push = (host: string, more: object = {}) => ({
  id: 'x',
  topic: '/subscriptions/evil',
  eventType: 'Microsoft.ContainerRegistry.ImagePushed',
  subject: 'web:v1',
  data: {
    action: 'push',
    target: { mediaType: OCI, digest: EVIL, repository: 'web', tag: 'v1', ...more },
    request: { host },
  },
});

async function watched() {
  const fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('nothing is to be fetched'));
  const memory = await running();
  return { memory, fetched };
}

describe('a forged push', () => {
  it('of a digest that the registry does not have changes nothing', async () => {
    const { memory } = await watched();
    for (let times = 0; times < 5; times += 1) await onImagePushedEvent(memory.parts, push('shop.azurecr.io'));
    await memory.pass(10 * 60_000);
    expect(memory.board.writes('containerGroups')).toBe(0);
    expect(JSON.stringify(memory.containerGroups.sent(WEB))).toContain(DIGEST);
    expect(JSON.stringify(memory.groups.row(WEB)?.state)).not.toContain(EVIL);
  });

  it.each([
    'evil.example',
    '169.254.169.254',
    'localhost:10000',
    'shop.azurecr.io.evil.example',
    'shop.azurecr.io@evil.example',
  ])('of the registry %s asks nobody', async (host) => {
    const { memory, fetched } = await watched();
    await onImagePushedEvent(memory.parts, push(host));
    await onImagePushedEvent(memory.parts, push(host, { url: `https://${host}/`, repository: '../web' }));
    expect([memory.board.calls(), fetched.mock.calls]).toEqual([0, []]);
  });
});

describe('a handshake that reaches the app', () => {
  const validation = {
    id: 'v',
    topic: '/subscriptions/evil',
    subject: '',
    eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
    data: { validationCode: 'c', validationUrl: 'https://evil.example/validate' },
  };

  it('is ignored: its address is not fetched, its code is not told', async () => {
    const { memory, fetched } = await watched();
    await onImagePushedEvent(memory.parts, validation);
    await onResourceEvent(memory.parts, validation);
    expect([memory.board.calls(), fetched.mock.calls]).toEqual([0, []]);
    expect(JSON.stringify(memory.log.entries)).not.toContain('evil.example');
  });
});

describe('a forged change of a resource', () => {
  const changed = (id: string) => ({
    eventType: 'Microsoft.Resources.ResourceDeleteSuccess',
    subject: id,
    data: { resourceUri: id, claims: { name: 'canary-person' }, httpRequest: { url: 'https://evil.example' } },
  });

  it('costs one look at a group that is declared, and nothing is written', async () => {
    const { memory, fetched } = await watched();
    const id = `/subscriptions/${SUB}/resourceGroups/shop/providers/Microsoft.ContainerInstance/containerGroups/web`;
    await onResourceEvent(memory.parts, changed(id));
    expect([memory.board.calls('containerGroups.get'), memory.board.writes('containerGroups')]).toEqual([1, 0]);
    expect(fetched).not.toHaveBeenCalled();
    expect(JSON.stringify(memory.log.entries)).not.toContain('canary');
  });

  it.each([
    '/subscriptions/x/resourceGroups/../../y/providers/Microsoft.ContainerInstance/containerGroups/web',
    `/subscriptions/${SUB}/resourceGroups/shop%2f../providers/Microsoft.ContainerInstance/containerGroups/web`,
    `/subscriptions/${SUB}/resourceGroups/shop/providers/Microsoft.ContainerInstance/containerGroups/web?api-version=1`,
    `/subscriptions/${SUB}/resourceGroups/shop' or PartitionKey ne 'x/providers/Microsoft.ContainerInstance/containerGroups/web`,
    `https://evil.example/subscriptions/${SUB}/resourceGroups/shop/providers/Microsoft.ContainerInstance/containerGroups/web`,
  ])('with an id that is none reads nothing: %s', async (id) => {
    const { memory } = await watched();
    await onResourceEvent(memory.parts, changed(id));
    expect(memory.board.calls()).toBe(0);
  });
});
