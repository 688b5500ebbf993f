/**
 * `npm run build`: bundles the function app into `dist/`, which is what is deployed, with no
 * `node_modules` beside it. One entry registers every trigger; what a trigger needs is a chunk that loads on its first
 * call. The same source gives the same bytes in any folder, and their hash is the last line printed.
 */
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import project from '../package.json' with { type: 'json' };
import { ask } from './command-line/command-line.ts';
import { text } from './command-line/options.ts';
import { SBOM, sbomOf } from './sbom.ts';
import { treeHash } from './tree-hash.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** The root's package.json names `dist/main.mjs`, so that `func start` there runs the build; the one in dist names this. */
export const ENTRY = 'main.mjs';

/** CommonJS inside the bundle asks for Node's modules, and the library for the Functions host, by `require`. */
const REQUIRE = "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);";

/** Tried by a library that does without it; only tests bring it along, and what tests need is not to be deployed. */
export const OPTIONAL = ['supports-color'];

/** How everything for the Functions worker is bundled; the benchmark of the cold start bundles its hello world alike. */
export const BUNDLING = {
  absWorkingDir: ROOT,
  bundle: true,
  splitting: true,
  minify: true,
  metafile: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // The Functions worker supplies it.
  external: ['@azure/functions-core', ...OPTIONAL],
  // A node_modules that is a link gives the same bytes as one that is a folder.
  preserveSymlinks: true,
  banner: { js: REQUIRE },
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  legalComments: 'none',
  logLevel: 'warning',
} satisfies BuildOptions;

/** Bundles into `directory`, which is emptied first. Paths in the answer are relative to the project. */
export async function buildApp(directory: string): Promise<Metafile> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const entryPoints = { main: 'functions/main.ts' };
  const { metafile } = await build({ ...BUNDLING, entryPoints, outdir: directory });
  await copyFile(path.join(ROOT, 'host.json'), path.join(directory, 'host.json'));
  const write = (name: string, value: unknown) =>
    writeFile(path.join(directory, name), `${JSON.stringify(value, null, 2)}\n`);
  await write('package.json', deployed());
  await write(SBOM, sbomOf(Object.keys(metafile.inputs)));
  return metafile;
}

/** No dependencies: they are in the bundle, and a deployment that installed them again would only start slower. */
function deployed(): Record<string, unknown> {
  const { name, version, license, engines } = project;
  return { name, version, license, private: true, type: 'module', main: ENTRY, engines };
}

function report(metafile: Metafile): void {
  const files = Object.entries(metafile.outputs).map(([file, { bytes }]) => ({ file, bytes }));
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1).padStart(8)} kB`;
  for (const { file, bytes } of files.toSorted((a, b) => b.bytes - a.bytes))
    console.log(`${kilobytes(bytes)}  ${file}`);
  const all = files.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(`${kilobytes(all)}  in ${files.length} files; the entry loads first, the chunks on first use`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = ask({
    name: 'npm run build',
    does: 'Bundles the function app as it is deployed: the same bytes from the same source in any folder. Prints the size of each file, and at last the sha256 of all.',
    options: {
      out: text('FOLDER', 'where to; it is emptied first', { otherwise: path.join(ROOT, 'dist'), told: 'dist' }),
    },
    examples: ['--out /tmp/mooring'],
  });
  const directory = path.resolve(values.out);
  report(await buildApp(directory));
  console.log(`sha256 ${await treeHash(directory)}`);
}
