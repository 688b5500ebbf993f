/** What the package holds, and what it must not: read from the bundler's own account of every file that went in. */
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import lock from '../../package-lock.json' with { type: 'json' };
import { buildApp } from '../../scripts/build.ts';
import { filesUnder, treeHash } from '../../scripts/tree-hash.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUILD_MAX_MS = 60_000;

let root: string;
let built: string;
let metafile: Metafile;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'mooring-contents-'));
  built = path.join(root, 'built');
  metafile = await buildApp(built);
}, BUILD_MAX_MS);
afterAll(() => rm(root, { recursive: true, force: true }));

/** What of a build's inputs has no place in it, each with its reason. */
function strangers(inputs: readonly string[]): string[] {
  return inputs.flatMap((input) => {
    const installed = /^(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
    if (installed === undefined) return /^(src|functions)\//.test(input) ? [] : [`${input}: neither src nor functions`];
    const entry = Object.entries(lock.packages).find(([name]) => name === installed)?.[1];
    if (entry === undefined) return [`${input}: not in the lockfile`];
    return 'dev' in entry ? [`${input}: a dev dependency`] : [];
  });
}

describe('the package', () => {
  it('is made of src, functions and what they depend on, and of nothing else', () => {
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.length).toBeGreaterThan(300);
    expect(strangers(inputs)).toEqual([]);
  });

  it('holds the app, its host.json, its package.json and what it is made of', async () => {
    const files = await filesUnder(built);
    expect(files.filter((file) => !/^chunks\/[\w.-]+-[0-9A-Z]{8}\.mjs$/.test(file))).toEqual([
      'host.json',
      'main.mjs',
      'package.json',
      'sbom.cdx.json',
    ]);
  });

  it('names no folder of the machine it was made on', async () => {
    const texts = await Promise.all((await filesUnder(built)).map((file) => readFile(path.join(built, file), 'utf8')));
    expect(texts.filter((text) => text.includes(ROOT) || text.includes(root))).toEqual([]);
  });
});

describe('what has no place in the package is found:', () => {
  it.each([
    ["import '../../local/world/clock.ts';", 'local/world/clock.ts: neither src nor functions'],
    ["import '../../test/support/arrows.ts';", 'test/support/arrows.ts: neither src nor functions'],
    ["import 'croner';", 'a dev dependency'],
  ])('%s', async (text, expected) => {
    const stdin = { contents: text, resolveDir: path.join(ROOT, 'src/http'), sourcefile: 'src/http/x.ts' };
    const { metafile: made } = await build({
      absWorkingDir: ROOT,
      stdin,
      bundle: true,
      metafile: true,
      write: false,
      platform: 'node',
      format: 'esm',
      logLevel: 'silent',
      external: ['typescript'],
    });
    expect(strangers(Object.keys(made.inputs)).join('\n')).toContain(expected);
  });
});

describe('the hash', () => {
  it(
    'is the same for a copy of the source in another folder',
    async () => {
      const elsewhere = path.join(root, 'some/other/checkout');
      await mkdir(elsewhere, { recursive: true });
      for (const part of [
        'src',
        'functions',
        'scripts',
        'host.json',
        'package.json',
        'package-lock.json',
        'tsconfig.json',
      ])
        await cp(path.join(ROOT, part), path.join(elsewhere, part), { recursive: true });
      await symlink(path.join(ROOT, 'node_modules'), path.join(elsewhere, 'node_modules'), 'dir');
      const other: typeof import('../../scripts/build.ts') = await import(
        /* @vite-ignore */ path.join(elsewhere, 'scripts/build.ts')
      );
      await other.buildApp(path.join(root, 'made elsewhere'));
      expect(await treeHash(path.join(root, 'made elsewhere'))).toBe(await treeHash(built));
    },
    BUILD_MAX_MS,
  );

  it.each([
    ['a byte', (directory: string) => writeFile(path.join(directory, 'a.txt'), 'two')],
    ['a name', async (directory: string) => cp(path.join(directory, 'a.txt'), path.join(directory, 'b.txt'))],
  ])('changes with %s', async (_what, change) => {
    const directory = await mkdtemp(path.join(root, 'hashed-'));
    await writeFile(path.join(directory, 'a.txt'), 'one');
    const before = await treeHash(directory);
    await change(directory);
    expect(await treeHash(directory)).not.toBe(before);
  });
});
