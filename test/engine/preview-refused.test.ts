/** A preview promises nothing that the loop refuses: what was rejected, what an undo was given for, what is paused. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { preview, previewLook } from '../../src/engine/preview.ts';
import {
  digestOf,
  documentOf,
  HOUR,
  KEY,
  owned,
  rest,
  type Stage,
  served,
  signal,
} from '../support/engine/rollout-stage.ts';

const NOTHING = { creates: 0, deletes: 0, armWrites: 0 };
const FLEET: JsonObject = { replicas: 2, ...owned() };
const ONE: JsonObject = {};
const GROUPS: [string, JsonObject][] = [
  ['a fleet', FLEET],
  ['one replica', ONE],
];
const tagged = (mark: string) => ({ tags: { mark } });

/** Of the next look, and of the same document declared once more. */
async function told(it: Stage, document: JsonObject) {
  const row = it.row();
  if (!row) throw new Error('no row');
  return [await previewLook(it.memory.parts, row, signal()), await preview(it.memory.parts, KEY, document, signal())];
}

describe('a preview', () => {
  it('promises no other try of what was rolled back, until something else is declared', async () => {
    const it = await served(FLEET);
    await it.push(2, 'crashes');
    expect(await rest(it)).toBe('Running RolledBack');
    for (const { step, impact, revision } of await told(it, documentOf(FLEET))) {
      expect([step, impact.allowances, revision]).toEqual(['none', NOTHING, { number: 1, isNew: false }]);
    }
    const other = await preview(it.memory.parts, KEY, documentOf(FLEET, tagged('b')), signal());
    expect(other.revision).toEqual({ number: 3, isNew: true });
  });

  it.each(GROUPS)('of %s promises no second carrying out of an undo', async (_, mooring) => {
    const it = await served(mooring);
    await it.push(2);
    await rest(it);
    await it.order({ verb: 'undo' });
    await rest(it);
    await it.push(3);
    expect(await rest(it)).toBe('Running AsDeclared');
    const number = it.row()?.state.targetRevision;
    for (const { step, impact, revision } of await told(it, documentOf(mooring))) {
      expect([step, impact.allowances, revision]).toEqual(['none', NOTHING, { number, isNew: false }]);
    }
  });

  it.each(GROUPS)('of %s right after an undo says that nothing is to be done', async (_, mooring) => {
    const it = await served(mooring);
    await it.push(2);
    await rest(it);
    await it.order({ verb: 'undo' });
    await rest(it);
    for (const { step, impact, revision } of await told(it, documentOf(mooring))) {
      expect([step, impact.allowances, revision]).toEqual(['none', NOTHING, { number: 3, isNew: false }]);
    }
    it.wrote();
    await it.pass(HOUR);
    expect(it.wrote()).toEqual([]);
  });

  it('promises no second try of an undo that came to nothing', async () => {
    const it = await served(FLEET);
    await it.push(2);
    await rest(it);
    it.memory.containerGroups.fares(digestOf(1), 'crashes');
    await it.order({ verb: 'undo' });
    expect(await rest(it)).toBe('Running RolledBack');
    const row = it.row();
    if (!row) throw new Error('no row');
    const { step, impact, revision } = await previewLook(it.memory.parts, row, signal());
    expect([step, impact.allowances, revision]).toEqual(['none', NOTHING, { number: 2, isNew: false }]);
  });

  it('says of a declaration in a pause that it waits', async () => {
    const it = await served(FLEET);
    await it.order({ verb: 'pause' });
    const document = documentOf(FLEET, tagged('b'));
    const said = await preview(it.memory.parts, KEY, document, signal());
    it.wrote();
    await it.declare(FLEET, { body: tagged('b') });
    await it.pass(HOUR);
    expect(it.wrote()).toEqual([]);
    expect([it.status(), said.reason, said.impact.allowances]).toEqual(['Updating Paused', 'Paused', NOTHING]);
  });
});
