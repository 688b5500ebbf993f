import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { edited } from '../../sim/planted/planted.ts';
import { planted } from './sabotage/plant.ts';
import { SABOTAGES } from './sabotage/sabotage.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

describe.each(SABOTAGES)('the sabotage $id', ({ id, edits }) => {
  it('fits the sources as they are', () => {
    expect(edits.length).toBeGreaterThan(0);
    for (const edit of edits) {
      const source = readFileSync(path.join(ROOT, edit.file), 'utf8');
      expect(edited(source, { ...edit, id, hurts: '' })).not.toBe(source);
    }
  });

  it('is made by a module that only the test’s own controller is started with', () => {
    expect(planted(id)['NODE_OPTIONS']).toMatch(/--import=file:.*test\/e2e\/rollout\/sabotage\/register\.ts$/);
    expect(planted(undefined)).toEqual({});
  });
});
