/** Every relative link, every path and every npm script that a page names is there. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchors, PAGES, ROOT, read } from './pages.ts';

it('finds the pages', () => {
  expect(PAGES).toEqual(expect.arrayContaining(['README.md', 'docs/api.md', 'docs/settings.md']));
});

describe.each(PAGES)('%s', (page) => {
  const text = read(page);

  it('has no broken link', () => {
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !/^[a-z]+:/.test(target) && !leads(page, target))).toEqual([]);
  });

  it('names no path that is not there', () => {
    const named = [...text.matchAll(/`((?:src|local|functions|test|scripts|samples|docs)\/[\w./-]+)`/g)];
    expect(named.map(([, file = '']) => file).filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  it('names no npm script that is not there', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const named = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)];
    expect(
      named.map(([, run, short]) => run ?? short).filter((script) => !Object.hasOwn(scripts, script ?? '')),
    ).toEqual([]);
  });
});

function leads(page: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const at = file === '' ? page : path.join(path.dirname(page), file);
  if (!existsSync(path.join(ROOT, at))) return false;
  return anchor === undefined || (at.endsWith('.md') && anchors(read(at)).has(anchor));
}
