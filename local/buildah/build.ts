/**
 * Builds a folder with a Dockerfile by buildah and pushes it by skopeo, without network. Two things are put in place of
 * what needs one: the base image (`base-image.ts`), and, for `RUN npm ci`, that base with the packages that the program's
 * package.json names (`packages-image.ts`). All other lines are built as they stand.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBase } from './base-image.ts';
import { ensurePackages } from './packages-image.ts';
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

/** The digest, as the registry has it. */
export async function buildAndPush(storeDirectory: string, request: BuildRequest): Promise<string> {
  const store = openBuildStore(storeDirectory);
  const context = mkdtempSync(path.join(store.directory, 'context-'));
  try {
    await prepare(store, context, request.folder);
    const version = request.version === undefined ? [] : ['--build-arg', `VERSION=${request.version}`];
    const name = `localhost/${request.repository}:${request.tag}`;
    await store.buildah(['bud', '--quiet', '--pull-never', ...version, '--tag', name, context]);
    return await push(store, name, request, path.join(context, 'digest'));
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

/** The folder as it is, but for the two lines that need a network. */
async function prepare(store: BuildStore, context: string, folder: string): Promise<void> {
  cpSync(folder, context, { recursive: true });
  rmSync(path.join(context, 'node_modules'), { recursive: true, force: true });
  const file = path.join(context, 'Dockerfile');
  const text = readFileSync(file, 'utf8');
  // Whatever its base: this machine has one, or none is needed.
  if (!/^FROM\s+scratch\b/m.test(text)) await ensureBase(store, process.execPath);
  const install = INSTALL.exec(text);
  if (!install) return;
  const workingDirectory = [...text.slice(0, install.index).matchAll(/^WORKDIR\s+(\S+)/gm)].at(-1)?.[1] ?? '/';
  const packages = await ensurePackages(store, { folder, workingDirectory, root: ROOT });
  writeFileSync(file, text.replace(INSTALL, '').replace(/^FROM\s+\S+/m, `FROM ${packages}`));
}

async function push(store: BuildStore, name: string, request: BuildRequest, digestFile: string): Promise<string> {
  const { host, protocol } = new URL(request.registry);
  const login = request.login === undefined ? [] : ['--dest-creds', request.login];
  const tls = protocol === 'http:' ? ['--dest-tls-verify=false'] : [];
  const target = `docker://${host}/${request.repository}:${request.tag}`;
  await store.skopeo(['copy', '--digestfile', digestFile, ...tls, ...login, `containers-storage:${name}`, target]);
  return readFileSync(digestFile, 'utf8').trim();
}
