/**
 * The base image with a program's packages in it, as `RUN npm ci` would have installed them: made once for a set of
 * packages, since they are many files, and taken out of this project's own node_modules. Used by `build.ts`.
 */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BASE } from './base-image.ts';
import { packagesOf } from './packages.ts';
import type { BuildStore } from './store.ts';

/** What packages bring for people, debuggers, browsers and telephones: most of their size. */
const NOT_RUN = /\.(?:map|md|d\.[cm]?ts)$|^node_modules$|^dist\/(?:browser|react-native)$/;

export interface PackagesRequest {
  /** Where the program's package.json is. */
  readonly folder: string;
  /** Where the program will stand in the image. */
  readonly workingDirectory: string;
  /** The project whose node_modules are taken. */
  readonly root: string;
}

/** The image's name in the store. */
export async function ensurePackages(store: BuildStore, request: PackagesRequest): Promise<string> {
  const { folder, workingDirectory, root } = request;
  const packages = packagesOf(folder, root);
  const key = JSON.stringify([workingDirectory, packages]);
  const name = `localhost/packages:${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
  const there = await store.buildah(['images', '--quiet', name]).catch(() => '');
  if (there.trim() !== '') return name;
  const context = mkdtempSync(path.join(store.directory, 'packages-'));
  try {
    for (const source of packages) copyPackage(source, path.join(context, path.relative(root, source)));
    mkdirSync(path.join(context, 'node_modules'), { recursive: true });
    const lines = [`FROM ${BASE}`, `WORKDIR ${workingDirectory}`, 'COPY node_modules ./node_modules'];
    writeFileSync(path.join(context, 'Dockerfile'), `${lines.join('\n')}\n`);
    await store.buildah(['bud', '--quiet', '--pull-never', '--tag', name, context]);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
  return name;
}

/** Packages within a package are packages of their own, and come by themselves if they are needed. */
function copyPackage(source: string, target: string): void {
  mkdirSync(path.dirname(target), { recursive: true });
  cpSync(source, target, { recursive: true, filter: (from) => !NOT_RUN.test(path.relative(source, from)) });
}
