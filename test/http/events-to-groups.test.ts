/** From an event as it arrives to the group it concerns, through the engine. */
import { expect, it } from 'vitest';
import { onImagePushed } from '../../src/engine/image-pushed.ts';
import { onResourceChanged } from '../../src/engine/resource-changed.ts';
import { parseImagePushed } from '../../src/http/image-pushed-event.ts';
import { parseResourceChanged } from '../../src/http/resource-event.ts';
import { running, SUB, WEB } from './support.ts';

const NEXT = `sha256:${'2'.repeat(64)}`;

function push(tag: string): unknown {
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const data = {
    action: 'push',
    target: { mediaType, digest: NEXT, repository: 'web', tag },
    request: { host: 'shop.azurecr.io' },
  };
  return { eventType: 'Microsoft.ContainerRegistry.ImagePushed', subject: `web:${tag}`, data };
}

it('a push redeploys the group that follows its tag, though the declaration has its name from the address alone', async () => {
  const memory = await running();
  memory.registry.push('shop.azurecr.io/web:v1', NEXT);
  const read = parseImagePushed(push('v1'));
  if (read.kind !== 'pushed') throw new Error(read.why);
  expect(await onImagePushed(memory.parts, read.pushed)).toBe(1);
  expect(JSON.stringify(memory.containerGroups.sent(WEB))).toContain(`web@${NEXT}`);
});

it('a push of another tag concerns nobody and writes nothing', async () => {
  const memory = await running();
  const read = parseImagePushed(push('v2'));
  if (read.kind !== 'pushed') throw new Error(read.why);
  expect([await onImagePushed(memory.parts, read.pushed), memory.board.writes()]).toEqual([0, 0]);
});

it('a deletion behind our back is repaired by ARM’s event about it', async () => {
  const memory = await running();
  memory.containerGroups.drop(WEB);
  const id = `/subscriptions/${SUB}/RESOURCEGROUPS/SHOP/providers/Microsoft.ContainerInstance/containerGroups/web`;
  const changed = parseResourceChanged({
    eventType: 'Microsoft.Resources.ResourceDeleteSuccess',
    subject: id,
    data: {},
  });
  if (!changed) throw new Error('not read');
  expect(await onResourceChanged(memory.parts, changed)).toBe(true);
  expect(memory.containerGroups.read(WEB)?.provisioningState).toBe('Creating');
});
