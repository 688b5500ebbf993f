/**
 * Builds a folder with a Dockerfile by buildah and pushes it by skopeo, without network. Two things are put in place of
 * what needs one: the base image (`base-image.ts`), and, for `RUN npm ci`, a copy of the packages that the program's
 * package.json names, out of this project's own node_modules. All other lines are built as they stand.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBase } from './base-image.ts';
import { packagesOf } from './packages.ts';
import { type BuildStore, openBuildStore } from './store.ts';

export interface BuildRequest {
  /** Holds the Dockerfile. */
  readonly folder: string;
  /** `http://127.0.0.1:5000`. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  /** The build argument VERSION. */
  readonly version?: string;
  /** `user:password`, where the registry asks for one. */
  readonly login?: string;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
const INSTALL = /^RUN npm (?:ci|install)\b.*$/m;
/** What packages bring for people and debuggers: half of their size. */
const NOT_RUN = /\.(?:map|md|d\.ts|d\.mts|d\.cts)$/;

/** The digest, as the registry has it. */
export async function buildAndPush(storeDirectory: string, request: BuildRequest): Promise<string> {
  const store = openBuildStore(storeDirectory);
  await ensureBase(store, process.execPath);
  const context = mkdtempSync(path.join(store.directory, 'context-'));
  try {
    prepare(context, request.folder);
    const name = `localhost/${request.repository}:${request.tag}`;
    const version = request.version === undefined ? [] : ['--build-arg', `VERSION=${request.version}`];
    await store.buildah(['bud', '--quiet', '--layers', '--pull-never', ...version, '--tag', name, context]);
    return await push(store, name, request, path.join(context, 'digest'));
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

function prepare(context: string, folder: string): void {
  cpSync(folder, context, { recursive: true });
  const file = path.join(context, 'Dockerfile');
  const text = readFileSync(file, 'utf8');
  if (!INSTALL.test(text)) return;
  writeFileSync(file, text.replace(INSTALL, 'COPY node_modules ./node_modules'));
  rmSync(path.join(context, '.dockerignore'), { force: true });
  rmSync(path.join(context, 'node_modules'), { recursive: true, force: true });
  for (const source of packagesOf(folder, ROOT)) {
    const target = path.join(context, path.relative(ROOT, source));
    mkdirSync(path.dirname(target), { recursive: true });
    // Packages within a package are packages of their own, and come by themselves if they are needed.
    cpSync(source, target, { recursive: true, filter: (from) => wanted(path.relative(source, from)) });
  }
  if (!existsSync(path.join(context, 'node_modules'))) mkdirSync(path.join(context, 'node_modules'));
}

function wanted(file: string): boolean {
  return file !== 'node_modules' && !NOT_RUN.test(file);
}

async function push(store: BuildStore, name: string, request: BuildRequest, digestFile: string): Promise<string> {
  const { host, protocol } = new URL(request.registry);
  const login = request.login === undefined ? [] : ['--dest-creds', request.login];
  const tls = protocol === 'http:' ? ['--dest-tls-verify=false'] : [];
  const target = `docker://${host}/${request.repository}:${request.tag}`;
  await store.skopeo(['copy', '--digestfile', digestFile, ...tls, ...login, `containers-storage:${name}`, target]);
  return readFileSync(digestFile, 'utf8').trim();
}
