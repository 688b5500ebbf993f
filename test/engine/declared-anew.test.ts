/** What a new declaration leaves out or moves: tags that are no longer declared go, others' stay, and a region is followed. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { MINUTE, running, since } from '../support/engine/running.ts';
import { declaration, type EngineBench } from '../support/engine-bench.ts';

const tagged = (tags: JsonObject, properties: JsonObject = {}): JsonObject => ({
  ...declaration({}, properties),
  tags,
});

async function tagsThere(bench: EngineBench): Promise<string[]> {
  const group = await bench.there();
  return Object.keys(group?.tags ?? {}).filter((name) => !name.startsWith('mooring-'));
}

describe('a tag that is no longer declared', () => {
  it('goes, with a PATCH and nothing else, while others’ tags stay', async () => {
    const bench = await running(tagged({ team: 'web', costCenter: '42' }));
    await bench.outside.edit('web', (_, tags) => Object.assign(tags, { policy: 'on' }));
    const wrote = since(bench);
    await bench.declare(tagged({ team: 'web' }));
    await bench.pass(2 * MINUTE);
    expect((await tagsThere(bench)).sort()).toEqual(['policy', 'team']);
    expect(wrote()).toEqual(['PATCH web']);
  });

  it('goes with a PUT too, and two declarations in a row both count', async () => {
    const bench = await running(tagged({ one: '1', two: '2' }));
    await bench.declare(tagged({ two: '2' }, { restartPolicy: 'Always' }));
    await bench.declare({ ...declaration({}, {}, { command: ['serve'] }), tags: {} });
    await bench.pass(3 * MINUTE);
    expect(await tagsThere(bench)).toEqual([]);
    expect(bench.status()).toBe('Running AsDeclared');
  });

  it('put there again by somebody else is theirs and stays, also through a repair', async () => {
    const bench = await running(tagged({ costCenter: '42' }));
    await bench.declare(tagged({}));
    await bench.pass(2 * MINUTE);
    await bench.outside.edit('web', (properties, tags) => {
      Object.assign(tags, { costCenter: '7' });
      Object.assign(properties, { ipAddress: { type: 'Public', ports: [{ port: 81, protocol: 'TCP' }] } });
    });
    await bench.pass(3 * MINUTE);
    expect(bench.status()).toBe('Running AsDeclared');
    expect(await tagsThere(bench)).toEqual(['costCenter']);
  });
});

it('a group moved to another region is recorded there', async () => {
  const bench = await running();
  await bench.declare({ ...declaration(), location: 'northeurope' });
  await bench.pass(5 * MINUTE);
  expect((await bench.there())?.location).toBe('northeurope');
  expect(bench.row()?.state.replicas).toMatchObject([{ region: 'northeurope', phase: 'serving' }]);
});
