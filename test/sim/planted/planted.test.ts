import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from './hooks.ts';
import { PLANTED } from './list/all.ts';
import { SECURITY } from './list/security.ts';
import { edited, type Planted } from './planted.ts';
import { tryPlanted } from './run.ts';

const MINUTE_MS = 60_000;
const read = ({ file }: Planted) => readFileSync(path.join(ROOT, file), 'utf8');

describe('the list of planted bugs', () => {
  it('has at least seventy, and twenty-five of them in the adapters', () => {
    expect(PLANTED.length).toBeGreaterThanOrEqual(70);
    expect(PLANTED.filter(({ file }) => file.startsWith('src/azure/')).length).toBeGreaterThanOrEqual(25);
  });

  it('leaves most of them to the simulation, but for defences, each of which has a test', () => {
    const others = PLANTED.filter((bug) => !SECURITY.includes(bug));
    expect(others.filter(({ by }) => by === undefined).length).toBeGreaterThan(others.length / 2);
    expect(SECURITY.filter(({ by }) => by === undefined)).toEqual([]);
  });

  it('gives each an id of its own, and says what it hurts', () => {
    expect(new Set(PLANTED.map(({ id }) => id)).size).toBe(PLANTED.length);
    expect(PLANTED.filter(({ hurts }) => hurts.length < 20)).toEqual([]);
  });

  it.each(PLANTED.map((bug) => [bug.id, bug] as const))('edits one place, and what comes out parses: %s', (_, bug) => {
    const source = read(bug);
    const planted = edited(source, bug);
    expect(planted).not.toBe(source);
    expect(() => (bug.file.endsWith('.yml') ? parse(planted) : stripTypeScriptTypes(planted))).not.toThrow();
  });

  it('refuses an edit whose place is not there, or is there twice', () => {
    const bug = { id: 'one', file: 'a.ts', find: 'x = 1', replace: 'x = 2', hurts: 'nobody' };
    expect(() => edited('y = 1', bug)).toThrow('no such place');
    expect(() => edited('x = 1; x = 1', bug)).toThrow('twice');
  });
});

/** One for each way to be found; all of them are tried by `npm run simulate -- --planted`. */
const SAMPLE = ['body-logged', 'generation-not-raised', 'wake-not-sent', 'next-link-to-anywhere'];

it('finds a sample of them, with plans that the sources as they are pass', { timeout: 5 * MINUTE_MS }, async () => {
  const bugs = PLANTED.filter(({ id }) => SAMPLE.includes(id));
  const { tried, failing } = await tryPlanted(bugs, { jobs: 2, told: () => undefined });
  expect(tried.filter(({ by }) => by !== undefined).map(({ bug }) => bug.id)).toEqual(bugs.map(({ id }) => id));
  expect(failing).toEqual({});
});
