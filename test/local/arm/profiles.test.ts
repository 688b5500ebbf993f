import { describe, expect, it } from 'vitest';
import { objectAt, objectsAt } from '../../../local/world/json.ts';
import { at, bench, codeOf, container, group, propertiesOf, SUBSCRIPTION } from '../world/support.ts';

const PROFILE = at('web').replace('containerGroups', 'containerGroupProfiles');
const body = (image: string) =>
  group({ containers: [container('web', image, { environmentVariables: [{ name: 'S', secureValue: 'hidden' }] })] });

describe('a container group profile', () => {
  it('gets a revision from each PUT, at once, and keeps the earlier ones', async () => {
    const { call } = bench();
    const first = await call('PUT', PROFILE, body('a:1'));
    expect([first.status, propertiesOf(first)['revision']]).toEqual([201, 1]);
    const second = await call('PUT', PROFILE, body('a:2'));
    expect([second.status, propertiesOf(second)['revision'], propertiesOf(second)['registeredRevisions']]).toEqual([
      200,
      2,
      [1, 2],
    ]);
    const old = await call('GET', `${PROFILE}/revisions/1`);
    expect(objectAt(objectsAt(propertiesOf(old), 'containers')[0] ?? {}, 'properties')['image']).toBe('a:1');
    expect(objectsAt((await call('GET', `${PROFILE}/revisions`)).body, 'value')).toHaveLength(2);
    expect(codeOf(await call('GET', `${PROFILE}/revisions/3`))).toBe('ResourceNotFound');
    expect(JSON.stringify([first.body, old.body])).not.toContain('hidden');
  });

  it('is listed, tagged without a new revision, and deleted', async () => {
    const { call } = bench();
    await call('PUT', PROFILE, body('a:1'));
    const patched = await call('PATCH', PROFILE, { tags: { x: 'y' } });
    expect([patched.body['tags'], propertiesOf(patched)['revision']]).toEqual([{ x: 'y' }, 1]);
    const bySubscription = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.ContainerInstance/containerGroupProfiles`;
    expect(objectsAt((await call('GET', bySubscription)).body, 'value')).toHaveLength(1);
    expect(objectsAt((await call('GET', PROFILE.replace(/\/web$/, ''))).body, 'value')).toHaveLength(1);
    expect((await call('DELETE', PROFILE)).status).toBe(200);
    expect((await call('DELETE', PROFILE)).status).toBe(204);
    expect(codeOf(await call('GET', PROFILE))).toBe('ResourceNotFound');
  });
});
