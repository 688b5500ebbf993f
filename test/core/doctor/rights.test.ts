/** Which actions a set of permissions leaves out. */
import { expect, it } from 'vitest';
import { worstOf } from '../../../src/core/doctor/finding.ts';
import { GROUP_ACTIONS, missingActions, type Permission } from '../../../src/core/doctor/rights.ts';

const GROUPS = 'Microsoft.ContainerInstance/containerGroups';
const gives = (...actions: string[]): Permission => ({ actions, notActions: [] });
const missing = (...permissions: Permission[]) => missingActions(GROUP_ACTIONS, permissions);

it.each([
  ['each by name', [gives(...GROUP_ACTIONS)]],
  ['everything', [gives('*')]],
  ['the provider', [gives('Microsoft.ContainerInstance/*')]],
  ['in other letters', [gives('microsoft.containerinstance/CONTAINERGROUPS/*')]],
  ['in two roles', [gives(`${GROUPS}/*/action`, `${GROUPS}/read`), gives(`${GROUPS}/write`, `${GROUPS}/delete`)]],
  [
    'taken out in one role and given in another',
    [{ actions: ['*'], notActions: ['*/delete'] }, gives(`${GROUPS}/delete`)],
  ],
])('nothing, where all are given: %s', (_, permissions) => {
  expect(missing(...permissions)).toEqual([]);
});

it.each([
  ['nothing is given', [], [...GROUP_ACTIONS]],
  ['reading alone is given', [gives('*/read')], GROUP_ACTIONS.filter((action) => !action.endsWith('read'))],
  [
    'one is left out',
    [gives(...GROUP_ACTIONS.filter((action) => !action.includes('/start/')))],
    [`${GROUPS}/start/action`],
  ],
  ['one is taken out', [{ actions: ['*'], notActions: [`${GROUPS}/delete`] }], [`${GROUPS}/delete`]],
  ['a longer name is given', [gives(`${GROUPS}/readable`, 'xMicrosoft.ContainerInstance/*')], [...GROUP_ACTIONS]],
  ['pieces overlap', [gives(`${GROUPS}/rea*ad`, `${GROUPS}/*e*write`)], [...GROUP_ACTIONS]],
])('what is left out, where %s', (_, permissions, left) => {
  expect(missing(...permissions)).toEqual(left);
});

it('is quick with a pattern made to be slow', () => {
  const slow = gives(`${'*a'.repeat(2000)}*b`);
  expect(missingActions(['a'.repeat(5000)], [slow])).toHaveLength(1);
});

it('the worst of findings is theirs', () => {
  const of = (...levels: ('ok' | 'warn' | 'fail')[]) =>
    worstOf(levels.map((level) => ({ check: 'clock', level, says: '' })));
  expect([of(), of('ok'), of('ok', 'warn'), of('warn', 'fail', 'ok')]).toEqual(['ok', 'ok', 'warn', 'fail']);
});
