import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import project from '../../package.json' with { type: 'json' };
import lock from '../../package-lock.json' with { type: 'json' };

const page = readFileSync(new URL('../../docs/dependencies.md', import.meta.url), 'utf8');
const [app = '', tools = '', node = ''] = page.split(/^## /m).slice(1);

it.each([
  ['of the app', app, project.dependencies],
  ['for building and testing', tools, project.devDependencies],
  ['that bring Node', node, project.optionalDependencies],
])('every dependency %s has its line, and no other', (_which, section, dependencies) => {
  const described = [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
  expect(described.toSorted()).toEqual(Object.keys(dependencies).sort());
});

it('names exact versions', () => {
  const all = { ...project.dependencies, ...project.devDependencies, ...project.optionalDependencies };
  expect(Object.values(all).filter((version) => !/^\d+\.\d+\.\d+(?:-beta\.\d+)?$/.test(version))).toEqual([]);
});

it('holds an integrity hash for each package in the lockfile, and the address of no registry', () => {
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
  expect(packages.filter(([, entry]) => 'resolved' in entry)).toEqual([]);
  expect(
    packages.filter(([, entry]) => !('integrity' in entry) && !('inBundle' in entry)).map(([path]) => path),
  ).toEqual([]);
});
