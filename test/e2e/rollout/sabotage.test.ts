import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planted } from './sabotage/plant.ts';
import { editedFiles, SABOTAGES } from './sabotage/sabotage.ts';

describe.each(SABOTAGES)('the sabotage $id', (sabotage) => {
  it('fits the sources as they are', () => {
    const files = editedFiles(sabotage);
    expect(files.size).toBeGreaterThan(0);
    for (const [file, source] of files) expect(source).not.toBe(readFileSync(file, 'utf8'));
  });

  it('is made by a module that only the test’s own controller is started with', () => {
    expect(planted(sabotage.id)['NODE_OPTIONS']).toMatch(/--import=file:.*test\/e2e\/rollout\/sabotage\/register\.ts$/);
    expect(planted(undefined)).toEqual({});
  });
});
