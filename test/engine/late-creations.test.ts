/** ARM carries a creation out long after it was given up, when its replica has been deleted and seen gone. */
import { describe, expect, it } from 'vitest';
import { GONE_MAX } from '../../src/core/rollout/fleet/late.ts';
import { type SweepReport, sweep } from '../../src/engine/sweep.ts';
import { KEY, owned, rest, type Stage, served, signal } from '../support/engine/rollout-stage.ts';

const DEFAULTS = [{ strategy: { type: 'Rolling' }, ...owned() }, { strategy: { type: 'Rolling' } }] as const;

/** After an upgrade: `web-r1-1-1` and `web-r1-2-2` are gone, two of revision 2 serve. */
async function upgraded(mooring: object = DEFAULTS[0]): Promise<Stage> {
  const stage = await served({ replicas: 2, ...mooring });
  await stage.push(2);
  expect(await rest(stage)).toBe('Running AsDeclared');
  expect(stage.containers()).toEqual(['web-r2-1-3', 'web-r2-2-4']);
  stage.wrote();
  return stage;
}

/** As a PUT would that was sent for a replica of this name, with these tags beside those of one that serves. */
function lands(stage: Stage, name: string, tags: Readonly<Record<string, string>> = {}): void {
  const { containerGroups } = stage.memory;
  const sent = containerGroups.sent({ scope: KEY.scope, name: 'web-r2-1-3' });
  containerGroups.place({ scope: KEY.scope, name }, { ...sent, tags: { ...Object(sent?.['tags']), ...tags } });
}

async function swept(stage: Stage): Promise<SweepReport> {
  const report = await sweep(stage.guard.parts, [KEY.scope], signal());
  await rest(stage);
  return report;
}

describe('a creation that comes late', () => {
  it.each(DEFAULTS)('is deleted, and clients are served meanwhile: %j', async (mooring) => {
    const stage = await upgraded(mooring);
    lands(stage, 'web-r1-2-2');
    expect(await swept(stage)).toMatchObject({ woken: 1, unclaimed: [] });
    expect(stage.containers()).toEqual(['web-r2-1-3', 'web-r2-2-4']);
    expect(stage.wrote()).toEqual(['delete web-r1-2-2']);
    expect(stage.status()).toBe('Running AsDeclared');
    expect(stage.guard.broken).toEqual([]);
    expect(await swept(stage)).toMatchObject({ woken: 0, unclaimed: [] });
  });

  it('twice is deleted twice', async () => {
    const stage = await upgraded();
    for (const name of ['web-r1-1-1', 'web-r1-1-1']) {
      lands(stage, name);
      await swept(stage);
    }
    expect(stage.wrote()).toEqual(['delete web-r1-1-1', 'delete web-r1-1-1']);
  });

  it.each([
    ['was never a replica of this row: tables may have been lost', 'web-r1-1-9', {}],
    ['bears another installation’s mark', 'web-r1-1-1', { 'mooring-owner': 'another' }],
    ['bears another group’s mark', 'web-r1-1-1', { 'mooring-group': 'shop' }],
  ])('is left alone where it %s', async (_why, name, tags) => {
    const stage = await upgraded();
    lands(stage, name, tags);
    expect((await swept(stage)).woken).toBe(0);
    await stage.look();
    await rest(stage);
    expect(stage.wrote()).toEqual([]);
    expect(stage.containers()).toContain(name);
  });

  it('takes nobody along who was never a replica of this row', async () => {
    const stage = await upgraded();
    lands(stage, 'web-r1-1-1');
    lands(stage, 'web-r1-1-9');
    expect(await swept(stage)).toMatchObject({ woken: 1, unclaimed: [expect.stringContaining('web-r1-1-9')] });
    expect(stage.wrote()).toEqual(['delete web-r1-1-1']);
  });

  it('is told of, and not deleted, on hold', async () => {
    const stage = await upgraded();
    await stage.declare({ replicas: 2, ...DEFAULTS[0], hold: true });
    await rest(stage);
    lands(stage, 'web-r1-1-1');
    expect((await swept(stage)).woken).toBe(1);
    expect(stage.row()?.state.status.pending?.reason).toBe('Superseded');
    expect((await swept(stage)).woken).toBe(0);
    expect(stage.wrote()).toEqual([]);
    await stage.declare({ replicas: 2, ...DEFAULTS[0] });
    await swept(stage);
    expect(stage.wrote()).toEqual(['delete web-r1-1-1']);
  });

  it('costs nothing where none came: no look lists', async () => {
    const stage = await upgraded();
    expect((await swept(stage)).woken).toBe(0);
    expect(stage.row()?.wake.late).toBeUndefined();
  });
});

it('remembers the newest names alone', async () => {
  const stage = await upgraded();
  expect([...(stage.row()?.state.gone ?? [])].sort()).toEqual(['web-r1-1-1', 'web-r1-2-2']);
  for (let n = 3; n < 5 + GONE_MAX / 2; n++) {
    await stage.push(n);
    await rest(stage);
  }
  const gone = stage.row()?.state.gone ?? [];
  expect(gone).toHaveLength(GONE_MAX);
  expect(gone).not.toContain('web-r1-1-1');
  expect(gone).not.toContain('web-r1-2-2');
});
