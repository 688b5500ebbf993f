/** The adapter against local ARM: what one sends the other takes, and what one refuses the other understands. */
import { describe, expect, it } from 'vitest';
import { createContainerGroups } from '../../../src/azure/container-groups/container-groups.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { BenchOptions } from '../../local/world/support.ts';
import { bench, group as localGroup, SUBSCRIPTION } from '../../local/world/support.ts';
import { all, credential, faultOf, signal } from '../support/fixtures.ts';
import { clientOf } from '../support/service-client.ts';

const SCOPE = `${SUBSCRIPTION}/rg`;
const WEB = { scope: SCOPE, name: 'web' };

/** Over JSON: the two sides share no type. */
function group(properties: object = {}): JsonObject {
  const body: JsonObject = JSON.parse(JSON.stringify(localGroup({ ...properties })));
  return body;
}

function setUp(options?: BenchOptions) {
  const local = bench(options);
  const groups = createContainerGroups({ endpoint: 'https://arm.local', credential, httpClient: clientOf(local.arm) });
  return { ...local, groups };
}

describe('a container group in local ARM', () => {
  it('is created, read, tagged, stopped, started, restarted and deleted', async () => {
    const { groups, pass } = setUp();
    expect(await groups.get(WEB, signal())).toBeUndefined();
    await groups.put(WEB, group({ future: { a: [1] } }), signal());
    expect((await groups.get(WEB, signal()))?.provisioningState).toBe('Pending');
    await pass(2_000);
    const made = await groups.get(WEB, signal());
    expect(made).toMatchObject({
      name: 'web',
      location: 'westeurope',
      tags: { team: 'a' },
      provisioningState: 'Succeeded',
    });
    expect(made?.body['properties']).toMatchObject({ future: { a: [1] }, instanceView: { state: 'Running' } });

    await groups.patchTags(WEB, { owner: 'b' }, signal());
    expect((await groups.get(WEB, signal()))?.tags).toEqual({ owner: 'b' });
    for (const [verb, state] of [
      ['stop', 'Stopped'],
      ['start', 'Running'],
      ['restart', 'Running'],
    ] as const) {
      await groups.act(WEB, verb, signal());
      await pass(2_000);
      expect((await groups.get(WEB, signal()))?.body['properties']).toMatchObject({ instanceView: { state } });
    }
    await groups.delete(WEB, signal());
    expect(await groups.get(WEB, signal())).toBeUndefined();
    await groups.delete(WEB, signal());
  });

  it('is listed over pages, without its instance view', async () => {
    const { groups, pass } = setUp({ settings: { pageSize: 2 } });
    for (const name of ['a', 'b', 'c', 'd', 'e']) await groups.put({ scope: SCOPE, name }, group(), signal());
    await pass(2_000);
    const listed = await all(groups.list(SCOPE, signal()));
    expect(listed.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(JSON.stringify(listed)).not.toContain('instanceView');
  });

  it('is missed as ARM says it', async () => {
    const { groups } = setUp();
    expect(await groups.get({ scope: `${SUBSCRIPTION}/nowhere`, name: 'web' }, signal())).toBeUndefined();
    expect(await faultOf(all(groups.list(`${SUBSCRIPTION}/nowhere`, signal())))).toMatchObject({
      kind: 'terminal',
      reason: 'NotFound',
    });
    const elsewhere = groups.get({ scope: '00000000-0000-0000-0000-0000000000ff/rg', name: 'web' }, signal());
    expect(await faultOf(elsewhere)).toMatchObject({ kind: 'terminal', reason: 'NotFound' });
    expect(await faultOf(groups.act(WEB, 'restart', signal()))).toMatchObject({ reason: 'NotFound' });
  });
});

describe('what local ARM refuses', () => {
  it('while the last write is under way is transient', async () => {
    const { groups } = setUp();
    await groups.put(WEB, group(), signal());
    const again = groups.put(WEB, group({ restartPolicy: 'Never' }), signal());
    expect(await faultOf(again)).toMatchObject({
      kind: 'transient',
      reason: 'Transitioning',
      code: 'ContainerGroupTransitioning',
    });
  });

  it('as a change that needs a new container group keeps its code', async () => {
    const { groups, pass } = setUp();
    await groups.put(WEB, group(), signal());
    await pass(2_000);
    const change = groups.put(WEB, group({ restartPolicy: 'Never' }), signal());
    expect(await faultOf(change)).toMatchObject({ kind: 'terminal', code: 'InvalidContainerGroupUpdate' });
  });

  it('for a spent allowance says when it comes back', async () => {
    const { groups } = setUp({ settings: { changesPer5Minutes: 1 } });
    await groups.put(WEB, group(), signal());
    const next = groups.put({ scope: SCOPE, name: 'api' }, group(), signal());
    expect(await faultOf(next)).toMatchObject({ kind: 'transient', reason: 'Throttled', retryAfterMs: 300_000 });
  });

  it('with 504 or a reset, and does all the same, is ambiguous', async () => {
    for (const answer of [{ status: 504, code: 'GatewayTimeout' }, 'reset'] as const) {
      const { groups, world } = setUp();
      world.faults.add({ match: { method: 'PUT', times: 1 }, apply: 'after', answer });
      expect(await faultOf(groups.put(WEB, group(), signal()))).toMatchObject({
        kind: 'ambiguous',
        reason: 'AzureAmbiguous',
      });
      expect((await groups.get(WEB, signal()))?.name).toBe('web');
      expect(world.writes.entries).toHaveLength(1);
    }
  });
});
