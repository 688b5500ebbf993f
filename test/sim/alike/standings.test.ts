/** Which runs are taken to go on as an earlier one: by how they stand, and by what that one went by afterwards. */
import { describe, expect, it } from 'vitest';
import { exactly, LOOSE, type Loose, type LooseText, type Used } from './loose.ts';
import type { Standing } from './standing.ts';
import { createStandings } from './standings.ts';

const forAll = <T>(made: T) => Object.fromEntries(LOOSE.map((name) => [name, made]));
/** As often as these times are many. */
const used = (...at: readonly number[]) => ({ mark: at.length, count: at.length, at });
const NEVER = forAll(used()) as Used;
const SAME = forAll(exactly('same')) as Loose;
const FIRST = [{ at: 1, variant: 'reset' }];
const SECOND = [{ at: 2, variant: 'reset' }];

function standing(text: string, { loose = {}, uses = {}, rounds = 1 } = {}): Standing {
  return { text, loose: { ...SAME, ...loose }, uses: { ...NEVER, ...uses }, rounds: new Map([['web', rounds]]) };
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
    const standings = stoodBy(standing('so', { uses: { registries: used(1, 2, 3, 4) } }), {
      registries: used(1, 2, 3, 4),
    });
    expect(standings.begin(SECOND).meet(standing('so', { loose: { registries: exactly('other') } }))).toBe(FIRST);
  });

  it('may not know otherwise what the earlier one went by afterwards', () => {
    const standings = stoodBy(standing('so', { uses: { registries: used(1, 2, 3, 4) } }), {
      registries: used(1, 2, 3, 4, 5),
    });
    expect(standings.begin(SECOND).meet(standing('so', { loose: { registries: exactly('other') } }))).toBeUndefined();
    expect(standings.begin(SECOND).meet(standing('so', { loose: { vault: exactly('other') } }))).toBe(FIRST);
  });

  it('may not know anything otherwise before the earlier one is over', () => {
    const standings = stoodBy(standing('so'), undefined);
    expect(standings.begin(SECOND).meet(standing('so', { loose: { vault: exactly('other') } }))).toBeUndefined();
    expect(standings.begin(SECOND).meet(standing('so'))).toBe(FIRST);
  });

  it.each<[string, Partial<LooseText>, readonly number[], boolean]>([
    ['may know otherwise what says the same whenever the earlier one goes by it', {}, [6, 9], true],
    ['may not where that is not so yet', {}, [5, 9], false],
    ['may not where that runs out before', {}, [6, 10], false],
    ['may not where that says something else', { rough: 'little' }, [6, 9], false],
    ['may where it is the same to the letter', { exact: '1', rough: 'little' }, [1, 30], true],
  ])('%s', (_, change, at, isSame) => {
    const rations = { exact: '1', rough: 'much', from: 5, until: 10 };
    const standings = stoodBy(standing('so', { loose: { rations } }), { rations: used(...at) });
    const other = { exact: '2', rough: 'much', from: 2, until: 20, ...change };
    const met = standings.begin(SECOND).meet(standing('so', { loose: { rations: other } }));
    expect(met).toBe(isSame ? FIRST : undefined);
  });

  it('goes by what its twin went by', () => {
    const standings = stoodBy(standing('so', { uses: { vault: used(1) } }), { vault: used(1, 2) });
    const second = standings.begin(SECOND);
    expect(second.meet(standing('before'))).toBeUndefined();
    expect(second.meet(standing('so'))).toBe(FIRST);
    second.ended(NEVER);
    const third = standings.begin([{ at: 3, variant: 'reset' }]);
    expect(third.meet(standing('before', { loose: { vault: exactly('other') } }))).toBeUndefined();
    expect(third.meet(standing('before', { loose: { chance: exactly('other') } }))).toBe(SECOND);
  });

  it('is not its own twin', () => {
    const standings = createStandings();
    const passage = standings.begin(FIRST);
    expect(passage.meet(standing('so'))).toBeUndefined();
    expect(passage.meet(standing('so'))).toBeUndefined();
  });
});
