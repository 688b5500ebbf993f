/** What an undo without a number comes to, as the loop carries it out: back to what has run, and no further. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { previewLook } from '../../src/engine/preview.ts';
import { KEY, owned, rest, SECOND, type Stage, served, signal, stage } from '../support/engine/rollout-stage.ts';

const AROUND: JsonObject = { replicas: 2, ...owned() };
const next = async (it: Stage) => {
  const row = it.row();
  if (!row) throw new Error('no row');
  return previewLook(it.memory.parts, row, signal());
};

describe('an undo without a number', () => {
  it.each<[string, JsonObject, number[]]>([
    ['of a fleet', AROUND, [1, 1]],
    ['of one replica', {}, [1]],
  ])('%s passes over what was superseded before it was ever as declared', async (_, mooring, images) => {
    const it = await served(mooring);
    await it.push(2);
    await it.pass(5 * SECOND);
    expect(it.row()?.state).toMatchObject({ targetRevision: 2, stableRevision: 1 });
    await it.push(3);
    expect(await rest(it)).toBe('Running AsDeclared');
    expect(it.row()?.state).toMatchObject({ targetRevision: 3, stableRevision: 3, unproved: [2] });
    await it.order({ verb: 'undo' });
    await rest(it);
    expect(it.images()).toEqual(images);
  });

  it('of one replica passes over what has only ever crashed', async () => {
    const it = await served({});
    await it.push(2, 'crashes');
    await it.pass(600 * SECOND);
    expect(it.row()?.state).toMatchObject({ targetRevision: 2, stableRevision: 1 });
    await it.push(3);
    await rest(it);
    await it.order({ verb: 'undo' });
    await rest(it);
    expect(it.images()).toEqual([1]);
  });

  it.each<[string, JsonObject]>([
    ['of a fleet', AROUND],
    ['of one replica', {}],
  ])('%s is refused where all there is before it never came up', async (_, mooring) => {
    const it = stage();
    await it.push(1, 'stuck');
    await it.declare(mooring);
    await it.pass(60 * SECOND);
    await it.push(2);
    expect(await rest(it)).toBe('Running AsDeclared');
    expect(await it.order({ verb: 'undo' })).toBe('refused');
  });
});

describe('an undo to a revision that does not say what it was made of', () => {
  /** As older versions made it. */
  const withoutDocument = async (it: Stage, number: number) => {
    const { revisions } = it.memory.parts;
    const known = await revisions.get(KEY, number, signal());
    if (!known) throw new Error('no such revision');
    const { document: _, ...old } = known;
    await revisions.remove(KEY, number, signal());
    await revisions.insert(KEY, old, signal());
  };
  const labelled = (mark: string) => ({ body: { tags: { mark } } });
  const marks = (it: Stage) =>
    it.containers().map((name) => {
      const sent = it.memory.containerGroups.sent({ scope: KEY.scope, name });
      return (sent?.['tags'] as JsonObject | undefined)?.['mark'];
    });

  it.each<[string, JsonObject]>([
    ['of a fleet', AROUND],
    ['of one replica', {}],
  ])('%s brings its body back, and keeps it until something else is declared', async (_, mooring) => {
    const it = await served(mooring);
    await it.declare(mooring, labelled('one'));
    await rest(it);
    await it.push(2);
    await it.declare(mooring, labelled('two'));
    await rest(it);
    await withoutDocument(it, 2);
    await it.order({ verb: 'undo', to: 2 });
    expect(await rest(it)).toBe('Running AsDeclared');
    const all = (mark: string, image: number) => [it.containers().map(() => mark), it.containers().map(() => image)];
    expect([marks(it), it.images()]).toEqual(all('one', 1));
    // Nothing new: a look has nothing to do, and a preview says so.
    it.wrote();
    await it.look();
    await rest(it);
    expect(it.wrote()).toEqual([]);
    const { step, impact } = await next(it);
    expect([step, impact.allowances]).toEqual(['none', { creates: 0, deletes: 0, armWrites: 0 }]);
    // The next push renders what is declared, since nobody knows what else the old one meant.
    await it.push(3);
    await rest(it);
    expect([marks(it), it.images()]).toEqual(all('two', 3));
  });
});
