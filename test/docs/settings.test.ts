/** docs/settings.md against the code that reads the settings, both ways. */
import { globSync } from 'node:fs';
import { expect, it } from 'vitest';
import { firstCells, PAGES, ROOT, read, rows, section } from './pages.ts';

const NAME = 'MOORING_[A-Z_]+|AzureWebJobsStorage(?:__\\w+)?|AZURE_CLIENT_ID|APPLICATIONINSIGHTS_[A-Z_]+';

/** Names in quotes are read by Mooring, names between per cent signs by the host for it. */
function readByCode(): Set<string> {
  const quoted = read('src/runtime/settings.ts').matchAll(new RegExp(`'(${NAME})'`, 'g'));
  const triggers = globSync('functions/*.ts', { cwd: ROOT }).map(read).join('\n');
  const bound = triggers.matchAll(new RegExp(`'%?(${NAME})%?'`, 'g'));
  return new Set([...quoted, ...bound].map(([, name = '']) => name));
}

const known = readByCode();
/** The command line’s own, which docs/cli.md has. */
const command = new Set(
  [...read('src/cli/settings.ts').matchAll(/env\['(MOORING_[A-Z_]+)'\]/g)].map(([, name = '']) => name),
);
/** What a deployment is told, which infra/README.md has. */
const deployment = new Set(
  globSync('infra/**/*.bicep*', { cwd: ROOT })
    .map(read)
    .flatMap((text) => [...text.matchAll(/(?:readEnvironmentVariable\('|^output )(\w+)/gm)])
    .map(([, name = '']) => name),
);
const documented = firstCells(read('docs/settings.md'));

it('finds the settings in the code', () => {
  expect([...known]).toEqual(
    expect.arrayContaining([
      'MOORING_INSTALLATION',
      'MOORING_SWEEP_SCHEDULE',
      'AzureWebJobsStorage',
      'AZURE_CLIENT_ID',
    ]),
  );
});

it('documents every setting that is read', () => {
  expect([...known].filter((name) => !documented.includes(name))).toEqual([]);
});

it('documents no setting that nobody reads, and each once', () => {
  expect(documented.filter((name) => !known.has(name))).toEqual([]);
  expect(new Set(documented).size).toBe(documented.length);
});

it.each(PAGES)('names no setting that nobody reads: %s', (page) => {
  const named = [...read(page).matchAll(/\bMOORING_[A-Z_]+\b/g)].map(([name]) => name);
  expect(named.filter((name) => ![known, command, deployment].some((names) => names.has(name)))).toEqual([]);
});

it('tells of everything that a deployment is told, and of nothing else', () => {
  const told = rows(section(read('infra/README.md'), '## What to say')).flatMap(([names = '']) => names.split(', '));
  const asked = globSync('infra/*.bicepparam', { cwd: ROOT })
    .map(read)
    .flatMap((text) => [...text.matchAll(/readEnvironmentVariable\('(\w+)'/g)])
    .map(([, name = '']) => name);
  expect(told.toSorted()).toEqual([...new Set([...asked, 'AZURE_SUBSCRIPTION_ID'])].toSorted());
});
