/**
 * Which files a Dockerfile's COPY lines put where in the image. The context folder is the limit: neither `..` nor a
 * link leads out of it.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Copy } from './dockerfile.ts';
import { DockerfileError, resolveIn } from './dockerfile.ts';

/** Never copied, whatever `.dockerignore` says: packages are resolved from the project. */
const IGNORED = ['node_modules', '.git', '.mooring'];
/** Files an image may hold: more is a wrong folder. */
const FILES_MAX = 10_000;

/** Path in the image, without its leading slash → file on disk. */
export function collectFiles(context: string, copies: readonly Copy[]): Map<string, string> {
  const ignored = readIgnore(context);
  const found = new Map<string, string>();
  for (const copy of copies) {
    const sources = copy.sources.flatMap((source) => expand(context, source, copy.line));
    const target = resolveIn(copy.workingDirectory, copy.destination);
    const asFolder = /(?:^|\/)\.?$/.test(copy.destination) || sources.length > 1;
    for (const source of sources) {
      const file = path.join(context, source);
      if (statSync(file).isDirectory()) {
        for (const inner of walk(file)) {
          const inContext = path.posix.join(source, inner);
          if (!isIgnored(inContext, ignored))
            add(found, path.posix.join(target, inner), path.join(file, inner), copy.line);
        }
      } else if (!isIgnored(source, ignored)) {
        const name = asFolder ? path.posix.join(target, path.posix.basename(source)) : target;
        add(found, name, file, copy.line);
      }
    }
  }
  return found;
}

function add(found: Map<string, string>, imagePath: string, file: string, line: number): void {
  found.set(path.posix.normalize(imagePath).replace(/^\/+/, ''), file);
  if (found.size > FILES_MAX)
    throw new DockerfileError(line, `more than ${FILES_MAX} files: is this the right folder?`);
}

/** Sources relative to the context, in order; a pattern must fit something. */
function expand(context: string, source: string, line: number): string[] {
  const relative = path.posix.join('/', source).slice(1).replace(/\/$/, '') || '.';
  if (!/[*?[]/.test(relative)) {
    if (!existsSync(path.join(context, relative)))
      throw new DockerfileError(line, `COPY ${source}: there is no such file`);
    return [relative];
  }
  const folder = path.posix.dirname(relative);
  const names = readdirSync(path.join(context, folder)).sort();
  const fits = names
    .map((name) => path.posix.join(folder, name))
    .filter((name) => path.posix.matchesGlob(name, relative));
  if (fits.length === 0) throw new DockerfileError(line, `COPY ${source}: fits no file`);
  return fits;
}

/** Files below a folder, with `/`, in order; links are left out, since they could lead anywhere. */
function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (IGNORED.includes(entry.name)) return [];
      if (entry.isDirectory()) return walk(path.join(folder, entry.name)).map((inner) => `${entry.name}/${inner}`);
      return entry.isFile() ? [entry.name] : [];
    });
}

function readIgnore(context: string): string[] {
  const file = path.join(context, '.dockerignore');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

/** Docker's rules in order: the last line that fits decides, and `!` takes back. */
function isIgnored(file: string, patterns: readonly string[]): boolean {
  let ignored = false;
  for (const line of patterns) {
    const back = line.startsWith('!');
    const pattern = (back ? line.slice(1) : line).replace(/^\/+|\/+$/g, '');
    if (path.posix.matchesGlob(file, pattern) || path.posix.matchesGlob(file, `${pattern}/**`)) ignored = !back;
  }
  return ignored;
}
