/**
 * The three apps whose start b6-cold-start.ts compares: ours as it is deployed, a hello world bundled alike, and our
 * same code as most apps are deployed: a file a module, packages from node_modules, everything imported at start.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Metafile, transform } from 'esbuild';
import { BUNDLING, buildApp, ENTRY } from '../../scripts/build.ts';

const ROOT = BUNDLING.absWorkingDir;

export interface Apps {
  readonly ours: string;
  readonly hello: string;
  readonly eager: string;
  remove(): Promise<void>;
}

/** In a folder of the project, so that the unbundled one finds its packages. */
export async function buildApps(): Promise<Apps> {
  const directory = path.join(ROOT, `.mooring-bench-${process.pid}`);
  const at = (name: string) => path.join(directory, name);
  const metafile = await buildApp(at('ours'));
  await build({ ...BUNDLING, entryPoints: { main: 'bench/cold-start/hello.ts' }, outdir: at('hello') });
  await writeUnbundled(metafile, at('eager'));
  return {
    ours: path.join(at('ours'), ENTRY),
    hello: path.join(at('hello'), ENTRY),
    eager: path.join(at('eager'), ENTRY),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Each of our modules as JavaScript of its own, and an entry that imports at once what we import on first use. */
async function writeUnbundled({ inputs }: Metafile, directory: string): Promise<void> {
  const modules = Object.keys(inputs).filter((input) => /^(src|functions)\//.test(input));
  for (const module of modules) {
    const { code } = await transform(await readFile(path.join(ROOT, module), 'utf8'), {
      loader: 'ts',
      format: 'esm',
      target: 'node24',
    });
    const target = path.join(directory, asJavaScript(module));
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(
      target,
      code.replaceAll(/(["'])(\.{1,2}\/[^"']+\.ts)\1/g, (_, _quote, to) => `"${asJavaScript(to)}"`),
    );
  }
  const lazy = Object.entries(inputs).flatMap(([input, { imports }]) =>
    modules.includes(input) ? imports.filter(({ kind }) => kind === 'dynamic-import') : [],
  );
  const early = new Set(
    lazy.map(({ path: to, original }) => (modules.includes(to) ? `./${asJavaScript(to)}` : original)),
  );
  const lines = ['./functions/main.mjs', ...early].map((name) => `import ${JSON.stringify(name)};\n`);
  await writeFile(path.join(directory, ENTRY), lines.join(''));
}

function asJavaScript(file: string): string {
  return file.replace(/\.ts$/, '.mjs');
}
