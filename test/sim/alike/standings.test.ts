/** Which runs are taken to go on as an earlier one: by how they stand, and by what that one went by afterwards. */
import { describe, expect, it } from 'vitest';
import type { Loose, Standing, Used } from './standing.ts';
import { createStandings } from './standings.ts';

const NEVER: Used = { chance: 0, registries: 0, vault: 0, rations: 0, pauses: 0 };
const LOOSE: Loose = { chance: 'c', registries: 'r', vault: 'v', rations: 'a', pauses: 'p' };
const FIRST = [{ at: 1, variant: 'reset' }];
const SECOND = [{ at: 2, variant: 'reset' }];

function standing(text: string, { loose = {}, uses = {}, rounds = 1 } = {}): Standing {
  return { text, loose: { ...LOOSE, ...loose }, uses: { ...NEVER, ...uses }, rounds: new Map([['web', rounds]]) };
}

/** A run that has stood so, and what it has gone by when it is over. */
function stoodBy(first: Standing, uses: Partial<Used> | undefined) {
  const standings = createStandings();
  const passage = standings.begin(FIRST);
  expect(passage.meet(first)).toBeUndefined();
  if (uses) passage.ended({ ...NEVER, ...uses });
  return standings;
}

describe('a run that stands as an earlier one stood', () => {
  it('goes on as that one', () => {
    expect(stoodBy(standing('so'), {}).begin(SECOND).meet(standing('so'))).toBe(FIRST);
  });

  it('does not where anything else is different', () => {
    expect(stoodBy(standing('so'), {}).begin(SECOND).meet(standing('otherwise'))).toBeUndefined();
  });

  it('does not where it has more rounds behind it', () => {
    const standings = stoodBy(standing('so', { rounds: 2 }), {});
    expect(standings.begin(SECOND).meet(standing('so', { rounds: 3 }))).toBeUndefined();
    expect(standings.begin(SECOND).meet(standing('so', { rounds: 2 }))).toBe(FIRST);
  });

  it('may know otherwise what the earlier one never went by again', () => {
    const standings = stoodBy(standing('so', { uses: { registries: 4 } }), { registries: 4 });
    expect(standings.begin(SECOND).meet(standing('so', { loose: { registries: 'other' } }))).toBe(FIRST);
  });

  it('may not know otherwise what the earlier one went by afterwards', () => {
    const standings = stoodBy(standing('so', { uses: { registries: 4 } }), { registries: 5 });
    expect(standings.begin(SECOND).meet(standing('so', { loose: { registries: 'other' } }))).toBeUndefined();
    expect(standings.begin(SECOND).meet(standing('so', { loose: { vault: 'other' } }))).toBe(FIRST);
  });

  it('may not know anything otherwise before the earlier one is over', () => {
    const standings = stoodBy(standing('so'), undefined);
    expect(standings.begin(SECOND).meet(standing('so', { loose: { vault: 'other' } }))).toBeUndefined();
    expect(standings.begin(SECOND).meet(standing('so'))).toBe(FIRST);
  });

  it('goes by what its twin went by', () => {
    const standings = stoodBy(standing('so', { uses: { vault: 1 } }), { vault: 2 });
    const second = standings.begin(SECOND);
    expect(second.meet(standing('before'))).toBeUndefined();
    expect(second.meet(standing('so'))).toBe(FIRST);
    second.ended(NEVER);
    const third = standings.begin([{ at: 3, variant: 'reset' }]);
    expect(third.meet(standing('before', { loose: { vault: 'other' } }))).toBeUndefined();
    expect(third.meet(standing('before', { loose: { chance: 'other' } }))).toBe(SECOND);
  });

  it('is not its own twin', () => {
    const standings = createStandings();
    const passage = standings.begin(FIRST);
    expect(passage.meet(standing('so'))).toBeUndefined();
    expect(passage.meet(standing('so'))).toBeUndefined();
  });
});
