/** The project's pages, as the tests in this folder read them: sections, the first cells of tables, headings. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.join(import.meta.dirname, '../..');

/** Every page somebody may read, relative to the root. */
export const PAGES = globSync(['*.md', 'docs/**/*.md', 'infra/**/*.md', 'samples/**/*.md'], {
  cwd: ROOT,
  exclude: ['**/node_modules/**'],
});

export function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** From a heading to the next of its rank or above. Throws where there is no such heading. */
export function section(text: string, heading: string): string {
  const lines = text.split('\n');
  const start = lines.indexOf(heading);
  if (start < 0) throw new Error(`no heading "${heading}"`);
  const rank = heading.indexOf(' ');
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^#+ /.test(line) && line.indexOf(' ') <= rank);
  return rest.slice(0, end < 0 ? undefined : end).join('\n');
}

/** The cells of each table row that begins with something in code style, which stands there without its marks. */
export function rows(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.slice(1, line.lastIndexOf('|')).split(/(?<!\\)\|/))
    .map((cells) => cells.map((cell, index) => (index === 0 ? cell.replaceAll('`', '') : cell).trim()));
}

export function firstCells(text: string): string[] {
  return rows(text).map(([first = '']) => first);
}

/** What links may name within a page, as GitHub makes it of its headings. */
export function anchors(text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
