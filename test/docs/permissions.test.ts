/** docs/permissions.md against what the templates give, both ways. */
import { globSync } from 'node:fs';
import { expect, it } from 'vitest';
import permissions from '../../infra/permissions.json' with { type: 'json' };
import { ROOT, read, rows, section } from './pages.ts';

const page = read('docs/permissions.md');
const templates = globSync('infra/**/*.bicep', { cwd: ROOT }).map(read).join('\n');
const WORDS: Readonly<Record<string, string>> = { containerGroups: 'container groups' };

it('has a row for each action of each role, with what it is for and where that is from', () => {
  const documented = rows(section(page, '## At Azure Resource Manager')).flatMap(
    ([action = '', roles = '', use, source]) => {
      expect([use, source].every((cell) => (cell ?? '').length > 3)).toBe(true);
      return roles.split(', ').map((role) => `${role}: ${action}`);
    },
  );
  const given = Object.entries(permissions).flatMap(([role, { actions }]) =>
    actions.map((action) => `${WORDS[role] ?? role}: ${action}`),
  );
  expect(documented.toSorted()).toEqual(given.toSorted());
});

it('has a row for each built-in role that the templates give, and for no other', () => {
  const documented = rows(section(page, '## On data')).map(([, id = '']) => id);
  const given = [...templates.matchAll(/'([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})'/g)].map(([, id = '']) => id);
  expect(documented.toSorted()).toEqual([...new Set(given)].toSorted());
});

it('names no action that the templates do not give', () => {
  const known = new Set(Object.values(permissions).flatMap(({ actions }) => actions));
  const named = [...page.matchAll(/Microsoft\.\w+(?:\/\w+)+\/(?:read|write|delete|action)\b/g)].map(
    ([action]) => action,
  );
  expect(named.filter((action) => !known.has(action))).toEqual([]);
});
