/** S9, routes nobody knows of: docs/api.md has every address that the API answers at, and no other. */
import { expect, it } from 'vitest';
import { nameOf } from '../../src/http/access.ts';
import { ROUTES } from '../../src/http/routes.ts';
import { read, section } from '../docs/pages.ts';

/** The page's words for an address of a group, and of a list. */
const GROUP = '/groups/{name}';
const page = section(read('docs/api.md'), '## Routes');

/** `POST /groups/{name}/start` and so on, from the rows of the table. */
function documented(): string[] {
  const rows = page.split('\n').filter((line) => /^\| (?:GET|PUT|POST|DELETE) \|/.test(line));
  return rows.flatMap((row) => {
    const [, method = '', address = ''] = row.split('|').map((cell) => cell.trim());
    const paths = [...address.matchAll(/`(\/[^`]*)`/g)].map(([, path = '']) => path);
    if (!address.startsWith('a group')) return [`${method} ${paths[0] ?? ''}`];
    // Several verbs may share a row, some inside one pair of brackets.
    return paths.length === 0 ? [`${method} ${GROUP}`] : paths.map((path) => `${method} ${GROUP}${path}`);
  });
}

it('are all documented, and what is documented is there', () => {
  expect(documented().toSorted()).toEqual(ROUTES.map(nameOf).toSorted());
});

it('have one address, and its long form where they are about a resource group', () => {
  const others = ROUTES.flatMap(({ paths }) =>
    paths.length === 2 && paths[0] === `/subscriptions/{sub}/resourceGroups/{rg}${paths[1]}` ? [] : paths,
  );
  const singles = ROUTES.filter(({ paths }) => paths.length === 1).flatMap(({ paths }) => paths);
  expect(others).toEqual(singles);
});
