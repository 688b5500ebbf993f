/** A group deleted at any stage of a rollout: nothing of it is left, and what clients may hold is drained first. */
import { describe, expect, it } from 'vitest';
import {
  HOUR,
  KEY,
  MAIN,
  MINUTE,
  owned,
  PREVIEW,
  rest,
  type Stage,
  served,
  shared,
  stage,
} from '../support/engine/rollout-stage.ts';

const DAY = 24 * HOUR;
const CANARY = { type: 'Canary', steps: [{ weight: 20 }] };

function left(of: Stage): string[] {
  const profiles = [MAIN, PREVIEW].filter((ref) => of.memory.router.read(ref)).map(({ profile }) => profile);
  return [...of.containers(), ...profiles];
}
const anyOf = (of: Stage, revision: number, phase: string) =>
  of.replicas().some((text) => text.startsWith(`web-r${revision}-`) && text.endsWith(`:${phase}`));

const STAGES: [string, object, (of: Stage) => boolean][] = [
  ['at rest', {}, () => true],
  ['the new one is created', {}, (of) => anyOf(of, 2, 'creating')],
  ['the new one is proved', {}, (of) => anyOf(of, 2, 'proving')],
  ['the new one serves', {}, (of) => anyOf(of, 2, 'serving')],
  ['the old one is drained', {}, (of) => anyOf(of, 1, 'draining')],
  ['the old one is deleted', {}, (of) => anyOf(of, 1, 'deleting')],
  [
    'a new set awaits promotion',
    { strategy: { type: 'BlueGreen', promotion: 'manual' } },
    (of) => of.status() === 'Updating AwaitingPromotion',
  ],
  ['a Canary has its share', { strategy: CANARY }, (of) => of.status() === 'Updating AwaitingPromotion'],
];

describe('a group that is deleted', () => {
  it.each(STAGES)('leaves nothing behind: %s', async (_, more, when) => {
    const of = await served({ replicas: 2, ...owned(), ...more });
    await of.push(2);
    await of.pass(HOUR, () => when(of));
    expect(when(of)).toBe(true);
    await of.remove();
    await of.pass(30 * MINUTE);
    expect(left(of)).toEqual([]);
    expect(of.guard.broken).toEqual([]);
    of.wrote();
    await of.pass(DAY, () => of.row() === undefined);
    await of.look();
    expect(of.row()).toBeUndefined();
    expect(of.wrote()).toEqual([]);
  });

  it('while the first revision is being created leaves nothing behind', async () => {
    const of = stage();
    await of.push(1);
    await of.declare({ replicas: 3, ...owned() });
    await of.pass(5000);
    await of.remove();
    await of.pass(30 * MINUTE);
    expect(left(of)).toEqual([]);
    expect(of.guard.broken).toEqual([]);
  });

  it('leaves a profile that is somebody’s, with what is in it', async () => {
    const of = stage();
    of.memory.router.place(MAIN, { tags: { team: 'blue' } });
    of.memory.router.edit(MAIN, { name: 'theirs', target: 'theirs.example', enabled: true });
    await of.push(1);
    await of.declare({ replicas: 2, ...shared() });
    await rest(of);
    expect(of.endpoints()).toHaveLength(3);
    await of.remove();
    await of.pass(30 * MINUTE);
    expect(left(of)).toEqual(['web-tm']);
    expect(of.endpoints()).toEqual(['theirs']);
    expect(of.guard.broken).toEqual([]);
  });

  it('and kept keeps clients and containers, without our tags, and loses the preview', async () => {
    const of = await served({ replicas: 2, ...owned() });
    await of.remove(true);
    await of.pass(10 * MINUTE);
    expect(left(of)).toEqual(['web-r1-1-1', 'web-r1-2-2', 'web-tm']);
    expect(of.endpoints()).toEqual(['web-r1-1-1', 'web-r1-2-2']);
    const tags = of
      .containers()
      .flatMap((name) => Object.keys(of.memory.containerGroups.read({ ...KEY, name })?.tags ?? {}));
    expect(tags.filter((name) => name.startsWith('mooring-'))).toEqual([]);
    expect(of.row()).toBeUndefined();
  });

  it('and comes back under its name goes on with new names', async () => {
    const of = await served({ replicas: 2, ...owned() });
    await of.remove();
    await of.pass(30 * MINUTE);
    await of.declare({ replicas: 2, ...owned() });
    expect(await rest(of)).toBe('Running AsDeclared');
    expect(of.containers()).toHaveLength(2);
    expect(of.endpoints().sort()).toEqual(of.containers().sort());
    expect(of.guard.broken).toEqual([]);
  });

  it('and is declared again before it is gone comes back whole', async () => {
    const of = await served({ replicas: 2, ...owned() });
    await of.remove();
    await of.pass(20_000);
    await of.declare({ replicas: 2, ...owned() });
    expect(await rest(of)).toBe('Running AsDeclared');
    expect(of.containers()).toHaveLength(2);
    expect(of.endpoints().sort()).toEqual(of.containers().sort());
    expect(of.guard.broken).toEqual([]);
  });
});
